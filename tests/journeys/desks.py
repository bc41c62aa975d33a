"""Desks on the real store with databases in memory, and packets that travel between them as bytes."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from qcdesk.domain.ancestry import Ancestry
from qcdesk.domain.errors import UserError
from qcdesk.domain.merging import merge
from qcdesk.domain.revisions import DELETED, MAX_PARENTS, Comment, Decision, Revision, Verdict
from qcdesk.package.revision_codec import (
    decode_decision,
    decode_revision,
    encode_decision,
    encode_revision,
    identified,
)
from qcdesk.services.entry_views import returned_by
from qcdesk.store import acknowledging, answers, entries, gaps, ledger, registers, tallies
from qcdesk.store import tables as t
from qcdesk.store.doctor import projection_differences
from qcdesk.store.engine import create_engine
from qcdesk.system.ids import name_id
from tests.builders import small_plan

REGISTER = "honours"
AT = "2014-03-01T09:00:00+08:00"


@dataclass(frozen=True)
class Packet:
    """A package in short: sender, number, canonical lines, which of its keys, the digest a signature covers."""

    device: str
    seq: int
    revisions: tuple[bytes, ...]
    key: int = 0
    decisions: tuple[bytes, ...] = ()
    heads: tuple[tuple[str, tuple[str, ...]], ...] = ()
    digest: str = ""

    def sealed(self) -> Packet:
        return replace(self, digest=self.content())

    def content(self) -> str:
        parts = (
            self.device.encode(),
            f"{self.seq} {self.key}".encode(),
            *self.revisions,
            b"|",
            *self.decisions,
        )
        return hashlib.sha256(b"\n".join(parts) + repr(self.heads).encode()).hexdigest()

    @property
    def sound(self) -> bool:
        return self.digest == self.content()


@dataclass
class MemoryDesk:
    """A workspace's ledger without files. `kept` are the packets in its packages folder, `key` counts
    the keys that the device has had.

    `looked` remembers for each unsealed entry what the author had before his eyes at each edit.
    """

    unit: str = ""
    device: str = ""
    counter: int = 0
    seq: int = 0
    key: int = 0
    kept: list[Packet] = field(default_factory=list)
    looked: dict[str, list[dict]] = field(default_factory=dict)

    def __post_init__(self):
        self.plan = small_plan()
        self.connection = create_engine(Path(":memory:")).connect()
        t.metadata.create_all(self.connection)
        registers.create_register_tables(self.connection, self.plan)
        tallies.recount(self.connection, self.plan)
        self.connection.commit()
        self._empty = self._raw.serialize()

    @property
    def _raw(self):
        return self.connection.connection.dbapi_connection

    def reset(self, unit: str, device: str) -> MemoryDesk:
        self.unit, self.device = unit, name_id("tests", device)
        self.counter = self.seq = self.key = 0
        self.kept, self.looked = [], {}
        self._load(self._empty)
        return self

    def _load(self, data: bytes) -> None:
        self.connection.rollback()
        # Copied page by page: statements that were prepared before would not survive `deserialize` here.
        with closing(sqlite3.connect(":memory:")) as source:
            source.deserialize(data)
            source.backup(self._raw)

    def snapshot(self) -> tuple[bytes, int, int, dict]:
        self.connection.commit()
        looked = {entry: list(seen) for entry, seen in self.looked.items()}
        return self._raw.serialize(), self.counter, self.seq, looked

    def restore(self, taken: tuple[bytes, int, int, dict]) -> None:
        data, self.counter, self.seq, looked = taken
        self.looked = {entry: list(seen) for entry, seen in looked.items()}
        self._load(data)

    def stored(self, entry: str) -> entries.StoredEntry | None:
        try:
            return entries.find(self.connection, entry)
        except UserError:
            return None

    def edit(self, entry: str, cells: dict) -> None:
        """Lay cells over an entry, as recording does."""
        stored = self.stored(entry)
        if stored is None:
            entries.create(self.connection, entry, self.unit, REGISTER)
            stored = self.stored(entry)
        clashes = [{**stored.merged, c.cell: v.content} for c in stored.conflicts for v in c.versions]
        self.looked.setdefault(entry, []).extend([dict(stored.merged), *clashes])
        decisions = ledger.decisions_of(self.connection, [stored.no]).get(stored.no, ())
        working = {**stored.working, **cells}
        unsealed = {cell: content for cell, content in working.items() if stored.merged.get(cell) != content}
        asked = stored.answers or returned_by(stored, decisions)
        entries.put_working(self.connection, stored.no, unsealed, asked)
        ledger.refresh(self.connection, self.plan, [stored.no])

    def revise(self, stored, cells, parents, plan, answered="") -> Revision:
        self.counter += 1
        return identified(
            Revision(
                revision_id="",
                entry_id=stored.entry_id,
                register=REGISTER,
                unit=stored.unit,
                device_id=self.device,
                counter=self.counter,
                parents=tuple(parents)[:MAX_PARENTS],
                set=cells,
                plan=plan,
                person="张三",
                claimed_at=AT,
                answers=answered,
            )
        )

    def seal(self, plan: str) -> Packet:
        """Freeze unsealed work and pack all that no receipt acknowledged."""
        fresh = []
        for stored in entries.with_working(self.connection):
            fresh.append(self.revise(stored, stored.working, stored.parents, plan, stored.answers))
            self.only_what_was_seen(stored, fresh[-1])
            entries.put_working(self.connection, stored.no, {})
        self.add(fresh, acknowledged=False)
        self.seq += 1
        lines = (
            encode_revision(r)[1][:-1] for r in acknowledging.unacknowledged(self.connection, self.device)
        )
        self.kept.append(Packet(self.device, self.seq, tuple(lines), self.key).sealed())
        return self.kept[-1]

    def only_what_was_seen(self, stored, revision: Revision) -> None:
        """A revision follows no content of its cells that its author never saw: that would be lost."""
        known = ledger.revisions_of(self.connection, [stored.no]).get(stored.no, [])
        below = Ancestry.of(known).closure(revision.parents)
        before = merge(below).cells if below else {}
        seen = self.looked.pop(stored.entry_id, [])
        watched = {*before, *revision.set} if DELETED in revision.set else set(revision.set)
        for cell in watched:
            own = [revision.set[cell]] if cell in revision.set else []
            assert before.get(cell) in [cells.get(cell) for cells in seen] + own

    def add(self, revisions, decisions=(), *, acknowledged=True) -> None:
        lines = [ledger.Line(r, encode_revision(r)[1][:-1]) for r in revisions]
        ruled = [ledger.Line(d, encode_decision(d)[1][:-1]) for d in decisions]
        added = ledger.add_revisions(self.connection, lines, None, acknowledged=acknowledged)
        decided = ledger.add_decisions(self.connection, ruled, None)
        ledger.refresh(self.connection, self.plan, added.entry_numbers | decided.entry_numbers)

    def take(self, packet: Packet, *, acknowledged=True) -> None:
        """Merge a packet's facts; the same code at the office, at a sibling and for a receipt."""
        self.add(
            [decode_revision(line) for line in packet.revisions],
            [decode_decision(line) for line in packet.decisions],
            acknowledged=acknowledged,
        )
        if packet not in self.kept:
            self.kept.append(packet)

    def open_receipt(self, packet: Packet) -> None:
        """Take in a receipt: facts, acknowledgement, counters that must not fall behind."""
        self.take(packet)
        for entry, heads in packet.heads:
            acknowledging.acknowledge(self.connection, entry, self.unit, heads)
        self.counter = max(self.counter, gaps.newest_counter(self.connection, self.device))

    def recover_own(self) -> None:
        """Take own kept packets in again after the database went back."""
        for packet in self.kept:
            if packet.device == self.device:
                self.take(packet, acknowledged=False)
                self.seq = max(self.seq, packet.seq)
        entries.settle_working(self.connection)
        self.counter = max(self.counter, gaps.newest_counter(self.connection, self.device))

    def numbers(self) -> list[int]:
        return list(self.connection.exec_driver_sql("SELECT no FROM entry").scalars())

    def known(self, unit: str = "") -> set[str]:
        """The identities of the revisions here, of one unit if given."""
        query = "SELECT digest FROM revision JOIN entry ON entry.no = entry_no WHERE ? IN ('', unit)"
        return set(self.connection.exec_driver_sql(query, (unit,)).scalars())

    def revisions(self, unit: str = "") -> list[Revision]:
        found = ledger.revisions_of(self.connection, self.numbers())
        return [r for facts in found.values() for r in facts if unit in ("", r.unit)]

    def decisions(self) -> list[Decision]:
        found = ledger.decisions_of(self.connection, self.numbers())
        return [d for facts in found.values() for d in facts]

    def states(self, unit: str = "") -> dict:
        """What every entry with revisions says, without unsealed work."""
        return {
            e.entry_id: (e.status, e.heads, e.merged, e.conflicts, e.soft, e.held)
            for e in entries.select(self.connection)
            if e.status != entries.DRAFT and unit in ("", e.unit)
        }

    def damage(self) -> list[str]:
        """Entries whose stored state is not what the ledger gives."""
        return projection_differences(self.connection, self.plan)


class MemoryOffice(MemoryDesk):
    """The office: takes submissions, decides, answers."""

    def reset(self, unit: str = "", device: str = "office") -> MemoryOffice:
        super().reset(unit, device)
        self.seen: dict[tuple[str, int], set[str]] = {}
        self.alarms: set[tuple[str, int]] = set()
        self.revoked: set[str] = set()
        self.trusted: dict[str, int] = {}
        self.taken: set[str] = set()
        return self

    def receive(self, packet: Packet) -> str:
        """``merged``, ``known`` or ``refused``; two packets with one number raise the alarm (R10)."""
        if not packet.sound or packet.device in self.revoked:
            return "refused"
        if packet.key != self.trusted.get(packet.device, 0) and packet.digest not in self.taken:
            return "refused"
        numbers = self.seen.setdefault((packet.device, packet.seq), set())
        if packet.digest in numbers:
            return "known"
        numbers.add(packet.digest)
        if len(numbers) > 1:
            self.alarms.add((packet.device, packet.seq))
        self.take(packet)
        self.taken.add(packet.digest)
        return "merged"

    def decide(self, stored, verdict: Verdict, verified: dict) -> None:
        """Rule on the single head of an entry."""
        known = ledger.decisions_of(self.connection, [stored.no]).get(stored.no, [])
        head = stored.heads[0]
        made = Decision(
            decision_id="",
            entry_id=stored.entry_id,
            register=REGISTER,
            revision_id=head,
            unit=stored.unit,
            verdict=verdict,
            comments=(Comment("请核对"),) if verdict is Verdict.RETURNED else (),
            verified=verified,
            by="质强办",
            decided_at=AT,
            supersedes=tuple(sorted(d.decision_id for d in known if d.revision_id == head)),
        )
        self.add((), [replace(made, decision_id=encode_decision(made)[0])])

    def answer(self, unit: str) -> Packet:
        """A receipt that tells all the office holds of a unit."""
        told = answers.revisions_to_tell(self.connection, unit, self.device, 0, siblings=True)
        ruled = answers.decisions_to_tell(self.connection, unit, everything=True)
        self.seq += 1
        return Packet(
            self.device,
            self.seq,
            tuple(encode_revision(r)[1][:-1] for r in told),
            decisions=tuple(encode_decision(d)[1][:-1] for d in ruled),
            heads=tuple(answers.all_heads(self.connection, unit).items()),
        ).sealed()
