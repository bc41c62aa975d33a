"""Checks of one entry's fields that need no query: form of the value, choices, pattern, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from qcdesk.domain.errors import UserError
from qcdesk.domain.findings import Finding, Severity, Subject
from qcdesk.domain.values import Kind, State, Value, decode
from qcdesk.plan.model import FieldDef, Period, Plan, RegisterDef
from qcdesk.plan.row_model import row_model
from qcdesk.plan.social_credit_code import is_social_credit_code, looks_like_social_credit_code

if TYPE_CHECKING:
    from qcdesk.store.entries import StoredEntry


FIELD_CODES = frozenset(
    {
        "entry.malformed",
        "entry.state",
        "entry.choice",
        "entry.pattern",
        "entry.organisation",
        "entry.social-credit-code",
    }
)
"""The codes of findings of `check_fields`."""


def default_period(plan: Plan, today: date) -> Period:
    """The shortest period that contains the day, else the one that ended last, else the first."""
    inside = [p for p in plan.periods if p.start <= today <= p.end]
    if inside:
        return min(inside, key=lambda p: (p.end - p.start, p.code))
    past = [p for p in plan.periods if p.end < today]
    return max(past, key=lambda p: (p.end, p.start)) if past else plan.periods[0]


def period_to_file(plan: Plan, today: date) -> Period:
    """The period to be filed by now: the newest that ended and is not due yet, else the present one."""
    due = [p for p in plan.periods if p.end < today <= p.due]
    return max(due, key=lambda p: (p.end, p.start)) if due else default_period(plan, today)


def check_fields(plan: Plan, register: RegisterDef, stored: StoredEntry) -> list[Finding]:
    """The findings of `FIELD_CODES` in one entry."""
    if row_model(plan, register).takes(stored.cells):
        return []
    return [finding for field in register.fields for finding in _check(plan, register, field, stored)]


def _check(plan: Plan, register: RegisterDef, field: FieldDef, stored: StoredEntry) -> Iterator[Finding]:
    content = stored.cells.get(field.cell_code)
    raw = None if content is None else content.get(field.code)

    def finding(code: str, severity: Severity = Severity.ERROR) -> Finding:
        subject = Subject(stored.unit, register.code, stored.entry_id, field.cell_code)
        return Finding(code, severity, subject, {"field": field.label, "value": str(raw)[:80]})

    try:
        value = decode(raw, field.kind, field.places)
    except UserError:
        yield finding("entry.malformed")
        return
    if value is State.NOT_REPORTED:
        return
    if isinstance(raw, dict) and not set(field.states) & {*raw, *map(str, raw.values())}:
        yield finding("entry.state")
    if field.choices and not _chosen(plan, field, stored, register, value):
        yield finding("entry.choice")
    if field.pattern and isinstance(value, str) and not re.fullmatch(field.pattern, value):
        yield finding("entry.pattern")
    if field.kind is Kind.ORGANISATION and isinstance(value, str) and value not in _organisations(plan):
        if looks_like_social_credit_code(value) and not is_social_credit_code(value):
            yield finding("entry.social-credit-code")
        elif plan.organisations and not is_social_credit_code(value):
            yield finding("entry.organisation", Severity.HINT)


@lru_cache(maxsize=8)
def _organisations(plan: Plan) -> frozenset[str]:
    return frozenset(organisation.code for organisation in plan.organisations)


def _chosen(plan: Plan, field: FieldDef, stored: StoredEntry, register: RegisterDef, value: Value) -> bool:
    options = plan.choice_list(field.choices).options
    if field.choice_filter:
        above = register.field(field.choice_filter)
        content = stored.cells.get(above.cell_code) or {}
        options = tuple(o for o in options if o.parent in ("", content.get(above.code)))
    allowed = {option.code for option in options}
    wanted = value if isinstance(value, tuple) else (value,)
    return field.kind not in (Kind.CHOICE, Kind.MULTI_CHOICE) or set(wanted) <= allowed
