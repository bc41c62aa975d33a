"""Sentences about units."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "unit.unknown": Message(
        what=N_("The plan has no unit “{unit}”."),
        safe=UNCHANGED,
        next_step=N_("Choose a unit of the plan."),
    ),
}
