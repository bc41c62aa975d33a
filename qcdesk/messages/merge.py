"""Sentences about merging."""

from __future__ import annotations

from qcdesk.messages.model import N_, NOTHING_IMPORTED, Message, Messages

MESSAGES: Messages = {
    "merge.sequence-jump": Message(
        what=N_("The package has the number {seq}, far above the last one from this device ({newest})."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Ask the unit whether packages are missing; its device may have been copied."),
    ),
}
