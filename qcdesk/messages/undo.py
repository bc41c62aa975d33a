"""Sentences about undoing."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "undo.nothing": Message(
        what=N_("There is nothing to undo."),
        safe=UNCHANGED,
    ),
}
