"""Sentences about decisions of the office."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "decide.comment-needed": Message(
        what=N_("Returning “{title}” needs a comment."),
        safe=UNCHANGED,
        next_step=N_("Say what the unit has to correct."),
    ),
    "decide.conflict": Message(
        what=N_("“{title}” has conflicting values and cannot be decided yet."),
        safe=UNCHANGED,
        next_step=N_("Resolve the conflict first."),
    ),
    "decide.no-revision": Message(
        what=N_("“{title}” was not reported yet; there is nothing to decide."),
        safe=UNCHANGED,
        next_step=N_("Wait for the unit's package."),
    ),
}
