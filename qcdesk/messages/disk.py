"""Sentences about the disk."""

from __future__ import annotations

from qcdesk.messages.model import N_, SAVED_SO_FAR, Message, Messages

MESSAGES: Messages = {
    "disk.full": Message(
        what=N_("There is no space left on the disk for “{path}”."),
        safe=SAVED_SO_FAR,
        next_step=N_("Free space or choose another drive."),
    ),
    "disk.denied": Message(
        what=N_("This machine does not allow access to “{path}” ({detail})."),
        safe=SAVED_SO_FAR,
        next_step=N_("Close other programs that use it, or choose another folder."),
    ),
    "disk.read-only": Message(
        what=N_("“{path}” is on a medium that cannot be written."),
        safe=SAVED_SO_FAR,
        next_step=N_("Remove the write protection or choose another folder."),
    ),
    "disk.not-found": Message(
        what=N_("“{path}” does not exist."),
        safe=SAVED_SO_FAR,
        next_step=N_("Check whether the drive is still plugged in and the name is right."),
    ),
    "disk.not-a-file": Message(
        what=N_("“{path}” is a folder, not a file."),
        safe=SAVED_SO_FAR,
        next_step=N_("Choose a file."),
    ),
    "disk.gone": Message(
        what=N_("The drive with “{path}” does not answer; it may have been pulled out."),
        safe=SAVED_SO_FAR,
        next_step=N_("Plug the drive in again and repeat."),
    ),
    "disk.failed": Message(
        what=N_("“{path}” could not be read or written: {detail}."),
        safe=SAVED_SO_FAR,
        next_step=N_("Repeat, or choose another folder."),
    ),
}
