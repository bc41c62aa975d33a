"""What a unit has filled in follows it into another version of the plan, as unsealed work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qcdesk.domain.revisions import CellContent
from qcdesk.domain.values import Kind
from qcdesk.plan.model import RegisterDef
from qcdesk.plan.upgrade import Upgrade
from qcdesk.services.record_entry import lay_cells
from qcdesk.store import change_log, entries
from qcdesk.store.entries import StoredEntry
from qcdesk.store.unit_of_work import UnitOfWork
from qcdesk.system.ids import name_id


@dataclass
class Carried:
    """How many entries were rewritten, and how many values have no place and stay as they were."""

    entries: int = 0
    unplaced: int = 0
    moved: dict[str, str] = field(default_factory=dict)


def carry_over(work: UnitOfWork, upgrade: Upgrade) -> Carried:
    """Write renamed, mapped and widened values into the fields of the other version.

    Entries of a renamed register get a counterpart in the new one, with an identity that every
    computer of the unit derives alike. The caller makes the typed tables again; the work done
    here cannot be undone step by step, only by going back to the earlier version.
    """
    carried = Carried()
    stored = [entry for entry in entries.select(work.connection) if not entry.blank]
    by_register: dict[str, list[StoredEntry]] = {}
    for entry in stored:
        by_register.setdefault(entry.register, []).append(entry)
    registers = [(register, upgrade.register(register.code)) for register in upgrade.old.registers]
    for register, after in registers:
        if after is not None and after.code != register.code:
            known = {_counterpart(e, register.code): e for e in by_register.get(after.code, ())}
            for entry in by_register.get(register.code, ()):
                carried.moved[entry.entry_id] = (
                    known[entry.entry_id].entry_id
                    if entry.entry_id in known
                    else _counterpart(entry, after.code)
                )
    for register, after in registers:
        for entry in by_register.get(register.code, ()):
            _carry(work, upgrade, register, after, entry, carried)
    change_log.close_undo(work.connection)
    return carried


def _counterpart(entry: StoredEntry, register: str) -> str:
    """The identity of an entry in the register that its own one became."""
    return name_id("carried", entry.entry_id, register)


def _carry(
    work: UnitOfWork,
    upgrade: Upgrade,
    register: RegisterDef,
    after: RegisterDef | None,
    entry: StoredEntry,
    carried: Carried,
) -> None:
    placed = upgrade.place(register, entry.cells)
    carried.unplaced += len(placed.unplaced)
    if after is None:
        return
    cells = {**placed.cells, **_references(after, {**entry.cells, **placed.cells}, carried.moved)}
    target = entry
    if after.code != register.code:
        cells = {**entry.cells, **cells}
        target = _entry(work, carried.moved[entry.entry_id], entry.unit, after.code)
    if cells and lay_cells(work, target, cells):
        carried.entries += 1


def _references(
    register: RegisterDef, cells: Mapping[str, CellContent], moved: Mapping[str, str]
) -> dict[str, CellContent]:
    """Cells whose references point at entries that have another identity now."""
    found: dict[str, CellContent] = {}
    for definition in register.fields:
        content = found.get(definition.cell_code) or cells.get(definition.cell_code)
        named = (content or {}).get(definition.code)
        if definition.kind is Kind.REFERENCE and isinstance(named, str) and named in moved:
            found[definition.cell_code] = {**(content or {}), definition.code: moved[named]}
    return found


def _entry(work: UnitOfWork, entry_id: str, unit: str, register: str) -> StoredEntry:
    known = entries.number_of(work.connection, entry_id, unit, register)
    number = entries.create(work.connection, entry_id, unit, register) if known is None else known
    return entries.by_numbers(work.connection, [number])[0]
