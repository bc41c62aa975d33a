"""What a new version of the plan changes, in a clerk's words, and what it means for a unit's own data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import CellContent
from qcdesk.domain.values import Kind
from qcdesk.plan.compiled import plan_digest
from qcdesk.plan.differences import Difference, compare, violations
from qcdesk.plan.model import FieldDef, Plan
from qcdesk.plan.sheets import SHEETS, shown_word
from qcdesk.plan.upgrade import Upgrade
from qcdesk.services.carry_over import carry_over
from qcdesk.services.context import Context
from qcdesk.services.open_kit import plan_of_kit
from qcdesk.store import entries, meta, packages, plans
from qcdesk.store.entries import StoredEntry
from qcdesk.store.unit_of_work import Connection


@dataclass(frozen=True)
class PlanChangeLine:
    """One difference as a sentence: `code` and `params` for the catalogue.

    `entries` counts the unit's own entries that hold something there.
    """

    code: str
    params: Mapping[str, str]
    difference: Difference
    refused: bool = False
    entries: int = 0


@dataclass(frozen=True)
class UpgradePreview:
    """What installing a version does: to the plan, and to what this unit has filled in.

    `rewritten` entries get values under new names or in wider types, `unplaced` values have no
    place in the new version: they stay in the workspace and are not shown. `same` is True when
    the version is installed already.
    """

    installed: int
    version: int
    name: str
    document: str
    same: bool
    changes: tuple[PlanChangeLine, ...]
    rewritten: int
    unplaced: int

    @property
    def mine(self) -> tuple[PlanChangeLine, ...]:
        """The changes that touch entries of this unit."""
        return tuple(line for line in self.changes if line.entries)


_CODES: Mapping[str, str] = {
    "added": "change.added",
    "retired": "change.retired",
    "renamed": "change.renamed",
    "widened": "change.widened",
    "narrowed": "change.narrowed",
    "wording": "change.wording",
    "threshold": "change.changed",
    "changed": "change.changed",
    "same-version": "change.same-version",
}
_SHEET_OF: Mapping[str, str] = {
    "settings": "settings",
    "unit": "units",
    "organisation": "organisations",
    "period": "periods",
    "register": "registers",
    "field": "fields",
    "choice": "choices",
    "stage": "stages",
    "indicator": "indicators",
    "target": "targets",
    "check": "checks",
    "scheme": "scheme",
    "reward": "rewards",
}


def plan_changes(old: Plan, new: Plan) -> tuple[PlanChangeLine, ...]:
    """Every difference between two versions in the words of the workbook, refused ones first."""
    refused = violations(old, new)
    found = [*refused, *(difference for difference in compare(old, new) if difference not in refused)]
    return tuple(
        PlanChangeLine(_CODES[each.kind], _params(old, new, each), each, refused=each in refused)
        for each in found
    )


def _params(old: Plan, new: Plan, difference: Difference) -> dict[str, str]:
    owner, _, code = difference.code.rpartition(".")
    subject = difference.subject
    later = difference.new if difference.kind == "renamed" else code
    before = _named(old, subject, owner, code) or _named(new, subject, owner, code) or code
    after = _named(new, subject, owner, later) or later
    register = _named(new, "register", "", owner) or _named(old, "register", "", owner)
    return {
        "subject": subject,
        "name": f"{register}·{before}" if register else before,
        "later": f"{register}·{after}" if register else after,
        "property": _property(difference),
        "before": _value(difference, difference.old),
        "after": _value(difference, difference.new),
    }


def _named(plan: Plan, subject: str, owner: str, code: str) -> str:
    """The name of a part of a plan; empty when it has none with this code."""
    if subject == "field":
        parts: Sequence[object] = next((r.fields for r in plan.registers if r.code == owner), ())
    elif subject == "choice":
        parts = next((c.options for c in plan.choices if c.code == owner), ())
    elif subject == "stage":
        parts = [stage for stage in plan.stages if stage.register_code == owner]
    elif subject in ("settings", "scheme"):
        parts = plan.scheme if subject == "scheme" else ()
    else:
        parts = getattr(plan, _SHEET_OF[subject])
    found = next((part for part in parts if getattr(part, "code", "") == code), None)
    return str(getattr(found, "label", "") or getattr(found, "name", ""))


def _property(difference: Difference) -> str:
    """The workbook's header of the property that differs."""
    sheet = next((s for s in SHEETS if s.name == _SHEET_OF[difference.subject]), None)
    columns = sheet.columns if sheet else ()
    return next((c.header for c in columns if c.field == difference.field), difference.field)


def _value(difference: Difference, value: str) -> str:
    """A value as the workbook shows it."""
    sheet = next((s for s in SHEETS if s.name == _SHEET_OF[difference.subject]), None)
    column = next((c for c in sheet.columns if c.field == difference.field), None) if sheet else None
    words = column.words if column else ()
    shown = value.lower() if value in ("True", "False") else value
    return shown_word(words, shown) if shown in {word.value for word in words} else value


def preview_upgrade(context: Context, path: Path) -> UpgradePreview:
    """What installing a kit would change; nothing is written.

    Raises PackageRefused, UserError ``plan.none``, ``kit.not-a-kit``.
    """
    new = plan_of_kit(context, path)
    with context.read() as connection:
        old = context.plan(connection)
        stored = [entry for entry in entries.select(connection) if not entry.blank and not entry.deleted]
    upgrade = Upgrade.forward(old, new)
    by_register: dict[str, list[StoredEntry]] = {}
    for entry in stored:
        by_register.setdefault(entry.register, []).append(entry)
    rewritten = unplaced = 0
    for register in old.registers:
        moves = (after := upgrade.register(register.code)) is not None and after.code != register.code
        for entry in by_register.get(register.code, ()):
            placed = upgrade.place(register, entry.cells)
            rewritten += bool(placed.cells) or moves
            unplaced += len(placed.unplaced)
    lines = tuple(_counted(old, line, by_register) for line in plan_changes(old, new))
    return UpgradePreview(
        installed=old.settings.version,
        version=new.settings.version,
        name=new.settings.name,
        document=new.settings.document,
        same=plan_digest(old) == plan_digest(new),
        changes=lines,
        rewritten=rewritten,
        unplaced=unplaced,
    )


def _counted(
    old: Plan, line: PlanChangeLine, by_register: Mapping[str, Sequence[StoredEntry]]
) -> PlanChangeLine:
    """The line with the number of own entries that hold something at what it is about."""
    subject = line.difference.subject
    owner, _, code = line.difference.code.rpartition(".")
    count = 0
    if subject == "register":
        count = len(by_register.get(code, ()))
    elif subject == "field":
        fields = [(r, f) for r in old.registers if r.code == owner for f in r.fields if f.code == code]
        count = sum(_holding(by_register.get(register.code, ()), field) for register, field in fields)
        if not fields:
            count = len(by_register.get(owner, ()))
    elif subject == "choice":
        fields = [(r, f) for r in old.registers for f in r.fields if f.choices == owner and _chosen(f)]
        count = sum(_holding(by_register.get(r.code, ()), field, code) for r, field in fields)
    return replace(line, entries=count)


def _chosen(field: FieldDef) -> bool:
    return field.kind in (Kind.CHOICE, Kind.MULTI_CHOICE)


def _holding(stored: Sequence[StoredEntry], field: FieldDef, option: str = "") -> int:
    """The entries with a value in the field, or with this option in it."""
    return sum(1 for entry in stored if _holds(entry.cells, field, option))


def _holds(cells: Mapping[str, CellContent], field: FieldDef, option: str) -> bool:
    raw = (cells.get(field.cell_code) or {}).get(field.code)
    if raw is None:
        return False
    return not option or raw == option or (isinstance(raw, list) and option in raw)


def roll_back(context: Context) -> Changes:
    """Put the version before the present one in force again; what was filled in follows.

    Raises UserError ``plan.no-earlier``.
    """
    with context.write("roll_back") as work:
        context.demand(work.connection, "unit")
        new = context.plan(work.connection)
        digest = _earlier(work.connection, new.settings.version)
        old = context.plan_of(work.connection, digest)
        carry_over(work, Upgrade.backward(new, old))
        plans.install(work.connection, plans.document(work.connection, digest), digest, work.at)
        kit = packages.find(work.connection, plans.package_of(work.connection, digest))
        if kit is not None:
            meta.put(work.connection, "kit_digest", kit.digest)
            meta.put(work.connection, "kit_id", json.loads(kit.statement)["package_id"])
        work.note(plan=digest, version=old.settings.version)
        work.touch(Changes(plan=True))
        return work.changes


def _earlier(connection: Connection, version: int) -> str:
    """The digest of the newest installed plan of a smaller version."""
    earlier = [(known, digest) for known, digest, _ in plans.versions(connection) if known < version]
    if not earlier:
        raise UserError("plan.no-earlier", version=version)
    return max(earlier)[1]
