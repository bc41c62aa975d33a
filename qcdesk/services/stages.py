"""Workflow registers: how many entries stand where, where one may go next, moves that are not allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qcdesk.domain.errors import UserError
from qcdesk.domain.findings import Finding, Severity, Subject
from qcdesk.domain.values import State, Value
from qcdesk.plan.cell_values import Cells, field_value
from qcdesk.plan.model import Plan, RegisterDef, Stage, Unit
from qcdesk.plan.stages import moves_for, next_stages, path, stages_of
from qcdesk.services.context import Context
from qcdesk.store import entries, stages

if TYPE_CHECKING:
    from qcdesk.store.entries import StoredEntry
    from qcdesk.store.unit_of_work import Connection


MOVE_CODES = frozenset({"stage.move", "stage.mover"})
"""The codes of findings of `check_moves`."""


@dataclass(frozen=True)
class StageCount:
    """A stage of a register and how many entries stand in it."""

    stage: Stage
    entries: int


@dataclass(frozen=True)
class StageStep:
    """A stage that may follow; `mine` if this desk makes the move, `missing` the fields to fill before."""

    stage: Stage
    mine: bool
    missing: tuple[str, ...]


@dataclass(frozen=True)
class EntryStages:
    """Where an entry stands: the stage and its date, what may follow, all stages in their order."""

    current: Stage | None
    steps: tuple[StageStep, ...]
    all: tuple[Stage, ...]
    due: date | None = None
    overdue: bool = False


def register_stages(context: Context, register: str, unit: str = "") -> tuple[StageCount, ...]:
    """The stages of a register with their numbers of entries; none when it is no workflow.

    Raises UserError ``register.unknown``.
    """
    with context.read() as connection:
        plan = context.plan(connection)
        definition = next((r for r in plan.registers if r.code == register), None)
        if definition is None:
            raise UserError("register.unknown", register=register)
        known = stages_of(plan, register)
        found = stages.counts(connection, definition, unit) if known else {}
    return tuple(StageCount(stage, found.get(stage.code, 0)) for stage in known)


def entry_stages(context: Context, entry_id: str) -> EntryStages:
    """Where an entry stands and where it may go; raises UserError ``entry.unknown``."""
    with context.read() as connection:
        plan = context.plan(connection)
        stored = entries.find(connection, entry_id)
        register = plan.register(stored.register)
        mover = _mover(context, connection, plan)
    values = {field.code: field_value(field, stored.cells) for field in register.fields}
    return stages_at(plan, register, values, mover, context.clock.today())


def stages_at(
    plan: Plan, register: RegisterDef, values: Mapping[str, Value], mover: Unit | None, today: date
) -> EntryStages:
    """Where an entry with these values stands; `mover` is the desk's unit, None at the office."""
    known = stages_of(plan, register.code)
    current = values.get(register.stage_field)
    here = next((stage for stage in known if stage.code == current), None)
    steps = tuple(
        StageStep(stage, mover is None or moves_for(mover, stage), _missing(register, stage, values))
        for stage in next_stages(known, here.code if here else "")
    )
    due = values.get(here.due_field) if here else None
    day = due if isinstance(due, date) else None
    late = bool(here and not here.final and day and day < today)
    return EntryStages(here, steps, known, day, late)


def stage_in(register: RegisterDef, cells: Cells) -> str:
    """The code of the stage that cells say; empty when there is none."""
    if not register.stage_field:
        return ""
    value = field_value(register.field(register.stage_field), cells)
    return value if isinstance(value, str) else ""


def _mover(context: Context, connection: Connection, plan: Plan) -> Unit | None:
    """The unit at this desk; None at the office, which may move everything."""
    if context.role(connection) == "office":
        return None
    return plan.unit(context.unit(connection))


def _missing(register: RegisterDef, stage: Stage, values: Mapping[str, Value]) -> tuple[str, ...]:
    blank = State.NOT_REPORTED
    return tuple(register.field(code).label for code in stage.required if values.get(code, blank) is blank)


def check_moves(
    connection: Connection, plan: Plan, register: RegisterDef, stored: Sequence[StoredEntry]
) -> list[Finding]:
    """Moves since the last sealing that the plan does not allow, or that another desk makes.

    A new entry may be recorded in any stage: it says where the matter stands. A sealed one
    moves step by step; steps recorded between two sealings count, taken back ones too.
    Findings ``stage.move`` and, to be explained, ``stage.mover``.
    """
    known = stages_of(plan, register.code)
    if not known or not register.stage_field:
        return []
    field = register.field(register.stage_field)
    moved = [e for e in stored if not e.deleted and field.cell_code in e.working and _moved(register, e)]
    numbers = [entry.no for entry in moved]
    steps = stages.steps_since_sealing(connection, numbers, field.cell_code, field.code)
    found: list[Finding] = []
    for entry in moved:
        found += _move(plan, register, known, entry, steps.get(entry.no, set()))
    return found


def _moved(register: RegisterDef, entry: StoredEntry) -> bool:
    before, now = stage_in(register, _before(entry)), stage_in(register, entry.cells)
    return bool(before) and bool(now) and before != now


def _before(entry: StoredEntry) -> Cells:
    """What was sealed, with the values that the office found instead."""
    return {**entry.merged, **entry.verified}


def _move(
    plan: Plan, register: RegisterDef, known: Sequence[Stage], entry: StoredEntry, steps: set[str]
) -> list[Finding]:
    before, now = stage_in(register, _before(entry)), stage_in(register, entry.cells)
    names = {stage.code: stage.name for stage in known}
    if now not in names:
        return []
    cell = register.field(register.stage_field).cell_code
    subject = Subject(entry.unit, register.code, entry.entry_id, cell)
    params = {"before": names.get(before, before), "after": names[now]}
    way = path(known, before, now, steps | {now})
    if way is None:
        allowed = "、".join(stage.name for stage in next_stages(known, before))
        return [Finding("stage.move", Severity.ERROR, subject, {**params, "allowed": allowed})]
    mover = plan.unit(entry.unit)
    others = [stage.name for stage in way if not moves_for(mover, stage)]
    if others:
        return [Finding("stage.mover", Severity.EXPLAIN, subject, {**params, "stages": "、".join(others)})]
    return []
