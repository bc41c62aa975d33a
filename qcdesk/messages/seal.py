"""Sentences about sealing."""

from __future__ import annotations

from qcdesk.messages.model import N_, SAVED_SO_FAR, Message, Messages

MESSAGES: Messages = {
    "seal.blocked": Message(
        what=N_("The period {period} cannot be sealed: {count} findings are open."),
        safe=SAVED_SO_FAR,
        next_step=N_("Correct the mandatory ones and explain those that need a reason."),
    ),
    "seal.changed-meanwhile": Message(
        what=N_("Entries were changed while the period was being sealed."),
        safe=SAVED_SO_FAR,
        next_step=N_("Seal again."),
    ),
}
