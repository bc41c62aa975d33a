"""Sentences about files and folders."""

from __future__ import annotations

from qcdesk.messages.model import COPY_AGAIN, N_, NOTHING_IMPORTED, Message, Messages

MESSAGES: Messages = {
    "file.failed": Message(
        what=N_("“{path}” could not be read: {reason}."),
        safe=NOTHING_IMPORTED,
        next_step=COPY_AGAIN,
    ),
}
