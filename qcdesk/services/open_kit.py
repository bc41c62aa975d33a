"""The unit: opening a kit, comparing the office's code, installing the plan."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.package import members, trust
from qcdesk.package.reader import Expectation, inspect, verify
from qcdesk.package.statement import PackageType
from qcdesk.package.verified import VerifiedPackage
from qcdesk.plan.compiled import load_plan, plan_digest
from qcdesk.plan.model import Plan, Unit
from qcdesk.services import incoming, trust_store
from qcdesk.services.context import Context
from qcdesk.store import meta, plans

KIT = frozenset({PackageType.KIT})


@dataclass(frozen=True)
class KitView:
    """What a kit says before it is installed.

    `root_code` is compared by a person with the office's paper notice; `known` is True when it is
    the office that this workspace already trusts.
    """

    root_code: str
    fingerprint: str
    known: bool
    programme: str
    name: str
    version: int
    document: str
    units: tuple[Unit, ...]
    digest: str


def look_at_kit(context: Context, path: Path) -> KitView:
    """Verify a kit against the office already trusted or, the first time, against its own claim."""
    with context.read() as connection:
        pin = trust_store.unit_pin(connection)
    package, plan = _verified(path, pin)
    root = _root(package)
    return KitView(
        root_code=root.root.code30,
        fingerprint=root.root.fingerprint,
        known=pin is not None,
        programme=plan.settings.programme,
        name=plan.settings.name,
        version=plan.settings.version,
        document=plan.settings.document,
        units=tuple(unit for unit in plan.units if unit.kind != "county"),
        digest=package.digest,
    )


def install_kit(context: Context, path: Path, unit: str = "", root_code: str = "") -> Changes:
    """Install a kit's plan and trust list.

    The first time `unit` and the `root_code` that a person compared are demanded; later kits
    must come from the same office. Raises UserError ``kit.code-needed``, ``kit.code-differs``,
    ``kit.unit-unknown``, ``kit.unit-fixed``, ``kit.older``.
    """
    with context.read() as connection:
        context.demand(connection, "unit")
        pin, fixed = trust_store.unit_pin(connection), meta.get(connection, "unit")
        newest = max((version for version, _, _ in plans.versions(connection)), default=0)
    package, plan = _verified(path, pin)
    if pin is None:
        _demand_code(_root(package), root_code)
    chosen = _choose_unit(plan, unit, fixed)
    if plan.settings.version < newest:
        raise UserError("kit.older", version=plan.settings.version, installed=newest)
    kept = incoming.archive(context, path, package.digest)
    with context.write("install_kit") as work:
        trust_store.save_unit_trust(work.connection, _root(package))
        meta.put(work.connection, "unit", chosen)
        meta.put(work.connection, "kit_id", package.statement.package_id)
        meta.put(work.connection, "kit_digest", package.digest)
        data = package.read(members.PLAN)
        plans.install(work.connection, data, plan_digest(plan), work.at, package.digest)
        incoming.record(work, package, kept, {"version": plan.settings.version})
        work.note(unit=chosen, plan=plan_digest(plan))
        work.touch(Changes(plan=True, packages=frozenset({package.digest})))
        return work.changes


def _verified(path: Path, pin: trust.RootPin | None) -> tuple[VerifiedPackage, Plan]:
    if pin is None:
        claimed = inspect(path).root
        if claimed is None:
            raise UserError("kit.not-a-kit", path=str(path))
        pin = trust.RootPin(claimed)
    package = verify(path, pin, Expectation(KIT))
    return package, load_plan(package.read(members.PLAN))


def _root(package: VerifiedPackage) -> trust.TrustList:
    if package.trust is None:
        raise UserError("kit.not-a-kit", path=str(package.path))
    return package.trust


def _demand_code(found: trust.TrustList, root_code: str) -> None:
    digits = "".join(character for character in root_code if character.isdigit())
    if not digits:
        raise UserError("kit.code-needed", root_code=found.root.code30)
    if digits != found.root.code30.replace(" ", ""):
        raise UserError("kit.code-differs", typed=root_code, found=found.root.code30)


def _choose_unit(plan: Plan, unit: str, fixed: str) -> str:
    if fixed and unit and unit != fixed:
        raise UserError("kit.unit-fixed", unit=fixed)
    chosen = fixed or unit
    if chosen not in {u.code for u in plan.units if u.kind != "county"}:
        raise UserError("kit.unit-unknown", unit=chosen)
    return chosen
