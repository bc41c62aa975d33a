"""Sentences about targets."""

from __future__ import annotations

from qcdesk.messages.model import N_, Message, Messages

MESSAGES: Messages = {
    "target.unknown": Message(
        what=N_("The plan has no target “{target}”."),
        next_step=N_("Choose one of the plan's targets."),
    ),
    "target.split-short": Message(
        what=N_("“{target}”: the units' targets make {total} together, less than the county's {whole}."),
        next_step=N_("Raise units' targets in the plan until they reach the county's."),
    ),
    "target.split-over": Message(
        what=N_("“{target}”: the units' limits make {total} together, more than the county's {whole}."),
        next_step=N_("Lower units' limits in the plan until they keep the county's."),
    ),
    "target.not-split": Message(
        what=N_("“{target}”: the county's {whole} is not split among the units yet."),
        next_step=N_("Give each unit its number in the plan, with the unit in its column."),
    ),
}
