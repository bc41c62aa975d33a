"""What a unit still has to do for a period, in order, and where its targets stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qcdesk.domain.findings import Severity
from qcdesk.domain.listing import Listing
from qcdesk.domain.values import State
from qcdesk.plan.cell_values import field_value
from qcdesk.plan.indicator_order import needed
from qcdesk.plan.model import Indicator, Period, Plan, RegisterDef, Target
from qcdesk.services.check_period import PeriodCheck
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.typed_texts import registers_with_typed
from qcdesk.services.unit_targets import unit_targets
from qcdesk.services.views import UnitTarget
from qcdesk.store import browse, entries, packages

NIL_REPORT, READING = "nil_report", "reading"


@dataclass(frozen=True)
class Todo:
    """One thing to do; `kind` is one of the constants below, `names` what it is about.

    `register` is the code of the register where it begins, if it is one.
    """

    kind: str
    count: int
    names: tuple[str, ...] = ()
    register: str = ""


RETURNED, ERRORS, EVIDENCE, EXPLAIN = "returned", "errors", "evidence", "explain"
NIL, READINGS, EMPTY, SEAL, TYPED = "nil", "readings", "empty", "seal", "typed"


@dataclass(frozen=True)
class Overview:
    """The state of a unit's work for a period.

    `counts` are entries by register, `unsealed` entries not sent yet, `sent_at` (ISO 8601) the
    last submission of the period, `acknowledged` whether the office's receipt for it arrived.
    """

    period: Period
    days_left: int
    todos: tuple[Todo, ...]
    targets: tuple[UnitTarget, ...]
    counts: Mapping[str, int]
    unsealed: int
    sent_at: str
    acknowledged: bool


@dataclass(frozen=True)
class Waiting:
    """What waits for the unit: returned entries that were not changed since, entries not sent yet."""

    returned: int
    unsealed: int


def waiting(context: Context) -> Waiting:
    """The two counts alone, quick at any size."""
    with context.read() as connection:
        return Waiting(entries.count_uncorrected(connection), entries.count_working(connection))


def overview(context: Context, period: str, check: PeriodCheck) -> Overview:
    """The unit's overview; `check` is the period's findings as last looked at."""
    with context.read() as connection:
        plan, unit = context.plan(connection), context.unit(connection)
        chosen = find_period(plan, period)
        mine = [r for r in plan.registers if not r.builtin and plan.fills(plan.unit(unit), r)]
        counts = {r.code: browse.count(connection, plan, Listing(r.code, unit)) for r in mine}
        given = {
            (register, of)
            for code in (NIL_REPORT, READING)
            for register, of in _given(plan, entries.of_register(connection, code, unit), code)
        }
        returned = entries.count_uncorrected(connection)
        unsealed = entries.count_working(connection)
        typed = [r for r in mine if r.code in registers_with_typed(connection)]
        sent = [p for p in packages.sent(connection, "submission") if p.period == period]
    todos = _from_check(check, returned)
    todos += [_of_registers(TYPED, typed)] if typed else []
    nil = [r for r in mine if r.nil_report and not counts[r.code] and (r.code, period) not in given]
    todos += [_of_registers(NIL, nil)] if nil else []
    due = tuple(i.name for i in readings_of(plan, unit) if not i.auxiliary and (i.code, period) not in given)
    todos += [Todo(READINGS, len(due), due)] if due else []
    if not any(counts.values()):
        todos.append(Todo(EMPTY, 1))
    if unsealed:
        todos.append(Todo(SEAL, unsealed))
    return Overview(
        chosen,
        (chosen.due - context.clock.today()).days,
        tuple(todos),
        unit_targets(context, period),
        counts,
        unsealed,
        sent[-1].at if sent else "",
        bool(sent) and sent[-1].state == "acknowledged",
    )


def _of_registers(kind: str, registers: list[RegisterDef]) -> Todo:
    return Todo(kind, len(registers), tuple(r.name for r in registers), registers[0].code)


def concerns(target: Target, unit: str) -> bool:
    """True if the unit leads a target, shares it, or has it as its own."""
    return unit in (target.unit, target.lead, *target.co_units)


def readings_of(plan: Plan, unit: str) -> list[Indicator]:
    """The indicators that this unit types in directly."""
    return [
        indicator
        for indicator in plan.indicators
        if indicator.source == "reading" and unit in (indicator.lead, *indicator.co_units)
    ]


def registers_behind(plan: Plan, unit: str, indicator: str) -> list[str]:
    """The codes of the unit's registers that a figure is counted from, over any number of steps."""
    codes = {plan.indicator(code).register_code for code in needed(plan, [indicator])}
    return [r.code for r in plan.registers if r.code in codes and plan.fills(plan.unit(unit), r)]


def _from_check(check: PeriodCheck, returned: int) -> list[Todo]:
    lacking = {"evidence.required", "evidence.missing"}
    open_ = [item.finding for item in check.findings if item.open]
    errors = sum(f.severity is Severity.ERROR and f.code not in lacking for f in open_)
    evidence = sum(f.code in lacking for f in open_)
    explain = sum(f.severity is Severity.EXPLAIN for f in open_)
    counted = ((RETURNED, returned), (ERRORS, errors), (EVIDENCE, evidence), (EXPLAIN, explain))
    return [Todo(kind, count) for kind, count in counted if count]


def _given(plan: Plan, stored: list[entries.StoredEntry], code: str) -> list[tuple[str, str]]:
    """(register or indicator, period) of the nil reports and readings that were given."""
    register: RegisterDef = plan.register(code)
    subject = register.field("register_code" if code == NIL_REPORT else "indicator")
    period = register.field("period")
    pairs = [(field_value(subject, e.cells), field_value(period, e.cells)) for e in stored]
    return [(str(a), str(b)) for a, b in pairs if State.NOT_REPORTED not in (a, b)]
