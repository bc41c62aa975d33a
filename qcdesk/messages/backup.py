"""Sentences about backups and restoring."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "backup.unreadable": Message(
        what=N_("The backup cannot be used: {detail}."),
        safe=UNCHANGED,
        next_step=N_("Choose an older backup."),
    ),
    "backup.keep-none": Message(
        what=N_("At least one backup must be kept, not {keep}."),
        safe=UNCHANGED,
    ),
    "backup.not-ours": Message(
        what=N_("“{file}” is not a workspace database of this program ({detail})."),
        safe=UNCHANGED,
        next_step=N_("Choose a backup that this program has made."),
    ),
}
