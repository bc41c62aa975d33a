"""The office: new kit and receipt keys, and a new root that the old one vouches for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import UNSET

from qcdesk.domain.errors import UserError
from qcdesk.package import keys, sshsig, trust
from qcdesk.services import trust_store
from qcdesk.services.context import Context
from qcdesk.services.office_keys import ROOT_COPY, copy_key
from qcdesk.services.trust_statement import TrustIssued, issue_statement, open_root, replace_keys
from qcdesk.store import plans


@dataclass(frozen=True)
class RotateKey:
    """A new kit or receipt key, by `name` ``kit`` or ``receipt``.

    `compromised` also withdraws the receipt keys before; otherwise receipts on their way stay
    valid. `root_key` is a root copy on a drive when the root is not kept at this desk.
    """

    name: str
    root_passphrase: str
    passphrase: str
    compromised: bool = False
    root_key: Path | None = None


@dataclass(frozen=True)
class RotateRoot:
    """A new root key with copies in these folders; keep two, on two drives, in two places."""

    old_passphrase: str
    new_passphrase: str
    copies: Sequence[Path] = ()
    root_key: Path | None = None


@dataclass(frozen=True)
class MakeSm2Keys:
    """New kit and receipt keys with SM2 keys, under one passphrase; `root_key` as in `RotateKey`."""

    root_passphrase: str
    passphrase: str
    root_key: Path | None = None


def lacking_sm2(context: Context) -> tuple[str, ...]:
    """The office's keys, ``kit`` or ``receipt``, without the SM2 key that the plan in force demands."""
    with context.read() as connection:
        context.demand(connection, "office")
    if not _plan_asks_for_sm2(context):
        return ()
    with context.read() as connection:
        said = trust.parse_trust(trust_store.load_signed(connection).raw)
    newest = {trust_store.KIT: said.kit_keys[0], trust_store.RECEIPT: said.receipt_keys[0]}
    return tuple(name for name, line in newest.items() if said.sm2_of(keys.parse_line(line)) is UNSET)


def make_sm2_keys(context: Context, command: MakeSm2Keys, rounds: int = keys.KDF_ROUNDS) -> TrustIssued:
    """Renew each key that lacks its SM2 key; called again after a stop it makes what is left.

    Raises what `rotate_key` raises, and UserError ``key.sm2-there`` when none lacks one.
    """
    issued: TrustIssued | None = None
    for name in lacking_sm2(context):
        rotation = RotateKey(name, command.root_passphrase, command.passphrase, root_key=command.root_key)
        issued = rotate_key(context, rotation, rounds)
    if issued is None:
        raise UserError("key.sm2-there")
    return issued


def rotate_key(context: Context, command: RotateKey, rounds: int = keys.KDF_ROUNDS) -> TrustIssued:
    """Make a new kit or receipt key and let the root name it in a new statement.

    Where the plan in force asks for SM2 signatures, the new key gets an SM2 key as well. Receipts
    that an older key made without SM2 stay valid like any others on their way. Raises UserError
    ``key.name-unknown``, ``passphrase.weak``, ``trust.none`` and WrongPassphrase.
    """
    if command.name not in (trust_store.KIT, trust_store.RECEIPT):
        raise UserError("key.name-unknown", name=command.name)
    trust_store.check_passphrase(command.passphrase)
    root, before = open_root(context, command.root_key, command.root_passphrase)
    key = keys.generate()
    said, name = trust.parse_trust(before.raw), trust_store.NEXT + command.name
    trust_store.save_key(context, name, key, command.passphrase, rounds)
    seconds = {}
    if said.sm2_keys is not UNSET or _plan_asks_for_sm2(context):
        second = trust_store.make_second(context, name, command.passphrase, rounds)
        seconds[key.public.fingerprint] = second.public.line
    if command.name == trust_store.KIT:
        after = replace_keys(before, kit_keys=(key.public.line,), sm2_keys=seconds)
    else:
        kept = () if command.compromised else said.receipt_keys[: trust.MAX_KEYS - 1]
        after = replace_keys(before, receipt_keys=(key.public.line, *kept), sm2_keys=seconds)
    issued = issue_statement(context, after, root, action="rotate_key", note={"key": command.name})
    trust_store.settle_key(context, command.name)
    return issued


def _plan_asks_for_sm2(context: Context) -> bool:
    with context.read() as connection:
        return bool(plans.versions(connection)) and "sm2" in context.plan(connection).settings.signature


def rotate_root(context: Context, command: RotateRoot, rounds: int = keys.KDF_ROUNDS) -> TrustIssued:
    """Make a new root, signed for by the old one; units follow with the next kit.

    A unit that misses this statement compares the new code with the office's notice. Raises
    UserError ``passphrase.weak``, ``trust.none`` and WrongPassphrase.
    """
    trust_store.check_passphrase(command.new_passphrase)
    old, before = open_root(context, command.root_key, command.old_passphrase)
    root = keys.generate()
    name = trust_store.NEXT + trust_store.ROOT
    trust_store.save_key(context, name, root, command.new_passphrase, rounds)
    source = trust_store.key_path(context, name)
    copies = tuple(copy_key(source, folder / ROOT_COPY, command.new_passphrase) for folder in command.copies)
    after = replace_keys(before, root=root.public.line)
    signer = sshsig.signer_of(root)
    note: dict[str, object] = {"key": trust_store.ROOT, "copies": [str(copy) for copy in copies]}
    issued = issue_statement(context, after, signer, old, action="rotate_root", note=note)
    trust_store.settle_key(context, trust_store.ROOT)
    return replace(issued, copies=copies)
