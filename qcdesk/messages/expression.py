"""Sentences about the plan's expressions."""

from __future__ import annotations

from qcdesk.messages.model import N_, Message, Messages

MESSAGES: Messages = {
    "expression.argument-count": Message(
        what=N_("{function} takes {fewest} to {most} arguments, not {found}."),
    ),
    "expression.bad-date": Message(
        what=N_("“{value}” is not a date of the form YYYY-MM-DD."),
    ),
    "expression.character": Message(
        what=N_("The character “{character}” is not allowed in an expression."),
    ),
    "expression.comment": Message(
        what=N_("Comments are not allowed in an expression."),
    ),
    "expression.compare-null": Message(
        what=N_("A comparison with null is never true; write “is null” or “is not null”."),
    ),
    "expression.compare-types": Message(
        what=N_("A value of type {left} cannot be compared with one of type {right}."),
    ),
    "expression.empty": Message(
        what=N_("The expression is empty."),
    ),
    "expression.empty-list": Message(
        what=N_("The list after “in” is empty."),
    ),
    "expression.full-width": Message(
        what=N_("“{character}” is a full-width character; use the half-width one."),
    ),
    "expression.literal-needed": Message(
        what=N_("{function} needs a value written in the expression here, not a field."),
    ),
    "expression.multi-choice": Message(
        what=N_("A multiple choice cannot be compared; use contains(field, 'code')."),
    ),
    "expression.not-allowed": Message(
        what=N_("“{construct}” is not allowed in an expression."),
    ),
    "expression.number": Message(
        what=N_("The number {number} cannot be used exactly."),
    ),
    "expression.result": Message(
        what=N_("The expression gives {found} where {expected} is needed."),
    ),
    "expression.round-places": Message(
        what=N_("The number of digits to round to must be a whole number up to {limit}."),
    ),
    "expression.string-open": Message(
        what=N_("A text has no closing quotation mark."),
    ),
    "expression.syntax": Message(
        what=N_("The expression cannot be understood here."),
        next_step=N_("Check brackets, quotation marks and operators."),
    ),
    "expression.too-deep": Message(
        what=N_("The expression is nested more than {limit} deep."),
        next_step=N_("Split it into several rules."),
    ),
    "expression.too-long": Message(
        what=N_("The expression has {length} characters; {limit} are allowed."),
        next_step=N_("Split it into several rules."),
    ),
    "expression.type": Message(
        what=N_("{expected} is needed here, but the expression gives {found}."),
    ),
    "expression.unknown-function": Message(
        what=N_("There is no function “{function}”."),
    ),
    "expression.unknown-name": Message(
        what=N_("There is no field or indicator “{name}”."),
    ),
    "expression.unknown-option": Message(
        what=N_("“{value}” is not an option of the field it is compared with."),
    ),
}
