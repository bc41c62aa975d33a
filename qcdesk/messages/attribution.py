"""Sentences about what several units claim."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "attribution.lead-unknown": Message(
        what=N_("“{unit}” is not among the units that claim it: {units}."),
        safe=UNCHANGED,
        next_step=N_("Choose one of these units as lead."),
    ),
    "attribution.share-invalid": Message(
        what=N_("The share {share} cannot be: shares lie between 0 and 1 and add up to at most 1."),
        safe=UNCHANGED,
        next_step=N_("Correct the shares."),
    ),
    "attribution.incomplete": Message(
        what=N_("A share is missing or too much for: {units}."),
        safe=UNCHANGED,
        next_step=N_("Give one share to each unit that claims it."),
    ),
    "attribution.unknown": Message(
        what=N_("The duplicate {claim} no longer exists."),
        safe=UNCHANGED,
        next_step=N_("Open the list of duplicates again."),
    ),
    "attribution.reason-needed": Message(
        what=N_("A decision on who counts it needs a reason."),
        safe=UNCHANGED,
        next_step=N_("Write the reason, for example the document and its article."),
    ),
}
