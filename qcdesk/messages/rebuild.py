"""Sentences about making a ledger again from packages."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "rebuild.not-empty": Message(
        what=N_("The workspace {folder} is not empty."),
        safe=UNCHANGED,
        next_step=N_("Create a new office workspace and rebuild there."),
    ),
    "rebuild.no-kit": Message(
        what=N_("None of the {count} kits found carries the code of this notice."),
        safe=UNCHANGED,
        next_step=N_(
            "Compare the 30 digits with the paper notice, and look for the folder of kept packages."
        ),
    ),
}
