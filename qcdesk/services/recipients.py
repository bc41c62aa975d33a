"""The office's two keys for encrypted submissions: one for duty at the desk, one for the safe."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import UserError
from qcdesk.package import envelope, keys
from qcdesk.services import trust_store
from qcdesk.services.context import Context
from qcdesk.services.office_keys import copy_key
from qcdesk.services.trust_statement import TrustIssued, issue_statement, open_root, replace_keys
from qcdesk.system.faults import disk_faults

Identity = envelope.Identity
"""What opens encrypted submissions, as desks hold it."""

DUTY, SAFE = "duty", "safe"
SAFE_FILE = "qcdesk-safe.key"
"""The name of the safe's key on its drive; it is not kept at the desk."""


@dataclass(frozen=True)
class MakeRecipients:
    """`safe` is the folder on the drive that goes into the safe; each key has its own passphrase."""

    root_passphrase: str
    duty_passphrase: str
    safe_passphrase: str
    safe: Path
    root_key: Path | None = None


def make_recipients(context: Context, command: MakeRecipients, rounds: int = keys.KDF_ROUNDS) -> TrustIssued:
    """Make both keys and let the root name them; units encrypt to them after the next kit.

    Made again, they replace the two before, whose files stay: older submissions still need them.
    Raises UserError ``passphrase.weak``, ``key.exists``, ``trust.none`` and WrongPassphrase.
    """
    for passphrase in (command.duty_passphrase, command.safe_passphrase):
        trust_store.check_passphrase(passphrase)
    root, before = open_root(context, command.root_key, command.root_passphrase)
    target = command.safe / SAFE_FILE
    if target.exists():
        raise UserError("key.exists", name=SAFE_FILE)
    duty, safe = keys.generate(), keys.generate()
    name = f"{DUTY}-{duty.public.code30[:5]}"
    trust_store.save_key(context, name, duty, command.duty_passphrase, rounds)
    with disk_faults(target):
        safe.save(target, command.safe_passphrase, rounds)
        copy_key(target, target, command.safe_passphrase)
    after = replace_keys(before, recipients=(duty.public.line, safe.public.line))
    note: dict[str, object] = {"duty": duty.public.fingerprint, "safe": safe.public.fingerprint}
    return issue_statement(context, after, root, action="make_recipients", note=note)


def open_identity(context: Context, passphrase: str, path: Path | None = None) -> Identity:
    """What opens encrypted submissions: the desk's newest duty key, or a key file such as the safe's.

    Raises UserError ``key.none`` and WrongPassphrase.
    """
    chosen = path or _duty_file(context)
    with disk_faults(chosen):
        return envelope.identity_of(keys.load(chosen, passphrase))


def _duty_file(context: Context) -> Path:
    with context.read() as connection:
        named = trust_store.office_trust(connection).statement.recipients
    with disk_faults(context.layout.keys):
        for public in context.layout.keys.glob(f"{DUTY}-*.key.pub"):
            if public.read_text("ascii").strip() in named:
                return public.with_suffix("")
    raise UserError("key.none", name=DUTY)
