"""Entries in conflict, and their cells with base, versions and result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QColor

from qcdesk.plan.model import Plan
from qcdesk.services.conflicts import EntryConflicts, VersionView
from qcdesk.services.views import EntryView, EvidenceView
from qcdesk.text import translate
from ui.base.table_model import Column
from ui.base.text import moment_text, status_name
from ui.base.theme import Theme
from ui.models.office_cells import cell_name, content_text

LETTERS = "ABCDEFGHIJKLMNOP"


@dataclass(frozen=True)
class Side:
    """Who wrote a version, when and where, and the evidence on that side."""

    who: str
    evidence: tuple[EvidenceView, ...]


@dataclass(frozen=True)
class ClashRow:
    """One cell: its label, what it held before, each version with its side, the result chosen so far."""

    cell: str
    name: str
    base: str
    versions: tuple[str, ...]
    result: str
    sides: tuple[Side, ...]

    @property
    def who(self) -> str:
        """Who wrote each version, in lines."""
        return "\n".join(side.who for side in self.sides)


def clash_rows(plan: Plan, shown: EntryConflicts, choices: Mapping[str, int]) -> list[ClashRow]:
    """The cells of an entry; `choices` holds the number of a version by cell, -1 for the base."""
    register = plan.register(shown.entry.register)
    found = []
    for conflict in shown.conflicts:
        cell = conflict.cell
        base = content_text(plan, register, cell, conflict.base)
        versions = tuple(content_text(plan, register, cell, v.content) for v in conflict.versions)
        number = choices.get(cell)
        result = "" if number is None else base if number < 0 else versions[number]
        sides = tuple(Side(_who(*each), each[1].evidence) for each in enumerate(conflict.versions))
        found.append(ClashRow(cell, cell_name(register, cell), base, versions, result, sides))
    return found


def _who(place: int, version: VersionView) -> str:
    return translate(
        "{letter}: {person}, computer {device}, {at}",
        letter=LETTERS[place],
        person=version.person or "—",
        device=version.device[-4:],
        at=moment_text(version.at),
    )


def clash_key(row: ClashRow) -> object:
    """What tells cells apart."""
    return row.cell


def clash_columns(theme: Theme) -> list[Column]:
    """Field, base, A, B and further versions, result."""

    def version(number: int, row: ClashRow) -> str:
        return row.versions[number] if number < len(row.versions) else ""

    def further(row: ClashRow) -> str:
        return " | ".join(row.versions[2:])

    def colour(row: ClashRow) -> QColor | None:
        return theme.colour("good" if row.result else "bad")

    return [
        Column("name", translate("Field"), lambda row: row.name, width=9),
        Column("base", translate("Base"), lambda row: row.base, width=12),
        Column("a", translate("Version A"), lambda row: version(0, row), width=12),
        Column("b", translate("Version B"), lambda row: version(1, row), width=12),
        Column("c", translate("Further versions"), further, width=6),
        Column(
            "result",
            translate("Result"),
            lambda row: row.result or translate("to decide"),
            colour=colour,
            width=12,
        ),
    ]


def conflict_key(row: EntryConflicts) -> object:
    """What tells entries in conflict apart."""
    return row.entry.entry_id


def conflict_columns(plan: Plan) -> list[Column]:
    """Entry, unit, register, number of cells."""
    units = {unit.code: unit.name for unit in plan.units}
    registers = {register.code: register.name for register in plan.registers}
    return [
        Column("title", translate("Entry"), lambda row: row.entry.title or "—", width=13),
        Column("unit", translate("Unit"), lambda row: units.get(row.entry.unit, row.entry.unit), width=8),
        Column(
            "register", translate("Register"), lambda row: registers[row.entry.register], width=10, spare=True
        ),
        Column(
            "cells", translate("Cells"), lambda row: str(len(row.conflicts)), right=True, width=4, spare=True
        ),
    ]


def entry_key(entry: EntryView) -> object:
    """What tells entries apart."""
    return entry.entry_id


def soft_columns(plan: Plan) -> list[Column]:
    """Entry, unit, register, status."""
    units = {unit.code: unit.name for unit in plan.units}
    registers = {register.code: register.name for register in plan.registers}
    return [
        Column("title", translate("Entry"), lambda entry: entry.title or "—", width=30),
        Column("unit", translate("Unit"), lambda entry: units.get(entry.unit, entry.unit), width=20),
        Column("register", translate("Register"), lambda entry: registers[entry.register], width=20),
        Column("status", translate("Status"), lambda entry: status_name(entry.status), width=12),
    ]
