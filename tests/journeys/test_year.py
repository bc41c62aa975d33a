"""A year of units that file every period over a bad road, beside an oracle that saw every edit.

`QCDESK_YEAR` is units × periods, ``40x12`` for the whole county.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest

from qcdesk.domain.revisions import DELETED, Verdict
from qcdesk.store import entries
from qcdesk.system.ids import name_id
from tests.journeys.desks import MemoryDesk, MemoryOffice

UNITS, PERIODS = map(int, os.environ.get("QCDESK_YEAR", "6x12").split("x"))
PLAN = "0" * 64
CELLS = ("title", "org", "granted_on")


class Year:
    """Units of two computers: the first writes odd entries, the second even ones; both read all."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.office = MemoryOffice().reset()
        self.units = [f"unit{n}" for n in range(UNITS)]
        self.desks = {u: [MemoryDesk().reset(u, f"{u}-{n}") for n in (1, 2)] for u in self.units}
        self.oracle: dict[str, dict[str, dict[str, object]]] = {u: {} for u in self.units}
        self.road: list = []
        self.outcomes = dict.fromkeys(("merged", "known", "refused"), 0)
        self.made = 0
        self.writer: dict[str, int] = {}

    def work(self, unit: str) -> None:
        """Both computers write; the oracle writes the same into a plain dictionary."""
        for n, desk in enumerate(self.desks[unit]):
            known = [e for e in self.oracle[unit] if self.writer[e] == n]
            for _ in range(self.random.randint(1, 4)):
                new = not known or self.random.random() < 0.5
                entry = self.new_entry(unit, n) if new else self.random.choice(known)
                cells = {self.random.choice(CELLS): {"value": self.made}}
                if not new and self.random.random() < 0.1:
                    cells = {DELETED: {"value": True}}
                desk.edit(entry, cells)
                self.oracle[unit].setdefault(entry, {}).update(cells)

    def new_entry(self, unit: str, n: int) -> str:
        self.made += 1
        entry = name_id("year", unit, str(n), str(self.made))
        self.writer[entry] = n
        return entry

    def file(self, unit: str) -> None:
        """Each computer seals; the file is lost, late, twice, damaged, or arrives."""
        for desk in self.desks[unit]:
            before = desk.snapshot() if self.random.random() < 0.1 else None
            packet = desk.seal(PLAN)
            fate = self.random.random()
            if fate > 0.25:
                self.road.append(packet)
            if fate > 0.8:
                self.road.append(packet)
            if fate > 0.9 and packet.revisions:
                self.road.append(replace(packet, revisions=packet.revisions[::-1] + packet.revisions))
            if before is not None:
                desk.restore(before)
                desk.recover_own()

    def merge(self, *, everything: bool) -> None:
        """The office takes what has arrived, in any order."""
        self.random.shuffle(self.road)
        count = len(self.road) if everything else self.random.randint(0, len(self.road))
        for packet in self.road[:count]:
            self.outcomes[self.office.receive(packet)] += 1
        del self.road[:count]

    def review(self) -> None:
        for stored in entries.select(self.office.connection):
            if len(stored.heads) == 1 and not stored.conflicts and self.random.random() < 0.3:
                self.office.decide(stored, self.random.choice((Verdict.ACCEPTED, Verdict.RETURNED)), {})

    def answer(self, unit: str) -> None:
        receipt = self.office.answer(unit)
        for desk in self.desks[unit]:
            if self.random.random() < 0.7:
                desk.open_receipt(receipt)

    def close(self) -> None:
        """At the end of the year what was lost is sent again."""
        for _ in range(2):
            for unit in self.units:
                for desk in self.desks[unit]:
                    self.road.append(desk.seal(PLAN))
            self.merge(everything=True)
            for unit in self.units:
                receipt = self.office.answer(unit)
                for desk in self.desks[unit]:
                    desk.open_receipt(receipt)


@pytest.mark.parametrize("seed", range(2))
def test_a_year_on_a_bad_road_ends_with_what_everybody_wrote(seed):
    year = Year(seed)
    for _ in range(PERIODS):
        for unit in year.units:
            year.work(unit)
            year.file(unit)
        year.merge(everything=False)
        year.review()
        for unit in year.units:
            year.answer(unit)
    year.close()
    for unit in year.units:
        found = {e.entry_id: dict(e.merged) for e in entries.select(year.office.connection) if e.unit == unit}
        assert found == year.oracle[unit]
        for desk in year.desks[unit]:
            assert desk.states() == year.office.states(unit)
            assert desk.damage() == []
    assert year.office.damage() == []
    assert not any(e.conflicts or e.held for e in entries.select(year.office.connection))
    assert min(year.outcomes.values()) > 0
