"""What this computer had sealed and its database does not know: an old backup was restored."""

from __future__ import annotations

from dataclasses import dataclass

from qcdesk.domain.errors import PackageRefused
from qcdesk.package.reader import Expectation, verify
from qcdesk.package.statement import PackageType
from qcdesk.package.trust import TrustList
from qcdesk.services import trust_store
from qcdesk.services.context import Context
from qcdesk.services.desk_state import unrecorded_names
from qcdesk.services.kept_packages import KeptFile, kept_file, scratch
from qcdesk.services.open_receipt import catch_up
from qcdesk.services.package_facts import add_facts, changes_of, store_evidence
from qcdesk.services.take_over import with_sender
from qcdesk.store import entries, meta, packages
from qcdesk.store.unit_of_work import Connection
from qcdesk.system.faults import disk_faults


@dataclass(frozen=True)
class Recovered:
    """What this computer's own kept packages put back after an old backup was restored."""

    packages: int
    revisions: int


NOTHING = Recovered(0, 0)


def recover_own(context: Context) -> Recovered:
    """Notice that this desk is older than the packages it has written, and take them in again.

    So it is after an old backup was restored, or when the process was killed between writing a package
    and recording it. The numbers go on after the newest package, so none is used twice (R10). On a
    desk that never went back nothing changes; that costs one look at the names in the folder.
    """
    with context.read() as connection:
        device = meta.get(connection, "device_id")
        if context.role(connection) != "unit" or trust_store.unit_pin(connection) is None:
            return NOTHING
        own = _unrecorded(context, connection)
        if not own:
            return NOTHING
        authority = trust_store.unit_trust(connection)
    keys = {each.key for each in authority.devices if each.device_id == device} | _own_keys(context)
    mine = [
        kept for kept in own if kept.claims.statement.device_id == device and kept.claims.signer.line in keys
    ]
    revisions = 0
    for kept in sorted(mine, key=lambda kept: kept.claims.statement.seq):
        revisions += _take_back(context, kept, with_sender(authority, kept))
    return Recovered(len(mine), revisions)


def _unrecorded(context: Context, connection: Connection) -> list[KeptFile]:
    found: list[KeptFile] = []
    for name in unrecorded_names(context, connection):
        try:
            found.append(kept_file(context.layout.packages / name))
        except PackageRefused:
            continue  # damaged in the folder: the doctor's matter, nothing can be taken from it
    return found


def _own_keys(context: Context) -> set[str]:
    """The public keys that lie in this workspace: the present one and, after a renewal, the old one."""
    with disk_faults(context.layout.keys):
        return {path.read_text("ascii").strip() for path in context.layout.keys.glob("*.key.pub")}


def _take_back(context: Context, kept: KeptFile, authority: TrustList) -> int:
    """Record an own package as sent again, with its facts; returns how many revisions it holds."""
    statement = kept.claims.statement
    if statement.type is PackageType.SUBMISSION:
        with scratch(context, "recover") as folder:
            package = verify(
                kept.path, authority, Expectation(frozenset({PackageType.SUBMISSION})), into=folder
            )
            store_evidence(context, package.evidence)
    else:
        package = verify(kept.path, authority, Expectation(frozenset({statement.type})))
    with context.write("recover_own") as work:
        package_no = packages.add(
            work.connection,
            packages.PackageRecord(
                digest=package.digest,
                direction="out",
                type=statement.type.value,
                unit=statement.addressee,
                period=statement.period,
                device=statement.device_id,
                seq=statement.seq,
                file_name=kept.path.name,
                size=kept.claims.size,
                at=kept.at,
                state="sealed",
                statement=statement.to_bytes(),
                summary={packages.RECOVERED: True},
            ),
        )
        add_facts(context, work, package, package_no, acknowledged=False)
        entries.settle_working(work.connection)
        catch_up(work, ())
        if statement.seq > int(meta.get(work.connection, "seq", "0")):
            meta.put(work.connection, "seq", str(statement.seq))
            meta.put(work.connection, "last_package", package.digest)
        work.note(package=package.digest, seq=statement.seq)
        work.touch(changes_of(package))
        return len(package.contents.revisions)
