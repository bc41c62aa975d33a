"""Devices: every key that an installation enrolled, with who confirmed or revoked it and when."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from qcdesk.domain.errors import UserError
from qcdesk.store import tables as t

REQUESTED, CONFIRMED, REVOKED = "requested", "confirmed", "revoked"


@dataclass(frozen=True)
class Device:
    """One key of an installation of a unit; an installation that changed its key has several.

    `code` is the 30 digits read over the phone. `replaces` is the fingerprint of the key that
    countersigned the request, ``""`` for a key that only its code can confirm. `received_before`
    is the digest of the newest package that was imported when the key was revoked. `sm2_key` is the
    line of the SM2 key that belongs to the key, ``""`` without one.
    """

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
    replaces: str = ""
    received_before: str = ""
    sm2_key: str = ""


@dataclass(frozen=True)
class Ruling:
    """What was decided about a key: the new status, when, by whom and why."""

    status: str
    at: str
    by: str
    reason: str = ""
    received_before: str = ""


def put(connection: sa.Connection, device: Device) -> None:
    """Record a request; it takes the place of the device's request that waits.

    Raises UserError ``device.known`` when this very key, or its SM2 key with another one, is already
    decided.
    """
    same_sm2 = (t.device.c.sm2_key == device.sm2_key) & (t.device.c.sm2_key != "")
    for known in select(connection, (t.device.c.public_key == device.public_key) | same_sm2):
        if known.status != REQUESTED:
            raise UserError("device.known", device=known.device_id, status=known.status)
    waiting = (t.device.c.device_id == device.device_id) & (t.device.c.status == REQUESTED)
    connection.execute(
        sa.delete(t.device).where(waiting | (t.device.c.public_key == device.public_key) | same_sm2)
    )
    connection.execute(sa.insert(t.device), vars(device))


def find(connection: sa.Connection, device_id: str) -> Device | None:
    """The device with the newest of its keys, or None."""
    found = keys_of(connection, device_id)
    return found[-1] if found else None


def keys_of(connection: sa.Connection, device_id: str) -> list[Device]:
    """All keys of a device, oldest first."""
    return select(connection, t.device.c.device_id == device_id)


def of_key(connection: sa.Connection, public_key: str) -> Device | None:
    """The device with this public line, whatever its status."""
    found = select(connection, t.device.c.public_key == public_key)
    return found[0] if found else None


def select(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Device]:
    """Devices that meet the conditions, one for each key, in the order of their request."""
    columns = [column for column in t.device.c if column.name != "no"]
    rows = connection.execute(sa.select(*columns).where(*conditions).order_by(t.device.c.no)).mappings()
    return [Device(**row) for row in rows]


def rule(connection: sa.Connection, public_key: str, ruling: Ruling) -> None:
    """Confirm or revoke one key; raises UserError ``device.unknown``."""
    values = {
        "status": ruling.status,
        "decided_at": ruling.at,
        "decided_by": ruling.by,
        "reason": ruling.reason,
        "received_before": ruling.received_before,
    }
    where = t.device.c.public_key == public_key
    done = connection.execute(sa.update(t.device).where(where).values(**values))
    if not done.rowcount:
        raise UserError("device.unknown", device=public_key)


def of_unit(connection: sa.Connection, unit: str) -> list[Device]:
    """The devices of a unit, one for each key."""
    return select(connection, t.device.c.unit == unit)


def installations(connection: sa.Connection, unit: str) -> int:
    """How many computers of a unit were ever trusted, whatever the number of their keys."""
    return len({device.device_id for device in of_unit(connection, unit) if device.status != REQUESTED})
