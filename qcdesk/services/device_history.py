"""Who asked for, confirmed, renewed and revoked the devices, as the audit log has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qcdesk.services.context import Context
from qcdesk.store import audit

ACTIONS = frozenset({"receive_enrolment", "confirm_device", "approve_renewal", "revoke_device"})


@dataclass(frozen=True)
class DeviceEvent:
    """One step of a device's life at the office: `at` is its clock, `person` who sat there.

    `detail` may have `spoken_with`, `replaces` (fingerprint), `reason`, `received_before` (digest).
    """

    at: str
    person: str
    action: str
    device_id: str
    unit: str
    detail: Mapping[str, str]


def device_history(context: Context, device_id: str = "") -> list[DeviceEvent]:
    """What happened to a device, or to all, oldest first; the log is chained by hash."""
    with context.read() as connection:
        context.demand(connection, "office")
        rows = audit.of_actions(connection, ACTIONS)
    events = [_event(row) for row in rows if "device" in row.subject]
    return [event for event in events if device_id in ("", event.device_id)]


def _event(row: audit.AuditRow) -> DeviceEvent:
    subject = {name: str(value) for name, value in row.subject.items() if value not in ("", None)}
    device_id, unit = subject.pop("device", ""), subject.pop("unit", "")
    return DeviceEvent(row.at, row.actor, row.action, device_id, unit, subject)
