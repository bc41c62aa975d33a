"""Where every run of the state machine begins: six computers in memory and their office."""

from __future__ import annotations

from functools import cache

from qcdesk.system.ids import name_id
from tests.journeys.desks import MemoryDesk, MemoryOffice

UNITS = ("north", "south")
ENTRIES = {unit: tuple(name_id("machine", unit, str(n)) for n in range(2)) for unit in UNITS}
PLANS = ("0" * 64, "1" * 64)


@cache
def pool() -> tuple[MemoryOffice, list[MemoryDesk]]:
    """Databases are made once and emptied for each run."""
    return MemoryOffice(), [MemoryDesk() for _ in range(7)]


@cache
def beginning(shared: bool) -> tuple[list, tuple, list]:
    """One entry of each unit at the office and, if `shared`, at every computer; made once."""
    office, made = pool()
    office.reset()
    desks = [made[n].reset(UNITS[n // 3], f"pc{n}") for n in range(6)]
    receipts = []
    for n in (0, 3):
        desk = desks[n]
        desk.edit(ENTRIES[desk.unit][0], {"title": {"value": 0}})
        office.receive(desk.seal(PLANS[0]))
        receipts.append((desk.unit, office.answer(desk.unit)))
    for unit, packet in receipts if shared else ():
        for desk in desks:
            if desk.unit == unit:
                desk.open_receipt(packet)
    had = {number: set(digests) for number, digests in office.seen.items()}
    stands = [(desk.snapshot(), list(desk.kept)) for desk in desks]
    return stands, (office.snapshot(), list(office.kept), had, set(office.taken)), receipts
