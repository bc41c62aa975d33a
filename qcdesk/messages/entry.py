"""Sentences about entries."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "entry.unknown": Message(
        what=N_("There is no entry {entry}."),
        safe=UNCHANGED,
        next_step=N_("Refresh the list; the entry may have been removed."),
    ),
    "entry.required": Message(
        what=N_("“{field}” must be filled."),
    ),
    "entry.constraint": Message(
        what=N_("“{field}” does not meet its rule."),
    ),
    "entry.malformed": Message(
        what=N_("“{value}” does not fit the type of “{field}”."),
    ),
    "entry.state": Message(
        what=N_("“{field}” does not allow this kind of value."),
    ),
    "entry.choice": Message(
        what=N_("“{value}” is not an option of “{field}”."),
    ),
    "entry.pattern": Message(
        what=N_("“{value}” does not have the form that “{field}” demands."),
    ),
}
