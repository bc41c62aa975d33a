"""Sentences about tables that are read from files."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "table.malformed": Message(
        what=N_("The table “{file}” cannot be read: {detail}."),
        safe=UNCHANGED,
        next_step=N_("Save it again from the spreadsheet program."),
    ),
    "table.not-utf8": Message(
        what=N_("The table “{file}” is not in UTF-8."),
        safe=UNCHANGED,
        next_step=N_("Save it as “CSV UTF-8”."),
    ),
}
