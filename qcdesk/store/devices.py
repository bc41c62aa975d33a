"""Devices: the keys that units enrolled, with who confirmed them and when."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from qcdesk.domain.errors import UserError
from qcdesk.store import tables as t

REQUESTED, CONFIRMED, REVOKED = "requested", "confirmed", "revoked"


@dataclass(frozen=True)
class Device:
    """One installation of a unit. `code` is the 30 digits read over the phone."""

    device_id: str
    unit: str
    name: str
    public_key: str
    code: str
    status: str
    contact: str
    requested_at: str
    decided_at: str = ""
    decided_by: str = ""
    reason: str = ""


def put(connection: sa.Connection, device: Device) -> None:
    """Record a request; raises UserError ``device.known`` when the device is already decided."""
    known = find(connection, device.device_id)
    if known is not None and known.status != REQUESTED:
        raise UserError("device.known", device=device.device_id, status=known.status)
    connection.execute(sa.delete(t.device).where(t.device.c.device_id == device.device_id))
    connection.execute(sa.insert(t.device), vars(device))


def find(connection: sa.Connection, device_id: str) -> Device | None:
    """The device, or None."""
    found = select(connection, t.device.c.device_id == device_id)
    return found[0] if found else None


def select(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Device]:
    """Devices that meet the conditions, in the order of their request."""
    columns = [column for column in t.device.c if column.name != "no"]
    rows = connection.execute(sa.select(*columns).where(*conditions).order_by(t.device.c.no)).mappings()
    return [Device(**row) for row in rows]


def decide(
    connection: sa.Connection, device_id: str, status: str, at: str, by: str, reason: str = ""
) -> None:
    """Confirm or revoke a device; raises UserError ``device.unknown``."""
    values = {"status": status, "decided_at": at, "decided_by": by, "reason": reason}
    done = connection.execute(sa.update(t.device).where(t.device.c.device_id == device_id).values(**values))
    if not done.rowcount:
        raise UserError("device.unknown", device=device_id)


def of_unit(connection: sa.Connection, unit: str) -> list[Device]:
    """The devices of a unit."""
    return select(connection, t.device.c.unit == unit)
