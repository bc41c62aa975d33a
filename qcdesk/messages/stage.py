"""Sentences about the stages of workflow registers."""

from __future__ import annotations

from qcdesk.messages.model import N_, Message, Messages

MESSAGES: Messages = {
    "stage.move": Message(
        what=N_("From “{before}” the entry cannot go to “{after}”; allowed: {allowed}."),
        next_step=N_("Go through the stages one by one, or set the stage back."),
    ),
    "stage.mover": Message(
        what=N_(
            "The entry went from “{before}” to “{after}”, but {stages} is decided by the quality office."
        ),
        next_step=N_("Give the document of the quality office that decided it."),
    ),
    "stage.required": Message(
        what=N_("“{field}” must be filled before the entry is in this stage."),
    ),
    "stage.overdue": Message(
        what=N_("The date in “{field}” has passed and the entry is still in the same stage."),
        next_step=N_("Finish it, or explain the delay to whoever gave the date."),
    ),
    "stage.unknown": Message(
        what=N_("“{field}” holds a stage that the plan does not have."),
        next_step=N_("Choose a stage from the list."),
    ),
}
