"""Sentences about registers."""

from __future__ import annotations

from qcdesk.messages.model import ASK_OFFICE, N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "register.not-yours": Message(
        what=N_("The register “{register}” is not assigned to unit {unit}."),
        safe=UNCHANGED,
        next_step=ASK_OFFICE,
    ),
    "register.unknown": Message(
        what=N_("The plan has no register “{register}”."),
        safe=UNCHANGED,
        next_step=N_("Install the latest kit of the office."),
    ),
}
