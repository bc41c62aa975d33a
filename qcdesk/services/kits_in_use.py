"""Which kit each unit works with, as its last submission says: an old one is a unit left behind."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from qcdesk.services.context import Context
from qcdesk.store import packages


@dataclass(frozen=True)
class KitInUse:
    """The kit named by the newest submission of a device.

    `version` is the plan's, 0 for a kit this desk did not issue; `at` this desk's clock.
    """

    unit: str
    device_id: str
    at: str
    version: int
    newest: bool


def kits_in_use(context: Context) -> list[KitInUse]:
    """One line for each device that sent something, by unit and device."""
    with context.read() as connection:
        context.demand(connection, "office")
        issued = {kit.digest: kit for kit in packages.sent(connection, "kit")}
        newest = packages.newest_of_devices(connection)
    last = next(reversed(issued), "")
    found = []
    for record in newest:
        digest = str(msgspec.json.decode(record.statement).get("kit_digest") or "")
        said = issued[digest].summary.get("version") if digest in issued else None
        version = said if isinstance(said, int) else 0
        found.append(KitInUse(record.unit, record.device, record.at, version, digest == last))
    return sorted(found, key=lambda kit: (kit.unit, kit.device_id))
