"""Sentences about the workspace database."""

from __future__ import annotations

from qcdesk.messages.model import N_, SAVED_SO_FAR, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "store.newer": Message(
        what=N_(
            "The workspace was written by a newer version of the program (database {found}, this program knows {known})."
        ),
        safe=UNCHANGED,
        next_step=N_("Install the newer version of the program."),
    ),
    "store.disk-full": Message(
        what=N_("There is no space left on the disk for the workspace."),
        safe=SAVED_SO_FAR,
        next_step=N_("Free space or choose another drive."),
    ),
    "store.locked": Message(
        what=N_("Another program is using the workspace."),
        safe=SAVED_SO_FAR,
        next_step=N_("Close the other program and repeat."),
    ),
    "store.read-only": Message(
        what=N_("The workspace cannot be written; it may be on a protected drive."),
        safe=SAVED_SO_FAR,
        next_step=N_("Remove the write protection or move the workspace to another folder."),
    ),
    "store.damaged": Message(
        what=N_("The database of the workspace is damaged ({detail})."),
        safe=N_("The backups and the packages in the workspace folder are kept."),
        next_step=N_("Restore the latest backup."),
    ),
    "store.unreadable": Message(
        what=N_("The database of the workspace cannot be opened ({detail})."),
        safe=SAVED_SO_FAR,
        next_step=N_("Check whether the drive is plugged in and the folder exists."),
    ),
}
