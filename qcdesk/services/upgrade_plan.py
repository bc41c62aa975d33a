"""A new version of the plan at a unit: what it means for the unit's own data, and going back."""

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
from qcdesk.plan.model import FieldDef, Plan
from qcdesk.plan.upgrade import Upgrade
from qcdesk.services.carry_over import carry_over
from qcdesk.services.context import Context
from qcdesk.services.open_kit import plan_of_kit
from qcdesk.services.plan_changes import PlanChangeLine, plan_changes
from qcdesk.store import entries, meta, packages, plans
from qcdesk.store.entries import StoredEntry
from qcdesk.store.unit_of_work import Connection


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
        """The changes that concern this unit: its entries, its registers, its targets."""
        return tuple(line for line in self.changes if line.mine)


def preview_upgrade(context: Context, path: Path) -> UpgradePreview:
    """What installing a kit would change; nothing is written.

    Raises PackageRefused, UserError ``plan.none``, ``kit.not-a-kit``.
    """
    new = plan_of_kit(context, path)
    with context.read() as connection:
        old, unit = context.plan(connection), context.unit(connection)
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
    counted = (_counted(old, line, by_register) for line in plan_changes(old, new))
    lines = tuple(replace(line, mine=_concerns(old, new, line, unit)) for line in counted)
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


def _concerns(old: Plan, new: Plan, line: PlanChangeLine, unit: str) -> bool:
    """True if a change touches the unit's entries, what it may fill in, or what it answers for."""
    if line.entries:
        return True
    subject, code = line.difference.subject, line.difference.code
    first = code.partition(".")[0]
    if subject == "unit":
        return code == unit
    if subject in ("register", "field", "stage"):
        return any(_fills(plan, unit, first) for plan in (old, new))
    if subject == "target":
        return any(
            target.code == first and unit in (target.unit, target.lead, *target.co_units)
            for plan in (old, new)
            for target in plan.targets
        )
    return subject == "period"


def _fills(plan: Plan, unit: str, register: str) -> bool:
    """True if the plan has the unit and the register, and lets the one fill the other."""
    units = [each for each in plan.units if each.code == unit]
    return any(plan.fills(each, r) for each in units for r in plan.registers if r.code == register)


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
