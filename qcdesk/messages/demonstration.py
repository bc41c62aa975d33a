"""Sentences about playing the demonstration."""

from __future__ import annotations

from qcdesk.messages.model import N_, REPORT_BUG, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "demonstration.blocked": Message(
        what=N_(
            "The demonstration's data raises the finding {finding} at {subject}, which it cannot answer."
        ),
        next_step=REPORT_BUG,
    ),
    "demonstration.comment-lost": Message(
        what=N_("The office's remark came back at the cell “{cell}”, which is not where it was made."),
        next_step=REPORT_BUG,
    ),
    "demonstration.not-ours": Message(
        what=N_("The folder {folder} holds other files."),
        safe=UNCHANGED,
        next_step=N_("Name an empty folder for the demonstration."),
    ),
    "demonstration.plan-wrong": Message(
        what=N_("The demonstration's plan has {mistakes} mistakes."),
        next_step=REPORT_BUG,
    ),
    "demonstration.rows-refused": Message(
        what=N_("Rows of the register {register} of unit {unit} were refused: {rows}."),
        next_step=REPORT_BUG,
    ),
}
