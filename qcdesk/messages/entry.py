"""Sentences about entries."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "entry.unknown": Message(
        what=N_("There is no entry {entry}."),
        safe=UNCHANGED,
        next_step=N_("Refresh the list; the entry may have been removed."),
    ),
    "entry.not-returned": Message(
        what=N_("The office did not return this entry, so there is nothing to answer."),
        safe=UNCHANGED,
    ),
    "entry.answer-long": Message(
        what=N_("An answer has at most {limit} characters."),
        safe=UNCHANGED,
        next_step=N_("Shorten it; attach a file for the rest."),
    ),
    "entry.exists": Message(
        what=N_("“{title}” is in the register already; what you typed was not saved over it."),
        safe=N_("What you typed stays in the form."),
        next_step=N_("Open the entry that is there, or correct the fields that tell the two apart."),
    ),
    "entry.identity-blank": Message(
        what=N_("A new entry is saved only once these fields are filled: {fields}."),
        safe=N_("What you typed stays in the form."),
        next_step=N_("Fill in these fields."),
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
    "entry.ambiguous": Message(
        what=N_("“{entry}” is the end of {count} entries' ids."),
        safe=UNCHANGED,
        next_step=N_("Give more characters of the id."),
    ),
    "entry.reference": Message(
        what=N_("The entry that “{field}” names does not exist or was deleted."),
        next_step=N_("Choose the entry again, or explain why it is not here."),
    ),
    "entry.social-credit-code": Message(
        what=N_(
            "“{value}” in “{field}” is not a valid unified social credit code: its check character is wrong."
        ),
        next_step=N_("Compare it with the business licence and type it again."),
    ),
    "entry.organisation": Message(
        what=N_("“{value}” in “{field}” is not in the list of organisations."),
        next_step=N_("Choose it from the list, or ask the quality office to add it."),
    ),
}
