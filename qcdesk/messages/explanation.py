"""Sentences about explanations of findings."""

from __future__ import annotations

from qcdesk.messages.model import N_, Message, Messages

MESSAGES: Messages = {
    "explanation.too-short": Message(
        what=N_("The explanation is too short."),
        next_step=N_("Say what happened, why and what is being done about it."),
    ),
    "explanation.boilerplate": Message(
        what=N_("The explanation is an empty phrase that the plan does not accept."),
        next_step=N_("Say what happened, why and what is being done about it."),
    ),
    "explanation.repeated": Message(
        what=N_("The same explanation is used for several findings."),
        next_step=N_("Explain each finding by itself."),
    ),
}
