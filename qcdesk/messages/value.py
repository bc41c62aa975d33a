"""Sentences about single values."""

from __future__ import annotations

from qcdesk.messages.model import CORRECT_VALUE, N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "value.malformed": Message(
        what=N_("“{value}” is not a valid value of type “{type}”."),
        safe=UNCHANGED,
        next_step=CORRECT_VALUE,
    ),
    "value.too-precise": Message(
        what=N_("“{value}” has more digits after the decimal point than the {places} that the plan allows."),
        safe=UNCHANGED,
        next_step=CORRECT_VALUE,
    ),
    "value.state-not-allowed": Message(
        what=N_("“{label}” does not allow “{value}” ({state})."),
        safe=UNCHANGED,
        next_step=CORRECT_VALUE,
    ),
    "value.unknown-choice": Message(
        what=N_("“{value}” is not an option of “{label}”."),
        safe=UNCHANGED,
        next_step=CORRECT_VALUE,
    ),
    "value.file-malformed": Message(
        what=N_("The file “{path}” is not a JSON object of fields and values ({detail})."),
        safe=UNCHANGED,
        next_step=N_("Correct the file and try again."),
    ),
}
