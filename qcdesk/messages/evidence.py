"""Sentences about evidence files."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "evidence.missing": Message(
        what=N_("The evidence file is not on this machine."),
        next_step=N_("Attach the file again."),
    ),
    "evidence.no-picture": Message(
        what=N_("This picture is damaged, or larger than a picture that can be shown."),
        safe=N_("The file itself is kept unchanged."),
        next_step=N_(
            "Open it with the system's program; if that cannot show it either, scan it again and attach it anew."
        ),
    ),
    "evidence.required": Message(
        what=N_("Evidence is required here."),
        next_step=N_("Attach at least one file."),
    ),
    "evidence.changed": Message(
        what=N_("The stored copy of the evidence file “{name}” is gone or no longer what was attached."),
        safe=UNCHANGED,
        next_step=N_("Attach the file again from where it came, then seal again."),
    ),
    "evidence.empty": Message(
        what=N_("The file “{path}” is empty."),
        safe=UNCHANGED,
        next_step=N_("Choose the right file."),
    ),
    "evidence.not-a-file": Message(
        what=N_("“{path}” is not a file."),
        safe=UNCHANGED,
        next_step=N_("Choose a file; a folder cannot be attached."),
    ),
    "evidence.not-linked": Message(
        what=N_("The evidence file is not attached to this entry."),
        safe=UNCHANGED,
        next_step=N_("Refresh the list; it may have been removed."),
    ),
    "evidence.too-large": Message(
        what=N_("The file “{path}” is larger than the {limit} bytes that are allowed."),
        safe=UNCHANGED,
        next_step=N_("Reduce the resolution of the scan or split the file."),
    ),
}
