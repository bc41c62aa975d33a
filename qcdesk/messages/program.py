"""Sentences about the program itself."""

from __future__ import annotations

from qcdesk.messages.model import N_, Message, Messages

MESSAGES: Messages = {
    "program.defect": Message(
        what=N_("The program met a state that it should never reach ({reason})."),
        safe=N_("What was saved before is kept."),
        next_step=N_("Please send this log file to the maintainers of the program: {log}."),
    ),
}
