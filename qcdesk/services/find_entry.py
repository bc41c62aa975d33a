"""Naming an entry or a device by the end of its identity, as a person copies it from a list."""

from __future__ import annotations

from qcdesk.domain.errors import UserError
from qcdesk.services.context import Context
from qcdesk.services.list_entries import get_entry
from qcdesk.services.views import EntryView
from qcdesk.store import devices, entries

SHORTEST = 4
"""Characters of an identity that have to be given at least."""


def find_entry(context: Context, name: str) -> EntryView:
    """The entry whose identity is `name` or ends with it.

    Raises UserError ``entry.unknown``, ``entry.ambiguous``.
    """
    wanted = name.strip().lower()
    with context.read() as connection:
        found = entries.identities_ending(connection, wanted) if len(wanted) >= SHORTEST else set()
    if wanted in found:
        return get_entry(context, wanted)
    if len(found) > 1:
        raise UserError("entry.ambiguous", entry=name, count=len(found))
    if not found:
        raise UserError("entry.unknown", entry=name)
    return get_entry(context, found.pop())


def find_device(context: Context, name: str) -> devices.Device:
    """The device whose identity is `name` or ends with it, or the only one of the unit `name`.

    Raises UserError ``device.unknown``.
    """
    with context.read() as connection:
        # Of a device with several keys the newest counts.
        known = {device.device_id: device for device in devices.select(connection)}.values()
    wanted = name.strip()
    found = [d for d in known if d.unit == wanted or d.device_id == wanted.lower()]
    if not found and len(wanted) >= SHORTEST:
        found = [d for d in known if d.device_id.endswith(wanted.lower())]
    if len(found) != 1:
        raise UserError("device.unknown", device=name)
    return found[0]
