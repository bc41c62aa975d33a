"""The public halves of a workspace's keys, to be compared with paper or over the telephone."""

from __future__ import annotations

from dataclasses import dataclass

from qcdesk.package import keys, sealed_key, sm2
from qcdesk.package.sm2_signature import code_of
from qcdesk.services import trust_store
from qcdesk.services.context import Context
from qcdesk.system.faults import disk_faults

OFFICE = "office"


@dataclass(frozen=True)
class KeyView:
    """One key: `name` is root, kit, receipt or device, or ``office`` for the root a unit trusts.

    `sm2` is the fingerprint of the SM2 key that belongs to it, ``""`` without one; `code` covers both.
    """

    name: str
    code: str
    fingerprint: str
    sm2: str = ""


def list_keys(context: Context) -> list[KeyView]:
    """The keys kept here, and at a unit the office's root that it pinned."""
    names = (trust_store.ROOT, trust_store.KIT, trust_store.RECEIPT, trust_store.DEVICE)
    found: list[KeyView] = []
    for name in names:
        path = trust_store.key_path(context, name)
        public = path.with_name(path.name + ".pub")
        with disk_faults(public):
            if public.is_file():
                second = trust_store.second_path(path)
                also = sealed_key.public_of(second) if second.is_file() else None
                found.append(_view(name, keys.parse_line(public.read_text("ascii")), also))
    with context.read() as connection:
        pin = trust_store.unit_pin(connection)
    return found if pin is None else [*found, _view(OFFICE, pin.root)]


def _view(name: str, key: keys.PublicKey, second: sm2.Sm2PublicKey | None = None) -> KeyView:
    return KeyView(name, code_of(key, second), key.fingerprint, second.fingerprint if second else "")
