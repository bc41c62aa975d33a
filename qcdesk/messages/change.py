"""Sentences about what a new version of the plan changes."""

from __future__ import annotations

from qcdesk.messages.model import N_, Message, Messages

MESSAGES: Messages = {
    "change.added": Message(
        what=N_("New {subject}: “{later}”."),
    ),
    "change.retired": Message(
        what=N_("The {subject} “{name}” is no longer used."),
        safe=N_("What was filled in stays in the workspace."),
    ),
    "change.renamed": Message(
        what=N_("The {subject} “{name}” is now “{later}”."),
        safe=N_("What was filled in is carried over."),
    ),
    "change.widened": Message(
        what=N_("The {subject} “{name}” takes more: {property} was “{before}” and is “{after}”."),
        safe=N_("What was filled in is carried over."),
    ),
    "change.narrowed": Message(
        what=N_("The {subject} “{name}” would take less: {property} was “{before}” and is “{after}”."),
        safe=N_("What was filled in stays in the workspace."),
        next_step=N_("Tell the quality office: such a change is not allowed."),
    ),
    "change.wording": Message(
        what=N_("The {subject} “{name}” is worded differently ({property})."),
    ),
    "change.changed": Message(
        what=N_("The {subject} “{name}”: {property} was “{before}” and is “{after}”."),
    ),
    "change.filled": Message(
        what=N_("The {subject} “{name}”: {property} was blank and is “{after}”."),
    ),
    "change.emptied": Message(
        what=N_("The {subject} “{name}”: {property} was “{before}” and is blank."),
    ),
    "change.same-version": Message(
        what=N_("Two different plans have the version number {after}."),
        next_step=N_("Tell the quality office."),
    ),
}
