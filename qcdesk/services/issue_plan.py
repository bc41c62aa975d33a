"""The office: compiling a plan workbook, putting it in force, issuing the kit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.package import members
from qcdesk.package.statement import Counts, PackageType
from qcdesk.package.writer import write_package
from qcdesk.plan.compiled import plan_bytes, plan_digest
from qcdesk.plan.compiler import Compilation, compile_workbook
from qcdesk.plan.differences import violations
from qcdesk.plan.model import Plan
from qcdesk.services import outgoing, trust_store
from qcdesk.services.context import Context
from qcdesk.store import packages, plans
from qcdesk.store.unit_of_work import Connection
from qcdesk.system.faults import disk_faults


@dataclass(frozen=True)
class IssuedKit:
    """The kit as it was written, and the code units compare with the paper notice."""

    path: Path
    digest: str
    plan_version: int
    plan_digest: str
    root_code: str


def compile_plan(path: Path) -> Compilation:
    """Compile a workbook: a plan, or every mistake with its sheet and cell."""
    with disk_faults(path):
        return compile_workbook(path)


def adopt_plan(context: Context, plan: Plan) -> Changes:
    """Put a compiled plan in force at the office, before it is issued.

    Raises UserError ``plan.version-reused`` when this version number was issued with other
    content, ``plan.other-programme``, and ``plan.narrowed`` when what units have filled in under
    the version issued last would no longer fit.
    """
    data, digest = plan_bytes(plan), plan_digest(plan)
    with context.write("adopt_plan") as work:
        context.demand(work.connection, "office")
        installed = plans.versions(work.connection)
        for _, known, active in installed:
            if active:
                before = context.plan_of(work.connection, known)
                if before.settings.programme != plan.settings.programme:
                    raise UserError("plan.other-programme", found=plan.settings.programme)
        for version, known, _ in installed:
            issued = plans.package_of(work.connection, known)
            if version == plan.settings.version and known != digest and issued:
                raise UserError("plan.version-reused", version=version)
        _demand_wide(context, work.connection, plan)
        plans.install(work.connection, data, digest, work.at)
        work.note(plan=digest, version=plan.settings.version)
        work.touch(Changes(plan=True))
        return work.changes


def _demand_wide(context: Context, connection: Connection, plan: Plan) -> None:
    issued = [digest for _, digest, _ in plans.versions(connection) if plans.package_of(connection, digest)]
    if not issued:
        return
    refused = violations(context.plan_of(connection, issued[-1]), plan)
    narrowed = [difference for difference in refused if difference.kind == "narrowed"]
    if narrowed:
        first = narrowed[0]
        raise UserError("plan.narrowed", place=first.code, old=first.old, new=first.new, count=len(narrowed))


def issue_plan(context: Context, passphrase: str, folder: Path | None = None) -> IssuedKit:
    """Write the kit of the plan in force, signed with the kit key; copy it to `folder` if given.

    Raises UserError ``plan.sm2-keys-needed`` when the plan demands SM2 signatures and the office has
    no SM2 keys yet.
    """
    with context.read() as connection:
        context.demand(connection, "office")
    signer, beside = trust_store.open_office_keys(context, trust_store.KIT, passphrase)
    with context.read() as connection:
        plan, digest = context.plan(connection), plans.active_digest(connection)
        trusted = trust_store.office_trust(connection)
        envelope = outgoing.Envelope(
            PackageType.KIT, "", office_unit(plan), office_root=trusted.root.fingerprint
        )
        made = outgoing.statement(context, connection, plan, envelope, signer, Counts(), ())
        content = {members.PLAN: plans.document(connection, digest), **trusted.members()}
    written = write_package(context.layout.packages, made, content, signer, beside=beside)
    with context.write("issue_plan") as work:
        outgoing.keep(work, made, written, "sealed", {"plan": digest, "version": plan.settings.version})
        plans.set_package(work.connection, digest, written.digest)
        work.touch(Changes(packages=frozenset({written.digest})))
    path = written.path if folder is None else outgoing.deliver(written.path, folder, written.digest)
    return IssuedKit(path, written.digest, plan.settings.version, digest, trusted.root.code30)


def issued_kit(context: Context) -> IssuedKit | None:
    """The newest kit of the plan in force as it is kept here; None before it is issued."""
    with context.read() as connection:
        digest = plans.active_digest(connection)
        kit = plans.package_of(connection, digest)
        record = packages.find(connection, kit, "out") if kit else None
        if record is None:
            return None
        version = context.plan(connection).settings.version
        code = trust_store.office_trust(connection).root.code30
    return IssuedKit(context.layout.packages / record.file_name, record.digest, version, digest, code)


def office_unit(plan: Plan) -> str:
    """The code of the quality office: the plan's only unit of kind ``office``.

    Raises UserError ``plan.no-office``.
    """
    offices = [unit.code for unit in plan.units if unit.kind == "office"]
    if len(offices) != 1:
        raise UserError("plan.no-office", count=len(offices))
    return offices[0]
