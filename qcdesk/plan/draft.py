"""The workbook's rows before they are a plan: values with the cells they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from qcdesk.plan.model import Part
from qcdesk.plan.sheet_types import SheetDef
from qcdesk.plan.tables import Mistake, address


class Unreadable(Exception):
    """A rule asked for a cell that already has a mistake of its own."""


@dataclass(slots=True, eq=False)
class Row:
    """One row: values by model field, where they stand, and the part if it is valid.

    `line` is the row's zero-based number and `columns` the column of each field; in a vertical
    sheet, `spots` has each field's address instead.
    """

    sheet: SheetDef
    title: str
    values: dict[str, object]
    line: int = 0
    columns: Mapping[str, int] | None = None
    spots: Mapping[str, str] | None = None
    bad: frozenset[str] = frozenset()
    part: Part | None = None

    def get(self, name: str) -> object:
        """The value of a field or the model's default; raises Unreadable for a refused cell."""
        if name in self.values and name not in self.bad:
            return self.values[name]
        if name in self.bad or name not in self.sheet.defaults:
            raise Unreadable(name)
        return self.sheet.defaults[name]

    def text(self, name: str) -> str:
        """A text field's value; raises Unreadable."""
        return str(self.get(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list field's values; raises Unreadable."""
        value = self.get(name)
        return tuple(str(item) for item in value) if isinstance(value, tuple) else (str(value),)

    def cell(self, name: str) -> str:
        """The address of a field's cell, or of the row when the column is missing."""
        if self.sheet.vertical:
            return (self.spots or {}).get(name, "")
        return address(self.line, (self.columns or {}).get(name, 0))


@dataclass
class Report:
    """Collects mistakes; the same mistake at the same cell counts once."""

    mistakes: list[Mistake] = field(default_factory=list)
    _known: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, row: Row, name: str, code: str, suggestion: str = "", /, **params: object) -> None:
        """A mistake in a row's cell."""
        self.put(row.title, row.cell(name), code, suggestion, **params)

    def put(self, sheet: str, cell: str, code: str, suggestion: str = "", /, **params: object) -> None:
        """A mistake at an address; an empty address means the whole sheet."""
        key = (sheet, cell, code, suggestion, repr(params))
        if key not in self._known:
            self._known.add(key)
            self.mistakes.append(Mistake(sheet, cell, code, params, suggestion))


@dataclass
class Draft:
    """All rows by sheet name; what rules look up again and again is gathered once."""

    rows: dict[str, list[Row]]
    _owned: dict[tuple[str, str], dict[str, list[Row]]] = field(default_factory=dict)
    _codes: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    _by_code: dict[str, Mapping[str, Row]] = field(default_factory=dict)

    def of(self, name: str) -> list[Row]:
        """The rows of a sheet; none when the workbook does not have it."""
        return self.rows.get(name, [])

    def codes(self, name: str, column: str = "code") -> Mapping[str, str]:
        """Every code of a sheet with the row's name, also of rows that have mistakes."""
        found = self._codes.get((name, column))
        if found is None:
            made: dict[str, str] = {}
            for row in self.of(name):
                if column in row.values:
                    made.setdefault(str(row.values[column]), str(row.values.get("name", "")))
            found = self._codes[name, column] = MappingProxyType(made)
        return found

    def owned(self, name: str, column: str, code: str) -> list[Row]:
        """The rows of a sheet whose cell in this column is the code."""
        groups = self._owned.get((name, column))
        if groups is None:
            groups = self._owned[name, column] = {}
            for row in self.of(name):
                if column in row.values:
                    groups.setdefault(str(row.values[column]), []).append(row)
        return groups.get(code, [])

    def fields_of(self, register: str) -> list[Row]:
        """The field rows of a register."""
        return self.owned("fields", "register_code", register)

    def field_rows(self, register: str) -> Mapping[str, Row]:
        """The field rows of a register by code; of a code that occurs twice the last one."""
        found = self._by_code.get(register)
        if found is None:
            made = {str(row.values.get("code")): row for row in self.fields_of(register)}
            found = self._by_code[register] = MappingProxyType(made)
        return found

    def stages_of(self, register: str) -> list[Row]:
        """The stage rows of a register."""
        return self.owned("stages", "register_code", register)
