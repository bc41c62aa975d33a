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
    "seal.no-recipients": Message(
        what=N_("The plan demands encryption, but the kit names {found} of {needed} recipient keys."),
        safe=SAVED_SO_FAR,
        next_step=N_("Ask the county quality office for a newer kit; nothing is sent unencrypted."),
    ),
    "seal.limit-too-small": Message(
        what=N_("A package limit of {limit} bytes is too small; the smallest is {smallest}."),
        safe=SAVED_SO_FAR,
        next_step=N_("Set a larger limit, for example 650 MB."),
    ),
}
