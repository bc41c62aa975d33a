"""Several levels: what this office has consolidated becomes its unsealed work at the office above.

At the office above this county is a unit like any other. Its workspace there is an ordinary unit
workspace inside the office's own folder; kit, enrolment, checks, sealing and receipts are those of
every unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qcdesk.domain.changes import Changes
from qcdesk.domain.figures import Figure
from qcdesk.domain.revisions import DELETED, EVIDENCE, CellContent, linked
from qcdesk.domain.values import State, Value
from qcdesk.plan.builtin_registers import READING
from qcdesk.plan.model import Indicator
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.import_entries import Steps
from qcdesk.services.record_entry import identity_of, lay_cells, lay_values
from qcdesk.services.upper_mapping import PlanPair, RegisterPair
from qcdesk.services.upper_material import Counted, Material, bring_files, missing_files, read_material
from qcdesk.services.views import EntryView
from qcdesk.store import blobs, entries, ledger
from qcdesk.store.unit_of_work import Connection, UnitOfWork
from qcdesk.system.files import IsCancelled, Progress, ignore_progress, never_cancelled

NEW, CHANGED, WITHDRAWN = "new", "changed", "withdrawn"


@dataclass(frozen=True)
class FillUpper:
    """Which period above to fill, from which of our own (the one with the same code if empty).

    `basis` is ``accepted``, or ``received`` where the office above wants what is not reviewed too.
    """

    period: str
    basis: str = "accepted"
    own_period: str = ""


@dataclass(frozen=True)
class FilledEntry:
    """An entry above that says something else than before; `change` is ``new changed withdrawn``."""

    entry: EntryView
    change: str


@dataclass(frozen=True)
class Filled:
    """What was laid into the workspace above.

    `entries` and `readings` say the same there now, `changed` of them did not before; `withdrawn`
    no longer count here and are marked as deleted there; `listed` are these one by one. `pending`
    are entries here in conflict without anything accepted; above they stay as they are.
    `unmatched_registers`, `lacking_fields` (by register) and `unmatched_indicators` are what the
    plan above asks for and ours does not have: a person fills them in there. `missing_files` is
    evidence that is not here either.
    """

    entries: int
    readings: int
    changed: int
    withdrawn: int
    listed: tuple[FilledEntry, ...]
    pending: tuple[str, ...]
    unmatched_registers: tuple[str, ...]
    lacking_fields: Mapping[str, tuple[str, ...]]
    unmatched_indicators: tuple[str, ...]
    missing_files: tuple[str, ...]
    changes: Changes


def plan_pair(office: Context, upper: Context) -> PlanPair:
    """Our plan and the plan above; raises UserError ``plan.none`` and ``workspace.no-unit``."""
    with office.read() as below, upper.read() as above:
        plan = upper.plan(above)
        return PlanPair(office.plan(below), plan, plan.unit(upper.unit(above)))


def preview_fill(
    office: Context,
    upper: Context,
    command: FillUpper,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Filled:
    """What filling would write; nothing is written. Raises what `fill_upper` raises."""
    material = _read(office, upper, command)
    steps = Steps(material.size, progress, cancelled)
    with upper.trial() as work:
        laid = _lay(upper, work, material, command, steps)
        return _filled(work, material, laid, missing_files(office, material))


def fill_upper(
    office: Context,
    upper: Context,
    command: FillUpper,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Filled:
    """Lay what is consolidated here over the workspace above, in one transaction there.

    Filled again it writes only what differs, so that sealing again updates and never doubles.
    Raises UserError ``period.unknown``.
    """
    material = _read(office, upper, command)
    steps = Steps(material.size, progress, cancelled)
    missing = bring_files(office, upper, material, steps.step)
    with upper.write("fill_upper") as work:
        laid = _lay(upper, work, material, command, steps)
        told = {"entries": laid.entries, "readings": laid.readings, "changed": laid.changed}
        work.note(ledger_below=material.digest, audit_below=material.audit_head, basis=command.basis, **told)
        return _filled(work, material, laid, missing)


def _read(office: Context, upper: Context, command: FillUpper) -> Material:
    pair = plan_pair(office, upper)
    find_period(pair.above, command.period)
    with office.read() as connection:
        office.demand(connection, "office")
        return read_material(connection, pair, command.own_period or command.period, command.basis)


def _filled(work: UnitOfWork, material: Material, laid: _Laid, missing: tuple[str, ...]) -> Filled:
    pair = material.pair
    return Filled(
        entries=laid.entries,
        readings=laid.readings,
        changed=laid.changed,
        withdrawn=sum(change == WITHDRAWN for change in laid.changes.values()),
        listed=_listed(work.connection, pair, laid),
        pending=tuple(e.entry_id for _, counted in material.registers for e in counted if e.conflict),
        unmatched_registers=pair.unmatched,
        lacking_fields={r.above.name: r.lacking for r in pair.registers if r.lacking},
        unmatched_indicators=material.unmatched,
        missing_files=missing,
        changes=work.changes,
    )


def _listed(connection: Connection, pair: PlanPair, laid: _Laid) -> tuple[FilledEntry, ...]:
    stored = entries.by_numbers(connection, list(laid.changes))
    shown = views(connection, pair.above, stored)
    return tuple(FilledEntry(view, laid.changes[each.no]) for each, view in zip(stored, shown, strict=True))


def _lay(upper: Context, work: UnitOfWork, material: Material, command: FillUpper, steps: Steps) -> _Laid:
    upper.demand(work.connection, "unit")
    blobs.put(work.connection, list(material.files.values()))
    laid = _Laid()
    for registers, counted in material.registers:
        for entry in counted:
            steps.step()
            _lay_entry(work, material, registers, entry, laid)
    for indicator, figure in material.readings:
        steps.step()
        _lay_reading(upper, work, material.pair, command.period, indicator, figure, laid)
    ledger.refresh(work.connection, material.pair.above, list(laid.changes))
    return laid


@dataclass
class _Laid:
    """Counts of what was laid so far, and what changed by the keys of the entries above."""

    entries: int = 0
    readings: int = 0
    changes: dict[int, str] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        """How many say something else now."""
        return len(self.changes)


def _lay_entry(
    work: UnitOfWork, material: Material, registers: RegisterPair, entry: Counted, laid: _Laid
) -> None:
    pair, code = material.pair, registers.above.code
    identity = pair.identity(code, entry.entry_id)
    number = entries.number_of(work.connection, identity, pair.unit.code, code)
    if entry.cells is None:
        # While a conflict is open, what was said above stands.
        if number is not None and not entry.conflict:
            there = entries.by_numbers(work.connection, [number])[0]
            if not there.blank and lay_cells(work, there, {DELETED: {"value": True}}):
                laid.changes[number] = WITHDRAWN
        return
    change = NEW if number is None else CHANGED
    if number is None:
        number = entries.create(work.connection, identity, pair.unit.code, code)
    there = entries.by_numbers(work.connection, [number])[0]
    cells = pair.cells(registers, entry.cells, there.cells) | _dropped(material, entry.cells, there.cells)
    if there.deleted:
        cells[DELETED] = None
    laid.entries += 1
    if lay_cells(work, there, cells):
        laid.changes[number] = change


def _dropped(
    material: Material, cells: Mapping[str, CellContent], there: Mapping[str, CellContent]
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
    if entries.by_numbers(work.connection, [number])[0].cells != before:
        laid.changes[number] = NEW if known is None else CHANGED
