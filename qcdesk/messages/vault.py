"""Sentences about the system's password store."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "vault.none": Message(
        what=N_("This computer has no password store that the program can use."),
        safe=N_("Nothing was stored; the passphrase is asked for as before."),
        next_step=N_("Go on typing the passphrase."),
    ),
    "vault.failed": Message(
        what=N_("The computer's password store did not answer: {reason}."),
        safe=UNCHANGED,
        next_step=N_("Unlock the store and try again, or type the passphrase."),
    ),
}
"""All messages about the password store."""
