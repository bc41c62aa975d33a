"""A year of units that file every period over a bad road, beside an oracle that saw every edit.

`QCDESK_YEAR` is units × periods, ``40x12`` for the whole county.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest

from qcdesk.domain.revisions import DELETED, Verdict
from qcdesk.package.revision_codec import decode_revision
from qcdesk.store import entries
from qcdesk.system.ids import name_id
from tests.journeys.desks import MemoryDesk, MemoryOffice, Packet
from tests.journeys.oracle import Oracle

UNITS, PERIODS = map(int, os.environ.get("QCDESK_YEAR", "4x12").split("x"))
PLAN = "0" * 64
CELLS = ("title", "org", "granted_on")
SHARED = 3
"""Entries of a unit that both of its computers write, each made by whichever comes first."""


class Year:
    """Units of two computers: each writes entries of its own, and both write the same ones."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.office = MemoryOffice().reset()
        self.units = [f"unit{n}" for n in range(UNITS)]
        self.desks = {u: [MemoryDesk().reset(u, f"{u}-{n}") for n in (1, 2)] for u in self.units}
        self.own: dict[str, list[str]] = {d.device: [] for desks in self.desks.values() for d in desks}
        self.oracle = Oracle()
        self.road: list[Packet] = []
        self.outcomes = dict.fromkeys(("merged", "known", "refused"), 0)
        self.settled = dict.fromkeys(("hard", "soft", "at the unit", "at the office"), 0)
        self.made = 0

    def work(self, unit: str) -> None:
        """Both computers write, and settle some of the clashes that they see."""
        for desk in self.desks[unit]:
            own = self.own[desk.device]
            for _ in range(self.random.randint(1, 3)):
                if not own or self.random.random() < 0.5:
                    own.append(name_id("year", desk.device, str(len(own))))
                entry = self.random.choice(own)
                stored = desk.stored(entry)
                gone = stored is not None and not stored.blank and self.random.random() < 0.1
                desk.edit(entry, {DELETED: {"value": True}} if gone else self.something())
            for n in range(SHARED):
                entry = name_id("year", unit, "shared", str(n))
                stored = desk.stored(entry)
                if stored is not None and stored.conflicts and self.random.random() < 0.5:
                    desk.edit(entry, self.chosen(stored))
                    self.settled["at the unit"] += 1
                elif self.random.random() < 0.4:
                    desk.edit(entry, self.something())

    def something(self) -> dict[str, object]:
        """A cell with a content that was never written before."""
        self.made += 1
        return {self.random.choice(CELLS): {"value": self.made}}

    def chosen(self, stored: entries.StoredEntry) -> dict[str, object]:
        """One version of each cell that clashes."""
        return {c.cell: self.random.choice(c.versions).content for c in stored.conflicts}

    def seal(self, desk: MemoryDesk) -> Packet:
        """The package says what was typed; the oracle hears of it."""
        typed = {e.entry_id: e.working for e in entries.with_working(desk.connection)}
        packet = desk.seal(PLAN)
        for revision in map(decode_revision, packet.revisions):
            if revision.revision_id not in self.oracle.names:
                assert revision.set == typed.pop(revision.entry_id)
                self.oracle.wrote(desk.device, revision.entry_id, revision.set, revision.revision_id)
        assert typed == {}
        return packet

    def file(self, unit: str) -> None:
        """Each computer seals; the file is lost, late, twice, damaged, or arrives; some siblings read it."""
        sealed = []
        for desk in self.desks[unit]:
            before = desk.snapshot() if self.random.random() < 0.1 else None
            packet = self.seal(desk)
            sealed.append(packet)
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
        for desk, packet in zip(self.desks[unit], sealed[::-1], strict=True):
            if self.random.random() < 0.2:
                desk.take(packet, acknowledged=False)
                self.oracle.came(desk.device, names_in(packet))

    def merge(self, *, everything: bool) -> None:
        """The office takes what has arrived, in any order."""
        self.random.shuffle(self.road)
        count = len(self.road) if everything else self.random.randint(0, len(self.road))
        for packet in self.road[:count]:
            outcome = self.office.receive(packet)
            self.outcomes[outcome] += 1
            if outcome == "merged":
                self.oracle.came(self.office.device, names_in(packet))
        del self.road[:count]

    def review(self, *, everything: bool = False) -> None:
        """The office decides, and settles clashes: some in the year, all at its end."""
        for stored in entries.select(self.office.connection):
            if stored.conflicts:
                if everything or self.random.random() < 0.3:
                    self.settle(stored)
            elif len(stored.heads) == 1 and self.random.random() < 0.3:
                self.office.decide(stored, self.random.choice((Verdict.ACCEPTED, Verdict.RETURNED)), {})

    def settle(self, stored: entries.StoredEntry) -> None:
        made = self.office.revise(stored, self.chosen(stored), stored.heads, PLAN)
        self.office.add([made])
        self.oracle.wrote(self.office.device, made.entry_id, made.set, made.revision_id)
        self.settled["at the office"] += 1

    def answer(self, unit: str, *, everybody: bool = False) -> None:
        receipt = self.office.answer(unit)
        for desk in self.desks[unit]:
            if everybody or self.random.random() < 0.7:
                desk.open_receipt(receipt)
                self.oracle.came(desk.device, names_in(receipt))

    def bring_everything(self) -> None:
        """What was lost is sent again, and every computer hears of it."""
        for _ in range(2):
            for unit in self.units:
                self.road += [self.seal(desk) for desk in self.desks[unit]]
            self.merge(everything=True)
            for unit in self.units:
                self.answer(unit, everybody=True)

    def compare(self) -> None:
        """The office says what the oracle says, clashes included, and every computer what the office says."""
        stored = {e.entry_id: e for e in entries.select(self.office.connection)}
        assert set(stored) == set(self.oracle.of_entry)
        for entry, here in stored.items():
            said = self.oracle.said(entry)
            clashing = {cell for cell, contents in said.items() if len(contents) > 1}
            assert here.merged == {c: contents[0] for c, contents in said.items() if c not in clashing}
            assert {c.cell for c in here.conflicts} == clashing
            for conflict in here.conflicts:
                versions = [version.content for version in conflict.versions]
                assert all(content in said[conflict.cell] for content in versions)
                assert all(content in versions for content in said[conflict.cell])
            assert here.soft is (self.oracle.apart(entry) and not clashing)
            self.settled["hard"] += bool(clashing)
            self.settled["soft"] += here.soft
        for unit in self.units:
            for desk in self.desks[unit]:
                assert desk.states() == self.office.states(unit)
                assert desk.damage() == []
        assert self.office.damage() == []
        assert not any(e.held for e in stored.values())


def names_in(packet: Packet) -> list[str]:
    """The identities of what a file carries."""
    return [decode_revision(line).revision_id for line in packet.revisions]


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
    year.bring_everything()
    year.compare()
    year.review(everything=True)
    for unit in year.units:
        year.answer(unit, everybody=True)
    year.compare()
    assert not any(e.conflicts for e in entries.select(year.office.connection))
    assert min(year.outcomes.values()) > 0
    assert min(year.settled.values()) > 0, year.settled
