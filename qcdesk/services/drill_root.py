"""The restore drill: a root copy opens, signs, and is the office's root."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import UserError
from qcdesk.package import keys, sshsig
from qcdesk.services import trust_store
from qcdesk.services.context import Context
from qcdesk.system.faults import disk_faults

DRILL = "drill@qcdesk"
"""The purpose of a drill's signature; nothing that the program reads accepts it."""


@dataclass(frozen=True)
class Drill:
    """What a root copy proved: it opens, it signs, and it is the office's root."""

    path: Path
    root_code: str
    fingerprint: str


def drill_root(context: Context, path: Path, passphrase: str) -> Drill:
    """Open a root copy, let it sign, check the signature against the statement in force.

    The exercise is recorded. Raises WrongPassphrase, UserError ``key.malformed``,
    ``key.not-the-root`` for another office's or an earlier root.
    """
    with disk_faults(path):
        key = keys.load(path, passphrase)
    with context.read() as connection:
        context.demand(connection, "office")
        root = trust_store.office_trust(connection).root
    challenge = secrets.token_bytes(32)
    signature = sshsig.sign(key, challenge, DRILL)
    if sshsig.verify(signature, challenge, DRILL) != root:
        raise UserError("key.not-the-root", path=str(path), found=key.public.code30, expected=root.code30)
    with context.write("drill_root") as work:
        work.note(path=str(path), root=root.fingerprint)
    return Drill(path, root.code30, root.fingerprint)
