"""The accepting path of a register: a model built at run time takes an entry's cells in one go.

msgspec stops at the first value that does not fit, so what it refuses goes to the checks that
collect every mistake; what it takes has none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from qcdesk.domain.revisions import CellContent
from qcdesk.domain.values import MAX_INTEGER, Kind
from qcdesk.plan.model import Choice, FieldDef, Plan, RegisterDef

_SCALED_DIGITS = 17
"""A number of so many digits, those after the point included, is never too large."""

Cells = Mapping[str, CellContent]


class RowModel:
    """Takes cells in their canonical form: every value of its field's type, choices and patterns.

    `organisations` are the codes that need no further look.
    """

    def __init__(
        self, register: RegisterDef, choices: Mapping[str, Sequence[Choice]], organisations: Collection[str]
    ) -> None:
        members: dict[str, list[FieldDef]] = {}
        for field in register.fields:
            members.setdefault(field.cell_code, []).append(field)
        self._row = _struct("Row", {cell: _cell_type(fields, choices) for cell, fields in members.items()})
        self._decoder = msgspec.json.Decoder(self._row)
        self._extra = [
            *(_organisation_check(f, organisations) for f in register.fields if f.kind is Kind.ORGANISATION),
            *(_filter_check(register, f, choices) for f in register.fields if f.choice_filter),
            *(_pattern_check(f) for f in register.fields if f.pattern and not _embedded(f.pattern)),
        ]

    def takes(self, cells: Cells) -> bool:
        """True if every value fits its field; False says only that someone has to look closer."""
        try:
            msgspec.convert(cells, self._row)
        except msgspec.ValidationError:
            return False
        return all(check(cells) for check in self._extra)

    def takes_json(self, line: bytes | str) -> bool:
        """`takes` for the cells as a JSON object."""
        try:
            self._decoder.decode(line)
        except msgspec.MsgspecError:
            return False
        if not self._extra:
            return True
        cells = msgspec.json.decode(line)
        return all(check(cells) for check in self._extra)


@lru_cache(maxsize=128)
def row_model(plan: Plan, register: RegisterDef) -> RowModel:
    """The model of a register of a plan."""
    choices = {item.code: item.options for item in plan.choices}
    return RowModel(register, choices, frozenset(o.code for o in plan.organisations))


def _struct(name: str, types: Mapping[str, Any]) -> type[Struct]:
    """A struct whose members may all be absent or blank; names that it does not know do not matter."""
    fields = [(f"m{number}", each | None, None) for number, each in enumerate(types.values())]
    rename = {f"m{number}": code for number, code in enumerate(types)}
    return msgspec.defstruct(name, fields, rename=rename, frozen=True, gc=False)


def _cell_type(fields: Sequence[FieldDef], choices: Mapping[str, Sequence[Choice]]) -> Any:
    return _struct("Cell", {field.code: _type(field, choices) for field in fields})


def _type(field: FieldDef, choices: Mapping[str, Sequence[Choice]]) -> Any:
    """The type of a field's canonical JSON form; states are left to the collecting checks."""
    if field.kind is Kind.INTEGER:
        return Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
    if field.kind.numeric:
        whole = rf"-?(?:0|[1-9][0-9]{{0,{_SCALED_DIGITS - 1 - field.places}}})"
        return Annotated[str, Meta(pattern=rf"\A{whole}(?:\.[0-9]{{1,{max(1, field.places)}}})?\Z")]
    if field.kind is Kind.DATE:
        return date
    if field.kind is Kind.BOOLEAN:
        return bool
    if field.kind in (Kind.CHOICE, Kind.MULTI_CHOICE) and field.choices:
        codes = tuple(option.code for option in choices.get(field.choices, ()))
        option = Literal[codes] if codes else type(None)
        return option if field.kind is Kind.CHOICE else list[option]  # type: ignore[valid-type]
    if field.kind is Kind.MULTI_CHOICE:
        return list[str]
    embedded = _embedded(field.pattern) if field.pattern else ""
    return Annotated[str, Meta(pattern=embedded)] if embedded else str


def _embedded(pattern: str) -> str:
    """The pattern for the whole of a text; empty when it can only stand alone (``(?i)…``)."""
    whole = rf"\A(?:{pattern})\Z"
    try:
        re.compile(whole)
    except re.error:
        return ""
    return whole


Check = Callable[[Cells], bool]


def _pattern_check(field: FieldDef) -> Check:
    whole = re.compile(field.pattern)

    def check(cells: Cells) -> bool:
        text = (cells.get(field.cell_code) or {}).get(field.code)
        return text is None or whole.fullmatch(str(text)) is not None

    return check


def _organisation_check(field: FieldDef, known: Collection[str]) -> Check:
    def check(cells: Cells) -> bool:
        code = (cells.get(field.cell_code) or {}).get(field.code)
        return code is None or code in known

    return check


def _filter_check(register: RegisterDef, field: FieldDef, choices: Mapping[str, Sequence[Choice]]) -> Check:
    """The field's options are those under the option that the filtering field holds."""
    above = register.field(field.choice_filter)
    parents = {option.code: option.parent for option in choices.get(field.choices, ())}

    def check(cells: Cells) -> bool:
        chosen = (cells.get(field.cell_code) or {}).get(field.code)
        over = (cells.get(above.cell_code) or {}).get(above.code)
        items = chosen if isinstance(chosen, list) else [] if chosen is None else [chosen]
        return all(parents.get(str(item)) in ("", over) for item in items)

    return check
