"""Sentences about reporting to the office above."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "upper.none": Message(
        what=N_("This office does not report to an office above it yet."),
        safe=UNCHANGED,
        next_step=N_("Make its workspace and install its kit first (qcdesk upper create)."),
    ),
    "upper.nothing-returned": Message(
        what=N_("There is nothing from the office above that waits to be passed on."),
        safe=UNCHANGED,
        next_step=N_("Open the newest receipt of the office above first."),
    ),
}
