"""Sentences about batches of merges."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "batch.reason-needed": Message(
        what=N_("Undoing a batch needs a reason."),
        safe=UNCHANGED,
        next_step=N_("Write why the batch is undone."),
    ),
    "batch.none": Message(
        what=N_("There is no batch that can be undone."),
        safe=UNCHANGED,
        next_step=N_("Only the last batch can be undone, while its copy is in the backups folder."),
    ),
    "batch.later-work": Message(
        what=N_(
            "The batch can no longer be undone: {count} later actions rest on it, the first is {action}."
        ),
        safe=UNCHANGED,
        next_step=N_("Return or void single entries instead, or restore a backup into a new folder."),
    ),
}
