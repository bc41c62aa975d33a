"""Sentences about canonical JSON."""

from __future__ import annotations

from qcdesk.messages.model import ASK_SENDER, N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "json.malformed": Message(
        what=N_("The data is not in the agreed form: {reason}."),
        safe=UNCHANGED,
        next_step=ASK_SENDER,
    ),
}
