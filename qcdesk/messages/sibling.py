"""Sentences about other computers of one unit."""

from __future__ import annotations

from qcdesk.messages.model import N_, NOTHING_IMPORTED, Message, Messages

MESSAGES: Messages = {
    "sibling.other-unit": Message(
        what=N_("The package was sealed by {claimed}; only another computer of {unit} can be merged here."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Choose the packages of your own unit's other computer."),
    ),
    "sibling.not-in-kit": Message(
        what=N_("The kit installed here does not name the other computer of {unit} (…{device}) yet."),
        safe=NOTHING_IMPORTED,
        next_step=N_(
            "Install the office's newest kit, or hand the package to the office and open its receipt."
        ),
    ),
}
