"""Sentences about reporting periods."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "period.unknown": Message(
        what=N_("The plan has no period “{period}”."),
        safe=UNCHANGED,
        next_step=N_("Choose one of the plan's periods."),
    ),
}
