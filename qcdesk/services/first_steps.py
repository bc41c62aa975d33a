"""How far a unit's workspace has come: kit installed, key made, what its passphrase must be."""

from __future__ import annotations

from qcdesk.package import keys
from qcdesk.services import trust_store
from qcdesk.services.context import Context
from qcdesk.services.list_packages import PackageView, list_packages


def device_ready(context: Context) -> bool:
    """True once this device has a key of its own."""
    return trust_store.key_path(context, trust_store.DEVICE).is_file()


def passphrase_reasons(passphrase: str) -> tuple[str, ...]:
    """The rules that a passphrase breaks, as codes; none when it is good enough."""
    return tuple(keys.passphrase_findings(passphrase))


def enrolment_sent(context: Context) -> PackageView | None:
    """The newest enrolment request of this device, if one was made."""
    return next(iter(list_packages(context, "enrol", "out")), None)
