"""Six computers of two units and the office do everything that goes wrong, in every order.

They edit, delete, seal, lose, duplicate, delay, reorder and corrupt files, import them, return and
accept entries, resolve conflicts, restore old backups, clone disks, rotate and revoke keys and
upgrade the plan. `QCDESK_RUNS` sets the number of runs of up to 24 steps each (50000 on demand), different ones each time.
Databases are real ones in memory and packages their lines as bytes.
"""

from __future__ import annotations

import gc
import os
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from qcdesk.domain.merging import merge
from qcdesk.domain.revisions import DELETED, Verdict
from qcdesk.store import entries
from tests.journeys.nothing_lost import nothing_lost
from tests.journeys.six_in_memory import ENTRIES, PLANS, UNITS, beginning, pool

RUNS = int(os.environ.get("QCDESK_RUNS", "2000"))
REPEATABLE = "QCDESK_RUNS" not in os.environ
STEPS = 24

devices = st.integers(0, 5)
pick = st.integers(0, 1000)
cells = st.sampled_from(("title", "org", "bonus"))
changed = st.sampled_from(("title", "org", DELETED))
contents = st.one_of(st.none(), st.integers(0, 2).map(lambda n: {"value": n}))


def deletions(written: dict) -> dict:
    """A change in which a deletion mark holds what a deletion mark can hold."""
    return {cell: {"value": True} if cell == DELETED else content for cell, content in written.items()}


class Machine(RuleBasedStateMachine):
    """`medium` are files on drives and in mails; `receipts` those of the office, by unit."""

    def __init__(self):
        super().__init__()
        self.office, made = pool()
        self.office.reset()
        self.desks = [made[n].reset(UNITS[n // 3], f"pc{n}") for n in range(6)]
        self.spare = made[6]
        self.medium = []
        self.receipts = []
        self.backups = {}
        self.plan = 0
        self.office_had = set()
        self.rotated = set()

    @initialize(shared=st.booleans())
    def start(self, shared):
        stands, office, receipts = beginning(shared)
        for desk, (taken, kept) in zip(self.desks, stands, strict=True):
            desk.restore(taken)
            desk.kept = list(kept)
        self.office.restore(office[0])
        self.office.kept, self.office.taken = list(office[1]), set(office[3])
        self.office.seen = {number: set(digests) for number, digests in office[2].items()}
        self.receipts = list(receipts)

    @rule(n=devices, e=st.integers(0, 1), cell=cells, content=contents)
    def edit(self, n, e, cell, content):
        self.desks[n].edit(ENTRIES[self.desks[n].unit][e], {cell: content})

    @rule(n=devices, e=st.integers(0, 1))
    def delete(self, n, e):
        self.desks[n].edit(ENTRIES[self.desks[n].unit][e], {DELETED: {"value": True}})

    @rule(
        n=devices,
        m=devices,
        e=st.integers(0, 1),
        mine=st.dictionaries(changed, contents, min_size=1, max_size=2),
        theirs=st.dictionaries(changed, contents, min_size=1, max_size=2),
        send=st.booleans(),
    )
    def meanwhile(self, n, m, e, mine, theirs, send):
        """While one computer has unsealed work, another one's package on the same entry arrives."""
        here, there = self.desks[n], self.desks[m]
        if here.unit != there.unit or here is there:
            return
        entry = ENTRIES[here.unit][e]
        here.edit(entry, deletions(mine))
        there.edit(entry, deletions(theirs))
        self.medium.append((there.unit, there.seal(PLANS[self.plan])))
        here.take(self.medium[-1][1], acknowledged=False)
        if send:
            for packet in (self.medium[-1][1], here.seal(PLANS[self.plan])):
                self.office.receive(packet)

    @rule(n=devices)
    def seal(self, n):
        self.medium.append((self.desks[n].unit, self.desks[n].seal(PLANS[self.plan])))

    @precondition(lambda self: self.medium)
    @rule(i=pick, keep=st.booleans())
    def deliver(self, i, keep):
        """Any file at any time: late, out of order, twice."""
        i %= len(self.medium)
        before = self.office.states()
        _, packet = self.medium[i] if keep else self.medium.pop(i)
        outcome = self.office.receive(packet)
        if outcome == "merged":
            self.office_had |= {r.revision_id for r in self.office.revisions()}
        else:
            assert self.office.states() == before

    @precondition(lambda self: self.medium)
    @rule()
    def deliver_all(self):
        for _, packet in reversed(self.medium):
            self.office.receive(packet)

    @precondition(lambda self: self.medium)
    @rule(i=pick)
    def lose(self, i):
        self.medium.pop(i % len(self.medium))

    @precondition(lambda self: self.medium)
    @rule(i=pick, at=pick)
    def corrupt(self, i, at):
        _, packet = self.medium[i % len(self.medium)]
        if not packet.revisions:
            return
        line = bytearray(packet.revisions[0])
        line[at % len(line)] ^= 1
        before = self.office.states()
        assert (
            self.office.receive(replace(packet, revisions=(bytes(line), *packet.revisions[1:]))) == "refused"
        )
        assert self.office.states() == before

    @precondition(lambda self: self.medium)
    @rule(i=pick, n=devices)
    def sibling(self, i, n):
        """A computer merges the ordinary package of another one of its unit."""
        unit, packet = self.medium[i % len(self.medium)]
        desk = self.desks[n]
        if unit == desk.unit and packet.device != desk.device:
            desk.take(packet, acknowledged=False)

    @rule(unit=st.sampled_from(UNITS))
    def answer(self, unit):
        self.receipts.append((unit, self.office.answer(unit)))

    @precondition(lambda self: self.receipts)
    @rule(i=pick, n=devices)
    def open_receipt(self, i, n):
        unit, packet = self.receipts[i % len(self.receipts)]
        if unit == self.desks[n].unit:
            self.desks[n].open_receipt(packet)

    def _at_office(self, i, *, conflict):
        found = [
            e for e in entries.select(self.office.connection) if bool(e.conflicts) is conflict and e.heads
        ]
        return found[i % len(found)] if found else None

    @rule(i=pick, verdict=st.sampled_from(Verdict), verified=st.dictionaries(cells, contents, max_size=1))
    def decide(self, i, verdict, verified):
        stored = self._at_office(i, conflict=False)
        if stored is not None and len(stored.heads) == 1:
            self.office.decide(stored, verdict, verified if verdict is Verdict.ACCEPTED else {})

    @rule(i=pick, side=pick)
    def resolve(self, i, side):
        """The office writes a revision on all heads with one version of each clashing cell."""
        stored = self._at_office(i, conflict=True)
        if stored is None or len(stored.heads) > 16:
            return
        chosen = {c.cell: c.versions[side % len(c.versions)].content for c in stored.conflicts}
        self.office.add([self.office.revise(stored, chosen, stored.heads, PLANS[self.plan])])
        after = next(e for e in entries.select(self.office.connection) if e.no == stored.no)
        assert after.conflicts == ()
        assert len(after.heads) == 1

    @rule(n=devices, e=st.integers(0, 1), side=pick)
    def resolve_at_the_unit(self, n, e, side):
        desk = self.desks[n]
        stored = desk.stored(ENTRIES[desk.unit][e])
        if stored is not None and stored.conflicts and not stored.working:
            chosen = {c.cell: c.versions[side % len(c.versions)].content for c in stored.conflicts}
            desk.edit(stored.entry_id, chosen)

    @rule(n=devices)
    def back_up(self, n):
        self.backups[n] = self.desks[n].snapshot()

    @precondition(lambda self: self.backups)
    @rule(i=pick, packages=st.booleans())
    def restore(self, i, packages):
        """An old backup comes back; with its packages folder it finds its own, else a receipt must."""
        n = sorted(self.backups)[i % len(self.backups)]
        self.desks[n].restore(self.backups[n])
        if packages:
            self.desks[n].recover_own()
        else:
            self.desks[n].kept = [p for p in self.desks[n].kept if p.device != self.desks[n].device]

    @rule(n=devices, e=st.integers(0, 1), cell=cells)
    def clone(self, n, e, cell):
        """A copied disk writes under the same device and numbers, once."""
        desk = self.desks[n]
        double = self.spare.reset(desk.unit, "double")
        double.restore(desk.snapshot())
        double.device, double.key = desk.device, desk.key
        double.edit(ENTRIES[desk.unit][e], {cell: {"value": 9}})
        self.medium.append((desk.unit, double.seal(PLANS[self.plan])))

    @precondition(lambda self: len(self.office.revoked) < 2)
    @rule(n=devices)
    def revoke(self, n):
        self.office.revoked.add(self.desks[n].device)

    @precondition(lambda self: len(self.rotated) < 2)
    @rule(n=devices, approved=st.booleans())
    def rotate(self, n, approved):
        """A computer signs with a new key; what it signed before and arrives late is refused."""
        desk = self.desks[n]
        desk.key += 1
        self.rotated.add(desk.device)
        if approved:
            self.office.trusted[desk.device] = desk.key

    @rule()
    def upgrade_the_plan(self):
        self.plan = 1

    def teardown(self):
        """Everything that is kept anywhere is brought once more, and answered."""
        office = self.office
        trusted = [desk for desk in self.desks if desk.device not in office.revoked]
        for desk in trusted:
            office.trusted[desk.device] = desk.key
        for _ in range(2):
            self.bring_everything(trusted)
            if all(desk.known() == office.known(desk.unit) for desk in trusted):
                break
        self.check_office()
        for number, desk in enumerate(trusted):
            self.check_desk(desk, whole=number == len(office.kept) % len(trusted))

    def bring_everything(self, trusted):
        for desk in trusted:
            desk.seal(PLANS[self.plan])
            for packet in desk.kept:
                if packet.device != self.office.device:
                    self.office.receive(packet)
        for unit in UNITS:
            receipt = self.office.answer(unit)
            for desk in self.desks:
                if desk.unit == unit:
                    desk.open_receipt(receipt)

    def check_office(self):
        known = self.office.revisions()
        identities = {r.revision_id for r in known}
        assert self.office_had <= identities
        assert self.office.damage() == []
        by_entry = {}
        for revision in known:
            by_entry.setdefault(revision.entry_id, []).append(revision)
        decisions = self.office.decisions()
        states = self.office.states()
        for entry, revisions in by_entry.items():
            state = merge(
                revisions[::-1] + revisions[:1], [d for d in decisions if d.entry_id == entry][::-1]
            )
            assert states[entry][:5] == (
                state.status.value,
                state.heads,
                state.cells,
                state.conflicts,
                state.soft,
            )
            nothing_lost(revisions, state)

    def check_desk(self, desk, *, whole):
        """It says what the office says; what it has more was signed with a key that is not trusted.

        With `whole` every state is made again and compared, which costs most.
        """
        here = {r.revision_id: r for r in desk.revisions()}
        there = {r.revision_id for r in self.office.revisions(desk.unit)}
        assert there <= set(here)
        more = [here[key] for key in set(here) - there]
        assert {r.device_id for r in more} <= self.office.revoked | self.rotated
        if not more:
            assert desk.states() == self.office.states(desk.unit)
        if whole:
            assert desk.damage() == []


@pytest.fixture
def rare_collections():
    """Statements are many and short-lived; looking for cycles after every few costs a quarter of the time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("rare_collections")
def test_whatever_happens_nothing_is_lost_and_all_agree():
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            derandomize=REPEATABLE,
        ),
    )
