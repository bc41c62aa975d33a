"""Sentences about fields of a register."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "field.unknown": Message(
        what=N_("The register “{register}” has no field “{field}”."),
        safe=UNCHANGED,
        next_step=N_("Install the latest kit of the office."),
    ),
}
