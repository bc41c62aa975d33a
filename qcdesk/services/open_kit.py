"""The unit: opening a kit, comparing the office's code, installing the plan."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.package import keys, members, trust
from qcdesk.package.reader import Expectation, inspect, verify
from qcdesk.package.statement import PackageType
from qcdesk.package.verified import VerifiedPackage
from qcdesk.plan.compiled import load_plan, plan_digest
from qcdesk.plan.model import Plan, Unit
from qcdesk.plan.upgrade import Upgrade
from qcdesk.services import incoming, renew_key, trust_store
from qcdesk.services.carry_over import carry_over
from qcdesk.services.context import Context
from qcdesk.store import meta, packages, plans

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


def plan_of_kit(context: Context, path: Path) -> Plan:
    """The plan in a verified kit; nothing is installed."""
    with context.read() as connection:
        pin = trust_store.unit_pin(connection)
    return _verified(path, pin)[1]


def install_kit(context: Context, path: Path, unit: str = "", root_code: str = "") -> Changes:
    """Install a kit's plan and trust list.

    The first time `unit` and the `root_code` that a person compared are demanded; later kits
    must come from the same office, whose root may have changed: either the old root signed the new
    one, or `root_code` is the new root's. Raises UserError ``kit.code-needed``, ``kit.code-differs``,
    ``kit.unit-unknown``, ``kit.unit-fixed``, ``kit.older``, ``kit.revocation-lost``.
    """
    with context.read() as connection:
        context.demand(connection, "unit")
        pin, fixed = trust_store.unit_pin(connection), meta.get(connection, "unit")
        newest = max((version for version, _, _ in plans.versions(connection)), default=0)
        installed = packages.find(connection, meta.get(connection, "kit_digest"))
    pin = _pin_to_use(path, pin, root_code)
    package, plan = _verified(path, pin)
    if pin is None:
        _demand_code(_root(package), root_code)
    chosen = _choose_unit(plan, unit, fixed)
    version = plan.settings.version
    if version < newest or (version == newest and _precedes(package, installed)):
        raise UserError("kit.older", version=version, installed=newest)
    if pin is not None:
        _demand_revocations(context, _root(package))
    kept = incoming.archive(context, path, package.digest)
    with context.write("install_kit") as work:
        trust_store.save_unit_trust(work.connection, _root(package))
        meta.put(work.connection, "unit", chosen)
        meta.put(work.connection, "kit_id", package.statement.package_id)
        meta.put(work.connection, "kit_digest", package.digest)
        data = package.read(members.PLAN)
        for _, digest, active in plans.versions(work.connection):
            if active:
                carry_over(work, Upgrade.forward(context.plan_of(work.connection, digest), plan))
        plans.install(work.connection, data, plan_digest(plan), work.at, package.digest)
        incoming.record(work, package, kept, {"version": plan.settings.version})
        work.note(unit=chosen, plan=plan_digest(plan), trust=_root(package).statement.version)
        work.touch(Changes(plan=True, packages=frozenset({package.digest})))
    renew_key.forget_old_key(context)
    return work.changes


def _pin_to_use(path: Path, pin: trust.RootPin | None, root_code: str) -> trust.RootPin | None:
    """The root to hold the kit against: the remembered one, or a newer one that a person compared.

    A workspace that missed a change of the office's root cannot follow it by signatures; the
    30 digits of the new root on the office's notice stand in for them.
    """
    digits = keys.digits_of(root_code)
    if pin is None or not digits or digits == keys.digits_of(pin.root.code30):
        return pin
    claimed = inspect(path).root
    if claimed is None or digits != keys.digits_of(claimed.code30):
        raise UserError("kit.code-differs", typed=root_code, found=claimed.code30 if claimed else "")
    return trust.RootPin(claimed)


def _precedes(package: VerifiedPackage, installed: packages.PackageRecord | None) -> bool:
    """True if this kit was issued before the one in force, from the same office desk."""
    said = package.statement
    return installed is not None and installed.device == said.device_id and said.seq < installed.seq


def _demand_revocations(context: Context, brought: trust.TrustList) -> None:
    """Demand that what the office withdrew stays withdrawn, as long as its root is the same."""
    with context.read() as connection:
        stored = trust_store.unit_pin(connection)
        if stored is None or stored.root != brought.root:
            return
        known = trust_store.unit_trust(connection)
    lost = known.revoked - brought.revoked
    if lost:
        raise UserError("kit.revocation-lost", count=len(lost))


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
    digits = keys.digits_of(root_code)
    if not digits:
        raise UserError("kit.code-needed", root_code=found.root.code30)
    if digits != keys.digits_of(found.root.code30):
        raise UserError("kit.code-differs", typed=root_code, found=found.root.code30)


def _choose_unit(plan: Plan, unit: str, fixed: str) -> str:
    if fixed and unit and unit != fixed:
        raise UserError("kit.unit-fixed", unit=fixed)
    chosen = fixed or unit
    if chosen not in {u.code for u in plan.units if u.kind != "county"}:
        raise UserError("kit.unit-unknown", unit=chosen)
    return chosen
