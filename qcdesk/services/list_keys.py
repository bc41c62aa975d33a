"""The public halves of a workspace's keys, to be compared with paper or over the telephone."""

from __future__ import annotations

from dataclasses import dataclass

from qcdesk.package import keys
from qcdesk.services import trust_store
from qcdesk.services.context import Context
from qcdesk.system.faults import disk_faults

OFFICE = "office"


@dataclass(frozen=True)
class KeyView:
    """One key: `name` is root, kit, receipt or device, or ``office`` for the root a unit trusts."""

    name: str
    code: str
    fingerprint: str


def list_keys(context: Context) -> list[KeyView]:
    """The keys kept here, and at a unit the office's root that it pinned."""
    names = (trust_store.ROOT, trust_store.KIT, trust_store.RECEIPT, trust_store.DEVICE)
    found: list[KeyView] = []
    for name in names:
        path = trust_store.key_path(context, name)
        public = path.with_name(path.name + ".pub")
        with disk_faults(public):
            if public.is_file():
                found.append(_view(name, keys.parse_line(public.read_text("ascii"))))
    with context.read() as connection:
        pin = trust_store.unit_pin(connection)
    return found if pin is None else [*found, _view(OFFICE, pin.root)]


def _view(name: str, key: keys.PublicKey) -> KeyView:
    return KeyView(name, key.code30, key.fingerprint)
