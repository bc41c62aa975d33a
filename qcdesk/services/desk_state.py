"""What is asked whenever a workspace is opened, without all that reads packages and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcdesk.services.context import Context
from qcdesk.store import meta, packages
from qcdesk.system.faults import disk_faults
from qcdesk.system.layout import PACKAGE_SUFFIX

if TYPE_CHECKING:
    from qcdesk.store.unit_of_work import Connection


def device_ready(context: Context) -> bool:
    """True once this device has a key of its own."""
    return context.layout.device_key.is_file()


def packages_unrecorded(context: Context) -> bool:
    """True if the folder holds packages of this device that its database does not know."""
    with context.read() as connection:
        return context.role(connection) == "unit" and bool(unrecorded_names(context, connection))


def unrecorded_names(context: Context, connection: Connection) -> list[str]:
    """The names of those packages: they bear the device's mark and are not recorded."""
    device = meta.get(connection, "device_id")
    with disk_faults(context.layout.packages):
        pattern = f"QC-*-{device[-4:]}-??????{PACKAGE_SUFFIX}"
        names = {path.name for path in context.layout.packages.glob(pattern)}
    return sorted(names - packages.file_names(connection)) if names else []
