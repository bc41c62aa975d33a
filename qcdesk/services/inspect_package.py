"""Looking at one package file: what it claims, and whether this workspace may believe it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import UserError
from qcdesk.package.keys import PublicKey
from qcdesk.package.reader import Expectation, inspect, verify
from qcdesk.package.sm2 import Sm2PublicKey
from qcdesk.package.sm2_signature import code_of
from qcdesk.package.statement import PackageType, Statement
from qcdesk.package.trust import RootPin, TrustList
from qcdesk.services import trust_store
from qcdesk.services.context import Context
from qcdesk.store import meta, plans


@dataclass(frozen=True)
class PackageFacts:
    """What a package says of itself.

    `trusted` is False for mere claims. `created` is the sender's clock and proves nothing.
    `code` are the 30 digits of the signer's keys; `sm2` is the fingerprint of the SM2 key that signed,
    ``""`` without one; `size` is in bytes.
    """

    path: Path
    type: str
    digest: str
    unit: str
    recipient: str
    programme: str
    period: str
    device: str
    seq: int
    created: str
    people: tuple[str, str, str]
    revisions: int
    decisions: int
    files: int
    file_bytes: int
    size: int
    signer: str
    code: str
    trusted: bool
    sm2: str = ""


def inspect_package(path: Path) -> PackageFacts:
    """What a package claims: its signature holds, its content and its signer are not checked.

    Raises PackageRefused and EnvironmentFault.
    """
    claims = inspect(path)
    return _facts(path, claims.statement, claims.digest, claims.signer, claims.sm2, trusted=False)


def verify_package(context: Context, path: Path) -> PackageFacts:
    """Verify every byte, the right of the signer and the plan's policy, without taking anything in.

    Raises PackageRefused, EnvironmentFault, UserError ``trust.none`` before the first kit.
    """
    with context.read() as connection:
        office = context.role(connection) == "office"
        unit = "" if office else meta.get(connection, "unit")
        pin = trust_store.unit_pin(connection)
        authority: TrustList | RootPin
        if office:
            authority = trust_store.office_trust(connection)
        elif pin is None:
            raise UserError("trust.none")
        else:
            kit = inspect(path).statement.type is PackageType.KIT
            authority = pin if kit else trust_store.unit_trust(connection)
        earlier = trust_store.earlier_roots(connection)
        policy = context.plan(connection).settings.signature if plans.versions(connection) else ()
        expect = Expectation(frozenset(PackageType), unit=unit, offices=earlier, signature=policy)
        package = verify(path, authority, expect)
    return _facts(path, package.statement, package.digest, package.signer, package.sm2, trusted=True)


def _facts(
    path: Path, said: Statement, digest: str, signer: PublicKey, sm2: Sm2PublicKey | None, *, trusted: bool
) -> PackageFacts:
    return PackageFacts(
        path=path,
        type=said.type.value,
        digest=digest,
        unit=said.unit_id,
        recipient=said.recipient_unit,
        programme=said.programme_id,
        period=said.period,
        device=said.device_id,
        seq=said.seq,
        created=said.created_claimed,
        people=(said.people.preparer, said.people.reviewer, said.people.head),
        revisions=said.counts.revisions,
        decisions=said.counts.decisions,
        files=said.counts.blobs,
        file_bytes=said.counts.blob_bytes,
        size=path.stat().st_size,
        signer=signer.fingerprint,
        code=code_of(signer, sm2),
        trusted=trusted,
        sm2=sm2.fingerprint if sm2 else "",
    )
