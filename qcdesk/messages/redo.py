"""Sentences about redoing."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "redo.nothing": Message(
        what=N_("There is nothing to redo."),
        safe=UNCHANGED,
    ),
}
