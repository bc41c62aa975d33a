"""Sentences about reporting periods."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "period.unknown": Message(
        what=N_("The plan has no period “{period}”."),
        safe=UNCHANGED,
        next_step=N_("Choose one of the plan's periods: {known}."),
    ),
    "period.locked": Message(
        what=N_("The office has closed period {period} for {unit}; package {seq} was not taken in."),
        safe=N_("The package is kept in quarantine; nothing in it is lost."),
        next_step=N_("Open the period again with a reason, then take the package in from the quarantine."),
    ),
    "period.reason-needed": Message(
        what=N_("Opening period {period} again needs a reason."),
        safe=UNCHANGED,
        next_step=N_("Write why the period is opened again."),
    ),
}
