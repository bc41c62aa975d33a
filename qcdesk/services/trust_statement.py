"""The office: the root's statement, and how a new one follows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from msgspec import UNSET

from qcdesk.domain.errors import UserError
from qcdesk.package import keys, sshsig, trust
from qcdesk.package.signature import Signer
from qcdesk.services import trust_store
from qcdesk.services.context import Context
from qcdesk.system.faults import disk_faults


@dataclass(frozen=True)
class TrustIssued:
    """A new statement of the root; it reaches the units with the next kit.

    `root_code` is to be printed when the root changed. `copies` are where root copies lie now.
    """

    version: int
    root_code: str
    fingerprint: str
    copies: tuple[Path, ...] = ()


def issue_statement(
    context: Context,
    statement: trust.TrustStatement,
    root: Signer,
    previous_root: Signer | None = None,
    *,
    action: str,
    note: dict[str, object],
) -> TrustIssued:
    """Sign a new statement and put it in force at the office."""
    with context.write(action) as work:
        if trust_store.load_signed(work.connection).digest != statement.previous:
            raise UserError("trust.changed-meanwhile")
        trust_store.save_signed(work.connection, trust.sign_trust(statement, root, previous_root))
        work.note(version=statement.version, root=root.public.fingerprint, **note)
    return TrustIssued(statement.version, root.public.code30, root.public.fingerprint)


def open_root(context: Context, root_key: Path | None, passphrase: str) -> tuple[Signer, trust.SignedTrust]:
    """The office's root, from this desk or from a copy, and the statement in force.

    Raises UserError ``key.none``, ``key.not-the-root``, WrongPassphrase.
    """
    if root_key is None:
        signer = trust_store.open_key(context, trust_store.ROOT, passphrase)
    else:
        with disk_faults(root_key):
            signer = sshsig.signer_of(keys.load(root_key, passphrase))
    with context.read() as connection:
        context.demand(connection, "office")
        signed, pinned = trust_store.load_signed(connection), trust_store.office_trust(connection).root
    if signer.public != pinned:
        where = str(root_key or trust_store.key_path(context, trust_store.ROOT))
        raise UserError("key.not-the-root", path=where, found=signer.public.code30, expected=pinned.code30)
    return signer, signed


def replace_keys(
    before: trust.SignedTrust,
    *,
    root: str = "",
    kit_keys: tuple[str, ...] = (),
    receipt_keys: tuple[str, ...] = (),
    recipients: tuple[str, ...] = (),
    sm2_keys: Mapping[str, str] = MappingProxyType({}),
) -> trust.TrustStatement:
    """The statement that follows one: version + 1, bound to it by digest, some keys exchanged.

    `sm2_keys` are added; those of keys that are no longer named go with them.
    """
    said = trust.parse_trust(before.raw)
    kits, receipts = kit_keys or said.kit_keys, receipt_keys or said.receipt_keys
    signing = {keys.parse_line(line).fingerprint for line in (*kits, *receipts)}
    known = {} if said.sm2_keys is UNSET else said.sm2_keys
    seconds = {name: line for name, line in {**known, **sm2_keys}.items() if name in signing}
    return trust.TrustStatement(
        version=said.version + 1,
        previous=before.digest,
        expires=said.expires,
        root=root or said.root,
        kit_keys=kits,
        receipt_keys=receipts,
        recipients=recipients or said.recipients,
        sm2_keys=seconds or UNSET,
    )
