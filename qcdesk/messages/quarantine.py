"""Sentences about the quarantine."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "quarantine.unknown": Message(
        what=N_("“{file}” does not name exactly one file in quarantine ({count} found)."),
        safe=UNCHANGED,
        next_step=N_("Copy the SHA-256 from the list of the quarantine."),
    ),
    "quarantine.not-releasable": Message(
        what=N_("The refusal of the file “{file}” ({refused}) cannot be overruled."),
        safe=N_("It stays in quarantine; nothing of it was imported."),
        next_step=N_("Ask the sender for a right file."),
    ),
    "quarantine.reason-needed": Message(
        what=N_("A reason is needed to release a file."),
        safe=UNCHANGED,
        next_step=N_("Write what was found out, for example by telephone, and from whom."),
    ),
    "quarantine.person-needed": Message(
        what=N_("A file is released only by a named person."),
        safe=UNCHANGED,
        next_step=N_("Enter your name and try again."),
    ),
}
