"""Sentences about resolving conflicts."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "resolve.incomplete": Message(
        what=N_("“{title}” is still in conflict: {fields}."),
        safe=UNCHANGED,
        next_step=N_("Choose a value for each of them."),
    ),
    "resolve.nothing": Message(
        what=N_("“{title}” has no conflict."),
        safe=UNCHANGED,
        next_step=N_("Refresh the list."),
    ),
    "resolve.reason-needed": Message(
        what=N_("Resolving the conflict needs a reason."),
        safe=UNCHANGED,
        next_step=N_("Write why this value is right."),
    ),
}
