"""Sentences about receipts."""

from __future__ import annotations

from qcdesk.messages.model import N_, NOTHING_IMPORTED, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "receipt.not-a-receipt": Message(
        what=N_("“{path}” is not a receipt."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Choose the receipt that the office sent."),
    ),
    "receipt.other-unit": Message(
        what=N_("The receipt is for {addressee}; this desk belongs to {unit}."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Hand it to that unit, and open the receipt that the office wrote for yours."),
    ),
    "receipt.nothing": Message(
        what=N_("There is nothing to answer to unit {unit}."),
        safe=UNCHANGED,
        next_step=N_("Import a package of the unit or decide its entries first."),
    ),
}
