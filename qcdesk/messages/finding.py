"""Sentences about naming findings."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "finding.unknown": Message(
        what=N_("Period {period} has no single finding whose key begins with “{key}”."),
        safe=UNCHANGED,
        next_step=N_("Copy the key from the list of findings; it changes when the values change."),
    ),
}
