"""Sentences about indicators."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "indicator.unknown": Message(
        what=N_("The plan has no indicator “{indicator}”."),
        safe=UNCHANGED,
        next_step=N_("Choose one of the plan's indicators."),
    ),
}
