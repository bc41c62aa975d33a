"""What expressions are written over and compiled to: columns, scopes, results, errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import Kind
from qcdesk.plan.model import Choice, ChoiceList, FieldDef, RegisterDef

INDICATOR_PLACES = 6
"""Digits after the point of every number in indicator scope."""

INDICATOR_SUFFIXES = (
    "",
    "__reported",
    "__current",
    "__previous",
    "__last_year",
    "__numerator",
    "__denominator",
    "__units_sum",
)
"""What may follow an indicator's code in indicator scope."""

PAST_SUFFIXES = ("__previous", "__last_year", "__reported")
"""Companions that do not depend on the indicator's computed value of this period."""

Expect = Literal["condition", "number", "text", "any"]


class ExpressionError(UserError):
    """An expression is refused; `position` is the 1-based character, 0 for the whole of it."""

    def __init__(self, code: str, position: int = 0, suggestion: str = "", **params: object) -> None:
        super().__init__(code, position=position, suggestion=suggestion, **params)
        self.position = position
        self.suggestion = suggestion


class Column(NamedTuple):
    """A stored column that an expression may read.

    `sql` is the bare column name (``f_amount``); the compiler quotes it. Numbers are stored as
    integers of their last digit, `places` after the point. `options` are the codes that a
    choice may hold, empty when any text may stand there.
    """

    sql: str
    kind: Kind
    places: int = 0
    options: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Scope:
    """The names that an expression may use; several names may mean one column."""

    names: Mapping[str, Column]


@dataclass(frozen=True)
class Compiled:
    """An expression as SQLite SQL.

    `sql` reads only the columns in `names` (bare column names). A number is an integer of its
    last digit with `places` after the point, or, when `real`, a floating-point number as it is.
    """

    sql: str
    names: frozenset[str] = field(default_factory=frozenset)
    kind: Kind = Kind.BOOLEAN
    places: int = 0
    real: bool = False


ENTRY_COLUMNS: Mapping[str, Column] = {
    "entry_unit": Column("entry_unit", Kind.TEXT),
    "evidence_count": Column("evidence_count", Kind.INTEGER),
    "period_start": Column("period_start", Kind.DATE),
    "period_end": Column("period_end", Kind.DATE),
    "year_start": Column("year_start", Kind.DATE),
}
"""Names that every register's scope has besides its fields."""


def register_scope(register: RegisterDef) -> Scope:
    """The names of a register's entries; see `fields_scope`."""
    return fields_scope(register.fields)


def fields_scope(fields: Sequence[FieldDef], choices: Iterable[ChoiceList] = ()) -> Scope:
    """The fields of a register by code and by label, and the columns of every entry.

    With `choices` given, a choice field is compared only with options of its list.
    A label that another field uses too, or that is a code, is not a name.
    """
    options = {choice_list.code: choice_list.options for choice_list in choices}
    columns = {
        item.code: Column(f"f_{item.code}", item.kind, item.places, options.get(item.choices, ()))
        for item in fields
    }
    labels = Counter([item.label for item in fields])
    named = {item.label: columns[item.code] for item in fields if labels[item.label] == 1}
    return Scope({**named, **columns, **ENTRY_COLUMNS})


def indicator_scope(codes: Sequence[str]) -> Scope:
    """Each indicator's value and its companions (``G05__reported``, …), with 6 places."""
    names = [code + suffix for code in codes for suffix in INDICATOR_SUFFIXES]
    return Scope({name: Column(name, Kind.DECIMAL, INDICATOR_PLACES) for name in names})
