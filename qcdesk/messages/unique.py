"""Sentences about entries that several units have."""

from __future__ import annotations

from qcdesk.messages.model import N_, Message, Messages

MESSAGES: Messages = {
    "unique.across-units": Message(
        what=N_("The same is recorded by several units ({units}); rule: {check}."),
        next_step=N_("Make sure that the county counts it once, or void what was recorded twice by mistake."),
    ),
}
