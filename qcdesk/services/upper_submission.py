"""Several levels: what this office has consolidated becomes its unsealed work at the office above.

At the office above this county is a unit like any other. Its workspace there is an ordinary unit
workspace inside the office's own folder; kit, enrolment, checks, sealing and receipts are those of
every unit.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.figures import Figure
from qcdesk.domain.merging import EntryState, merge
from qcdesk.domain.revisions import DELETED, EVIDENCE, CellContent, linked
from qcdesk.domain.values import State, Value
from qcdesk.plan.builtin_registers import READING
from qcdesk.plan.model import Indicator
from qcdesk.services.consolidate import BASES, find_period
from qcdesk.services.context import Context
from qcdesk.services.evidence_files import find_file
from qcdesk.services.record_entry import identity_of, lay_cells, lay_values
from qcdesk.services.upper_mapping import PlanPair, RegisterPair
from qcdesk.store import blobs, entries, figures, ledger
from qcdesk.store.measures import COUNTY
from qcdesk.store.unit_of_work import Connection, UnitOfWork, audit_head
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import copy_hashed


@dataclass(frozen=True)
class FillUpper:
    """Which period above to fill, from which of our own (the one with the same code if empty).

    `basis` is ``accepted``, or ``received`` where the office above wants what is not reviewed too.
    """

    period: str
    basis: str = "accepted"
    own_period: str = ""


@dataclass(frozen=True)
class Filled:
    """What was laid into the workspace above.

    `entries` and `readings` say the same there now, `changed` of them did not before; `withdrawn`
    no longer count here and are marked as deleted there. `pending` are entries here in conflict
    without anything accepted; above they stay as they are. `unmatched_registers`, `lacking_fields`
    (by register) and `unmatched_indicators` are what the plan above asks for and ours does not have:
    a person fills them in there. `missing_files` is evidence that is not here either.
    """

    entries: int
    readings: int
    changed: int
    withdrawn: int
    pending: tuple[str, ...]
    unmatched_registers: tuple[str, ...]
    lacking_fields: Mapping[str, tuple[str, ...]]
    unmatched_indicators: tuple[str, ...]
    missing_files: tuple[str, ...]
    changes: Changes


@dataclass(frozen=True)
class _Counted:
    """An entry below with the content that counts on the chosen basis, None when none does."""

    entry_id: str
    cells: Mapping[str, CellContent] | None
    conflict: bool


@dataclass(frozen=True)
class _Material:
    """All that is taken from below, read in one snapshot before anything is written."""

    pair: PlanPair
    registers: tuple[tuple[RegisterPair, tuple[_Counted, ...]], ...]
    readings: tuple[tuple[Indicator, Figure], ...]
    unmatched: tuple[str, ...]
    files: Mapping[str, blobs.Blob]
    known_files: frozenset[str]
    digest: str
    audit_head: str


def plan_pair(office: Context, upper: Context) -> PlanPair:
    """Our plan and the plan above; raises UserError ``plan.none`` and ``workspace.no-unit``."""
    with office.read() as below, upper.read() as above:
        plan = upper.plan(above)
        return PlanPair(office.plan(below), plan, plan.unit(upper.unit(above)))


def fill_upper(office: Context, upper: Context, command: FillUpper) -> Filled:
    """Lay what is consolidated here over the workspace above, in one transaction there.

    Filled again it writes only what differs, so that sealing again updates and never doubles.
    Raises UserError ``period.unknown``.
    """
    pair = plan_pair(office, upper)
    find_period(pair.above, command.period)
    with office.read() as connection:
        office.demand(connection, "office")
        material = _material(connection, pair, command)
    missing = _bring_files(office, upper, material.files)
    with upper.write("fill_upper") as work:
        upper.demand(work.connection, "unit")
        blobs.put(work.connection, list(material.files.values()))
        laid = _Laid()
        for registers, counted in material.registers:
            for entry in counted:
                _lay_entry(work, material, registers, entry, laid)
        for indicator, figure in material.readings:
            _lay_reading(upper, work, pair, command.period, indicator, figure, laid)
        ledger.refresh(work.connection, pair.above, laid.numbers)
        told = {"entries": laid.entries, "readings": laid.readings, "changed": laid.changed}
        work.note(ledger_below=material.digest, audit_below=material.audit_head, basis=command.basis, **told)
    return Filled(
        entries=laid.entries,
        readings=laid.readings,
        changed=laid.changed,
        withdrawn=laid.withdrawn,
        pending=tuple(e.entry_id for _, counted in material.registers for e in counted if e.conflict),
        unmatched_registers=pair.unmatched,
        lacking_fields={r.above.name: r.lacking for r in pair.registers if r.lacking},
        unmatched_indicators=material.unmatched,
        missing_files=missing,
        changes=work.changes,
    )


def _material(connection: Connection, pair: PlanPair, command: FillUpper) -> _Material:
    registers = tuple((each, _counted(connection, each, command.basis)) for each in pair.registers)
    typed = [indicator for indicator in pair.above.indicators if indicator.source == "reading"]
    known = {indicator.code for indicator in pair.below.indicators}
    wanted = [indicator for indicator in typed if indicator.code in known]
    period = find_period(pair.below, command.own_period or command.period)
    table = figures.compute(connection, pair.below, period, BASES[command.basis], {i.code for i in wanted})
    cells = [entry.cells for _, counted in registers for entry in counted if entry.cells is not None]
    return _Material(
        pair=pair,
        registers=registers,
        readings=tuple((indicator, table.get(indicator.code, COUNTY)) for indicator in wanted),
        unmatched=tuple(f"{i.code} {i.name}" for i in typed if i.code not in known),
        known_files=frozenset(blobs.all_present(connection)),
        files=blobs.get(connection, {sha256 for each in cells for sha256 in linked(each)}),
        digest=ledger.digest(connection),
        audit_head=audit_head(connection),
    )


def _counted(connection: Connection, registers: RegisterPair, basis: str) -> tuple[_Counted, ...]:
    stored = entries.of_register(connection, registers.below.code, deleted=True)
    numbers = [entry.no for entry in stored]
    revisions = ledger.revisions_of(connection, numbers)
    decisions = ledger.decisions_of(connection, numbers)
    found = []
    for entry in stored:
        state = merge(revisions.get(entry.no, ()), decisions.get(entry.no, ()))
        cells = state.accepted_figures if basis == "accepted" else state.received_figures
        found.append(_Counted(entry.entry_id, cells, _undecided(state)))
    return tuple(found)


def _undecided(state: EntryState) -> bool:
    return bool(state.conflicts) and state.accepted_figures is None


def _bring_files(office: Context, upper: Context, files: Mapping[str, blobs.Blob]) -> tuple[str, ...]:
    """Put evidence into the store above, without a second copy where the disk allows it."""
    missing: list[str] = []
    for sha256, blob in files.items():
        with office.read() as connection:
            source = find_file(office, connection, sha256) if blob.present else None
        if source is None:
            missing.append(sha256)
            continue
        with disk_faults(source):
            _bring_file(source, upper.layout.evidence, sha256)
    return tuple(missing)


def _bring_file(source: Path, folder: Path, sha256: str) -> None:
    target = blobs.path_of(folder, sha256)
    if target.is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        copy_hashed(source, folder, lambda _: target)


@dataclass
class _Laid:
    """Counts of what was laid so far, and the keys of the entries above."""

    entries: int = 0
    readings: int = 0
    changed: int = 0
    withdrawn: int = 0
    numbers: list[int] = field(default_factory=list)

    def add(self, number: int, *, changed: bool) -> None:
        """Remember an entry whose typed row has to be renewed if it changed."""
        self.changed += changed
        if changed:
            self.numbers.append(number)


def _lay_entry(
    work: UnitOfWork, material: _Material, registers: RegisterPair, entry: _Counted, laid: _Laid
) -> None:
    pair, code = material.pair, registers.above.code
    identity = pair.identity(code, entry.entry_id)
    number = entries.number_of(work.connection, identity, pair.unit.code, code)
    if entry.cells is None:
        # While a conflict is open, what was said above stands.
        if number is not None and not entry.conflict:
            there = entries.by_numbers(work.connection, [number])[0]
            gone = not there.blank and lay_cells(work, there, {DELETED: {"value": True}})
            laid.withdrawn += gone
            laid.add(number, changed=gone)
        return
    if number is None:
        number = entries.create(work.connection, identity, pair.unit.code, code)
    there = entries.by_numbers(work.connection, [number])[0]
    cells = pair.cells(registers, entry.cells, there.cells) | _dropped(material, entry.cells, there.cells)
    if there.deleted:
        cells[DELETED] = None
    laid.entries += 1
    laid.add(number, changed=lay_cells(work, there, cells))


def _dropped(
    material: _Material, cells: Mapping[str, CellContent], there: Mapping[str, CellContent]
) -> dict[str, CellContent]:
    """Evidence links above that came from below and are no longer there."""
    gone = set(linked(there)) - set(linked(cells))
    return {f"{EVIDENCE}{sha256}": None for sha256 in gone if sha256 in material.known_files}


def _lay_reading(
    upper: Context,
    work: UnitOfWork,
    pair: PlanPair,
    period: str,
    indicator: Indicator,
    figure: Figure,
    laid: _Laid,
) -> None:
    values: dict[str, Value] = {"indicator": indicator.code, "period": period}
    if indicator.roll_up == "ratio":
        values["numerator"] = State.NOT_REPORTED if figure.numerator is None else figure.numerator
        values["denominator"] = State.NOT_REPORTED if figure.denominator is None else figure.denominator
        blank = figure.denominator is None
    else:
        values["value"] = figure.value
        blank = figure.value is State.NOT_REPORTED
    identity = identity_of(pair.above, READING, pair.unit.code, values)
    known = entries.number_of(work.connection, identity, pair.unit.code, READING.code)
    if blank and known is None:
        return
    before = entries.by_numbers(work.connection, [known])[0].cells if known is not None else {}
    number = lay_values(upper, work, pair.above, READING, pair.unit.code, "", values)
    laid.readings += 1
    laid.add(number, changed=entries.by_numbers(work.connection, [number])[0].cells != before)
