"""The entry in a form, and writing it: the first write gives it its identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made_by

from qcdesk.domain.changes import Changes
from qcdesk.domain.values import State, Value
from qcdesk.plan.model import Plan, RegisterDef
from qcdesk.plan.rows import parse_text
from qcdesk.services.context import Context
from qcdesk.services.import_entries import options_of
from qcdesk.services.record_draft import record_draft
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.views import Saved

NEW = ""
"""The identity of an entry that is not saved yet."""


@dataclass
class Draft:
    """The entry in a form. The first write gives it its identity, on the writer's thread.

    Writes are serial, so values that are typed meanwhile find the identity when their turn comes.
    `held` are values that were typed and are not saved: identity fields are still blank. `begun` is
    True from the first write on, until it fails. `fresh` is True for an entry that was begun in this form.
    """

    entry_id: str = NEW
    defaults: Mapping[str, Value] = made_by(default_factory=dict)
    held: dict[str, Value] = made_by(default_factory=dict)
    begun: bool = False
    fresh: bool = False

    @property
    def complete(self) -> dict[str, Value]:
        """All values of an entry that is not saved yet: the plan's defaults and what was typed."""
        return {**self.defaults, **self.held}

    @property
    def typed(self) -> dict[str, Value]:
        """What was typed and is not saved, without blanks."""
        waits = self.entry_id == NEW and not self.begun
        return {c: v for c, v in self.held.items() if v is not State.NOT_REPORTED} if waits else {}


def plan_defaults(plan: Plan, register: RegisterDef) -> dict[str, Value]:
    """What the plan wants to stand in a new entry, by field code."""
    return {
        field.code: parse_text(field, field.default, options_of(plan, field))
        for field in register.fields
        if field.default
    }


@dataclass(frozen=True)
class Written:
    """The answer of a write, with the draft it was for and what it changed."""

    draft: Draft
    saved: Saved
    created: bool = False

    @property
    def changes(self) -> Changes:
        """What the write touched."""
        return self.saved.changes


def record_into(
    context: Context,
    draft: Draft,
    register: str,
    change: Mapping[str, Value],
    whole: Mapping[str, Value],
    period: str,
) -> Written:
    """Save a change of an entry, or the whole entry if it is not saved yet."""
    created = not draft.entry_id
    if not created:
        saved = record_entry(context, RecordEntry(register, change, draft.entry_id, period))
    else:
        saved = record_draft(context, register, whole, period)
        draft.entry_id = saved.entry.entry_id
    return Written(draft, saved, created)
