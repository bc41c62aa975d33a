"""A process that is killed at any instant leaves a workspace that opens and loses nothing it confirmed.

A child records, seals and merges in a loop and reports each step that was committed; it is killed
with SIGKILL after a random time. The child is forked from this process, so that all modules are
loaded already; where there is no fork a fresh process is started.
"""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qcdesk.package.reader import inspect
from qcdesk.services.context import Context
from qcdesk.services.list_entries import list_entries
from qcdesk.services.maintain import diagnose, ledger_digest
from qcdesk.services.merge_packages import merge_packages, package_files
from qcdesk.services.seal_period import preview_seal
from qcdesk.store import packages
from tests.builders import PERIOD, County, attach, county, honour, merge_at, seal

KILLS = 200
GROUPS = 10
LONGEST = 0.12
"""Seconds after its first step that a child may live; a round of record, seal and merge takes less."""

PATIENCE = 60
"""Seconds within which a first step is finished on any machine."""

_METHOD = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
_PROCESSES = multiprocessing.get_context(_METHOD)


def work(place: County, folder: Path, start: int, report) -> None:
    """The child: record, attach, seal and merge until it is killed, telling each finished step."""
    north = place["north"]
    report.send(("started", ""))
    for number in range(start, start + 10_000):
        entry = honour(north, f"荣誉{number}")
        report.send(("recorded", entry))
        sha256 = attach(north, entry, folder / f"{number}.pdf", f"%PDF {number}".encode())
        report.send(("attached", sha256))
        sent = seal(north)
        report.send(("sealed", sent.digest))
        report.send((merge_at(place.office, sent.path).outcome, sent.digest))


@dataclass
class Told:
    """What the children said they had finished."""

    recorded: set[str] = field(default_factory=set)
    attached: set[str] = field(default_factory=set)
    sealed: set[str] = field(default_factory=set)
    merged: set[str] = field(default_factory=set)

    def hear(self, report) -> None:
        while report.poll():
            try:
                kind, what = report.recv()
            except (EOFError, OSError):
                return
            if kind != "started":
                getattr(self, kind).add(what)


def kill_once(place: County, folder: Path, start: int, delay: float, told: Told) -> None:
    """Start a child, let it work for a while, kill it and hear what it had confirmed.

    Every second child may finish its first step, however busy the machine is.
    """
    receiver, sender = _PROCESSES.Pipe(duplex=False)
    child = _PROCESSES.Process(target=work, args=(place, folder, start, sender), daemon=True)
    child.start()
    sender.close()
    assert receiver.recv() == ("started", "")
    if start // 1000 % 2:
        assert receiver.poll(PATIENCE)
    time.sleep(delay)
    child.kill()
    child.join()
    told.hear(receiver)
    receiver.close()
    child.close()


def check_unit(context: Context, told: Told) -> None:
    """Nothing that was confirmed is lost, and what counts as sealed is whole."""
    problems = [p for p in diagnose(context).problems if p.code != "doctor.evidence-missing"]
    assert problems == []
    shown = {entry.entry_id: entry for entry in list_entries(context, "honours")}
    assert told.recorded <= set(shown)
    linked = {e.sha256 for entry in shown.values() for e in entry.evidence if e.present}
    assert told.attached <= linked
    with context.read() as connection:
        sent = packages.sent(connection, "submission")
    assert told.sealed <= {record.digest for record in sent}
    for record in sent:
        assert inspect(context.layout.packages / record.file_name).digest == record.digest
    assert [record.seq for record in sent] == list(range(2, len(sent) + 2))


def check_office(context: Context, told: Told) -> None:
    """A package is in the ledger with everything or not at all."""
    assert diagnose(context).problems == ()
    with context.read() as connection:
        known = {record.digest for record in packages.received(connection, "submission")}
    assert told.merged <= known


def finish(place: County) -> None:
    """Running again finishes the job: both desks come to the same ledger."""
    with place["north"].open() as context:
        unsealed = preview_seal(context, PERIOD).entries
    if unsealed:
        seal(place["north"])
    with place.office.open() as context:
        done = list(merge_packages(context, package_files([place["north"].folder / "packages"])))
        assert {m.outcome for m in done if m.refused is None} <= {"merged", "known"}
        assert {m.refused.code for m in done if m.refused} <= {"package.wrong-type"}
        office = ledger_digest(context)
        assert diagnose(context).problems == ()
    with place["north"].open() as context:
        assert ledger_digest(context) == office


def skip_identifiers(place: County, kills: int) -> None:
    """A killed process would start at the same identifiers again; real ones grow with the clock."""
    for desk in (place["north"], place.office):
        for _ in range(20 * kills):
            desk.ids.new()


@pytest.mark.parametrize("group", range(GROUPS))
def test_killed_at_any_instant_nothing_confirmed_is_lost(tmp_path, group):
    chance = random.Random(f"kill-{group}")
    place, told = county(tmp_path), Told()
    for kill in range(KILLS // GROUPS):
        kill_once(place, tmp_path / "files", 1000 * kill, chance.uniform(0, LONGEST), told)
        skip_identifiers(place, 1)
        with place["north"].open() as context:
            check_unit(context, told)
        with place.office.open() as context:
            check_office(context, told)
        left = [p for p in place.folder.rglob("*") if p.suffix == ".part" or p.name.startswith(".merging-")]
        assert left == []
    assert told.recorded
    finish(place)
    shutil.rmtree(tmp_path / "county")
