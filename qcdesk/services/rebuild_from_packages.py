"""An office's whole ledger made again in an empty workspace from nothing but the kept packages.

Trust starts from the code on the paper notice: kits of that root name the keys of the office, the
office's receipts name the submissions it took in. A submission that neither a kit's list of
devices nor a receipt vouches for is left out and told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qcdesk.domain.errors import PackageRefused, UserError
from qcdesk.package import keys, members
from qcdesk.package.reader import Expectation, verify
from qcdesk.package.sm2_signature import code_of
from qcdesk.package.statement import PackageType
from qcdesk.package.trust import RootPin, TrustList
from qcdesk.package.verified import VerifiedPackage
from qcdesk.plan.compiled import load_plan, plan_digest
from qcdesk.services import incoming, trust_store
from qcdesk.services.context import Context
from qcdesk.services.kept_packages import KeptFile, kept_files, scratch, sender_of
from qcdesk.services.package_facts import add_facts, store_evidence
from qcdesk.store import devices, gaps, ledger, meta, packages, plans
from qcdesk.store.unit_of_work import UnitOfWork

_OURS = (PackageType.KIT, PackageType.RECEIPT)


@dataclass(frozen=True)
class Rebuilt:
    """What was made again. `refused` are file names with the error why they were left out.

    Decisions that no receipt carried yet are in no package and cannot come back.
    """

    ledger_digest: str
    kits: int
    receipts: int
    submissions: int
    evidence: int
    refused: tuple[tuple[str, UserError], ...]


@dataclass
class _Progress:
    """What has been taken in so far."""

    trusted: TrustList
    vouched: set[str]
    refused: list[tuple[str, UserError]]
    evidence: int = 0

    def authority(self, kept: KeptFile) -> TrustList:
        """The trust list, with the sender's key if an office receipt names the package."""
        if kept.claims.digest not in self.vouched:
            return self.trusted
        others = tuple(d for d in self.trusted.devices if d.key != kept.claims.signer.line)
        return replace(self.trusted, devices=(*others, sender_of(kept)))


def rebuild_from_packages(context: Context, folder: Path, root_code: str) -> Rebuilt:
    """Fill an empty office workspace from a folder of kept packages.

    `root_code` are the 30 digits of the paper notice. Raises UserError ``rebuild.not-empty``,
    ``rebuild.no-kit``.
    """
    with context.read() as connection:
        context.demand(connection, "office")
        if plans.versions(connection) or packages.select(connection):
            raise UserError("rebuild.not-empty", folder=str(context.layout.folder))
    found, damaged = kept_files(folder)
    of_type = {kind: [k for k in found if k.claims.statement.type is kind] for kind in PackageType}
    trusted = _trust(of_type[PackageType.KIT], root_code)
    state = _Progress(trusted, set(), [(path.name, error) for path, error in damaged])
    with context.write("rebuild_from_packages") as work:
        kits = _each(context, work, state, of_type[PackageType.KIT], _take_kit)
        _each(context, work, state, of_type[PackageType.ENROL], _take_enrolment)
        _remember_office(work, state.trusted, [k for kind in _OURS for k in of_type[kind]])
        receipts = _each(context, work, state, of_type[PackageType.RECEIPT], _take_receipt)
        submissions = _each(context, work, state, of_type[PackageType.SUBMISSION], _take_submission)
        device = meta.get(work.connection, "device_id")
        meta.put(work.connection, "counter", str(gaps.newest_counter(work.connection, device)))
        work.note(kits=kits, receipts=receipts, submissions=submissions, refused=len(state.refused))
    with context.read() as connection:
        digest = ledger.digest(connection)
    return Rebuilt(digest, kits, receipts, submissions, state.evidence, tuple(state.refused))


def _trust(kits: Sequence[KeptFile], root_code: str) -> TrustList:
    """The trust list of the newest kit of the root with this code."""
    wanted, lists = keys.digits_of(root_code), list[TrustList]()
    for kept in kits:
        root = kept.claims.root
        if root is not None and keys.digits_of(root.code30) == wanted:
            brought = verify(kept.path, RootPin(root), Expectation(frozenset({PackageType.KIT}))).trust
            lists += [brought] if brought is not None else []
    if not lists:
        raise UserError("rebuild.no-kit", count=len(kits))
    return max(lists, key=lambda known: (known.statement.version, len(known.devices)))


_Take = Callable[[Context, UnitOfWork, _Progress, KeptFile], None]


def _each(context: Context, work: UnitOfWork, state: _Progress, kept: Sequence[KeptFile], take: _Take) -> int:
    """Take in files one by one; one that is refused is told and the next is tried."""
    taken = 0
    for file in kept:
        savepoint = work.connection.begin_nested()
        try:
            take(context, work, state, file)
        except UserError as error:
            savepoint.rollback()
            state.refused.append((file.path.name, error))
        else:
            savepoint.commit()
            taken += 1
    return taken


def _take_kit(context: Context, work: UnitOfWork, state: _Progress, kept: KeptFile) -> None:
    package = verify(kept.path, RootPin(state.trusted.root), Expectation(frozenset({PackageType.KIT})))
    data = package.read(members.PLAN)
    plans.install(work.connection, data, plan_digest(load_plan(data)), kept.at, package.digest)
    _record(context, work, package, kept, "out", "sealed")


def _take_enrolment(context: Context, work: UnitOfWork, state: _Progress, kept: KeptFile) -> None:
    package = verify(kept.path, state.trusted, Expectation(frozenset({PackageType.ENROL})))
    request = package.enrolment
    if request is None:
        raise PackageRefused("package.wrong-type", expected="enrol", found="")
    device = devices.Device(
        request.device_id,
        request.unit,
        request.device_name,
        request.key,
        code_of(package.signer, package.sm2),
        devices.REQUESTED,
        request.contact,
        kept.at,
        sm2_key=package.sm2.line if package.sm2 else "",
    )
    devices.put(work.connection, device)
    known = state.trusted.device_of(package.signer)
    if known is not None:
        devices.rule(
            work.connection,
            request.key,
            devices.Ruling(
                known.status, known.since, known.confirmed_by, known.reason, known.received_before
            ),
        )
    _record(context, work, package, kept, "in", "applied")


def _remember_office(work: UnitOfWork, trusted: TrustList, ours: Sequence[KeptFile]) -> None:
    """Go on as the same installation: its identity, its number, its predecessor."""
    trust_store.save_signed(work.connection, trusted.signed)
    newest = max(ours, key=lambda kept: kept.claims.statement.seq)
    meta.put(work.connection, "device_id", newest.claims.statement.device_id)
    meta.put(work.connection, "seq", str(newest.claims.statement.seq))
    meta.put(work.connection, "last_package", newest.claims.digest)


def _take_receipt(context: Context, work: UnitOfWork, state: _Progress, kept: KeptFile) -> None:
    package = verify(kept.path, state.trusted, Expectation(frozenset({PackageType.RECEIPT})))
    if package.receipt is None:
        raise PackageRefused("package.wrong-type", expected="receipt", found="")
    state.vouched |= {answer.digest for answer in package.receipt.answers if answer.outcome != "refused"}
    package_no = _record(context, work, package, kept, "out", "sealed")
    add_facts(context, work, package, package_no)
    meta.put(work.connection, f"receipt:{package.statement.recipient_unit}", package.digest)


def _take_submission(context: Context, work: UnitOfWork, state: _Progress, kept: KeptFile) -> None:
    answered = kept.claims.digest in state.vouched
    expect = Expectation(frozenset({PackageType.SUBMISSION}))
    with scratch(context, "rebuild") as folder:
        package = verify(kept.path, state.authority(kept), expect, into=folder)
        store_evidence(context, package.evidence)
        state.evidence += len(package.evidence)
    package_no = _record(context, work, package, kept, "in", "answered" if answered else "applied")
    add_facts(context, work, package, package_no)
    device = devices.of_key(work.connection, package.signer.line)
    if device is not None and device.status == devices.REQUESTED:
        ruling = devices.Ruling(devices.CONFIRMED, kept.at, "receipt")
        devices.rule(work.connection, package.signer.line, ruling)


def _record(
    context: Context, work: UnitOfWork, package: VerifiedPackage, kept: KeptFile, direction: str, state: str
) -> int:
    """Record a package as it was recorded once; the file keeps the name it has."""
    inside = kept.path.parent == context.layout.packages
    name = kept.path.name if inside else incoming.archive(context, kept.path, package.digest)
    statement = package.statement
    return packages.add(
        work.connection,
        packages.PackageRecord(
            digest=package.digest,
            direction=direction,
            type=statement.type.value,
            unit=statement.addressee if direction == "out" else statement.unit_id,
            period=statement.period,
            device=statement.device_id,
            seq=statement.seq,
            file_name=name,
            size=kept.claims.size,
            at=kept.at,
            state=state,
            statement=statement.to_bytes(),
            summary={packages.RECOVERED: True},
        ),
    )
