"""The office's key ceremony: root, kit and receipt keys, and the root's signed statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import EnvironmentFault, UserError
from qcdesk.package import keys, sealed_key, trust
from qcdesk.package.sshsig import signer_of
from qcdesk.services import trust_store
from qcdesk.services.context import Context
from qcdesk.services.remember_passphrase import follow_change
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import write_atomic
from qcdesk.system.volumes import on_one_volume

ROOT_COPY = "qcdesk-root.key"
"""The name of a root copy on its drive."""


@dataclass(frozen=True)
class OfficeKeys:
    """What the ceremony made: the code to print on the paper notice, and where copies lie.

    `one_drive` is True when two copies, or a copy and this desk, share a volume: one theft or one
    broken disk then takes both.
    """

    root_code: str
    root_fingerprint: str
    copies: tuple[Path, ...]
    one_drive: bool = False


def init_office(
    context: Context,
    root_passphrase: str,
    passphrase: str,
    copies: Sequence[Path] = (),
    rounds: int = keys.KDF_ROUNDS,
) -> OfficeKeys:
    """Make the office's three keys and let the root vouch for the other two.

    The root key is copied to each folder of `copies`, read back there and opened; keep two, on
    two drives, in two places. `rounds` are bcrypt rounds. Raises UserError ``key.exists`` and
    ``passphrase.weak``.
    """
    with context.read() as connection:
        context.demand(connection, "office")
    if trust_store.key_path(context, trust_store.ROOT).exists():
        raise UserError("key.exists", name=trust_store.ROOT)
    trust_store.check_passphrase(root_passphrase)
    trust_store.check_passphrase(passphrase)
    root, kit, receipt = keys.generate(), keys.generate(), keys.generate()
    with disk_faults(context.layout.keys):
        kit.save(trust_store.key_path(context, trust_store.KIT), passphrase, rounds)
        receipt.save(trust_store.key_path(context, trust_store.RECEIPT), passphrase, rounds)
        root.save(trust_store.key_path(context, trust_store.ROOT), root_passphrase, rounds)
    source = trust_store.key_path(context, trust_store.ROOT)
    places = tuple(copy_key(source, folder / ROOT_COPY, root_passphrase) for folder in copies)
    statement = trust.TrustStatement(
        version=1,
        previous=None,
        expires=None,
        root=root.public.line,
        kit_keys=(kit.public.line,),
        receipt_keys=(receipt.public.line,),
    )
    with context.write("init_office") as work:
        trust_store.save_signed(work.connection, trust.sign_trust(statement, signer_of(root)))
        work.note(root=root.public.fingerprint, copies=[str(place) for place in places])
    with disk_faults(source):
        shared = on_one_volume((source, *places))
    return OfficeKeys(root.public.code30, root.public.fingerprint, places, shared)


def copy_key(source: Path, target: Path, passphrase: str) -> Path:
    """Copy a key file to a drive, read it back there and prove that the copy opens."""
    with disk_faults(target.parent):
        write_atomic(target, source.read_bytes(), mode=0o600)
        copied = keys.load(target, passphrase).public
    if copied != keys.load(source, passphrase).public:
        raise EnvironmentFault("key.copy-differs", path=str(target))
    return target


def change_passphrase(context: Context, name: str, old: str, new: str, rounds: int = keys.KDF_ROUNDS) -> None:
    """Give a key of this workspace, and the SM2 key that belongs to it, another passphrase.

    At every moment one passphrase opens both.
    """
    trust_store.check_passphrase(new)
    path = trust_store.key_path(context, name)
    if not path.is_file():
        raise UserError("key.none", name=name)
    second = trust_store.second_path(path)
    with disk_faults(path):
        if second.is_file():
            sealed_key.begin_change(second, old, new, rounds)
        keys.change_passphrase(path, old, new, rounds)
        if second.is_file():
            sealed_key.save(sealed_key.load(second, new), second, new, rounds)
    follow_change(context, name, new)
    with context.write("change_passphrase") as work:
        work.note(key=name)
