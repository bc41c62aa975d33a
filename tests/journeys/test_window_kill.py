"""The real window, killed while somebody works at it: at most the keystrokes of one field are lost.

The window runs in a process of its own and is driven by key events. It is killed at chosen instants
(after a key, as a field is left, before a commit, around a rename) and after random times.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qcdesk.services.context import Context
from qcdesk.services.kept_page import kept_first_page
from qcdesk.services.list_entries import list_entries
from qcdesk.services.maintain import diagnose
from qcdesk.services.typed_texts import typed_texts
from tests import builders
from tests.journeys.typing_child import PATIENCE, ROWS, Instant, work

KILLS = int(os.environ.get("QCDESK_WINDOW_KILLS", "6"))
"""Random kills in one workspace; more on demand."""
LONGEST = 2.0
"""Seconds after its window is there that a process may live."""

_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
_PROCESSES = multiprocessing.get_context(_METHOD)
if _METHOD == "forkserver":
    _PROCESSES.set_forkserver_preload(["ui.app", "ui.main_window"])

CHOSEN = (
    Instant("key", 2),
    Instant("key", 9),
    Instant("left", 1),
    Instant("left", 6),
    Instant("commit", 1),
    Instant("commit", 4),
    Instant("before-rename", 1),
    Instant("after-rename", 1),
    Instant("before-rename-kept", 1),
    Instant("after-rename-kept", 1),
)


@dataclass
class Told:
    """What the window confirmed: fields by batch, imports, attached files; and what was under way."""

    saved: dict[str, dict[str, str]] = field(default_factory=dict)
    open_draft: str = ""
    imported: set[str] = field(default_factory=set)
    attached: set[str] = field(default_factory=set)
    events: int = 0

    def hear(self, report) -> None:
        while report.poll():
            try:
                kind, batch, code, text = report.recv()
            except (EOFError, OSError):
                return
            self.events += 1
            if kind == "saved":
                self.saved.setdefault(batch, {})[code] = text
                self.open_draft = batch if "batch" not in self.saved[batch] else ""
            elif kind == "discarding":
                self.saved.pop(self.open_draft, None)
                self.open_draft = ""
            elif kind == "imported":
                self.imported.add(batch)
            elif kind in ("attached", "redone"):
                self.attached.add(batch)
            elif kind == "undoing":
                self.attached.discard(batch)


def kill_once(desk: builders.Desk, files: Path, instant: Instant, seed: str, start: int, told: Told) -> None:
    """Let somebody work at the window until the end comes, and hear what it had confirmed."""
    receiver, sender = _PROCESSES.Pipe(duplex=False)
    child = _PROCESSES.Process(
        target=work, args=(desk.folder, files, instant, seed, start, sender), daemon=True
    )
    child.start()
    sender.close()
    assert receiver.poll(PATIENCE)
    if instant.kind:
        child.join(PATIENCE)
    else:
        told.hear(receiver)
        time.sleep(random.Random(seed).uniform(0, LONGEST))
        child.kill()
        child.join()
    assert child.exitcode == -9, "the window ended by itself"
    told.hear(receiver)
    receiver.close()
    child.close()


def check(context: Context, told: Told) -> None:
    """Nothing that was confirmed is lost, nothing is half there, the workspace is in order."""
    assert diagnose(context).problems == ()
    entries = {str(entry.values["batch"]): entry for entry in list_entries(context, "sampling", "north")}
    draft = typed_texts(context, "sampling").get("", {})
    for batch, fields in told.saved.items():
        for code, text in fields.items():
            if batch in entries:
                assert float(str(entries[batch].values[code])) == float(text), (batch, code)
            else:
                assert batch == told.open_draft
                assert float(draft[code]) == float(text), (batch, code)
    by_import = [len([b for b in entries if len(b) > 3 and b[:-3] == number]) for number in told.imported]
    assert set(by_import) <= {ROWS}
    linked = {file.title for entry in entries.values() for file in entry.evidence if file.present}
    assert told.attached <= linked
    left = list(context.layout.folder.rglob("*.part"))
    assert left == []


@pytest.mark.parametrize("instant", CHOSEN, ids=lambda instant: f"{instant.kind}-{instant.number}")
def test_killed_at_a_chosen_instant(tmp_path, instant):
    desk, told = builders.county(tmp_path)["north"], Told()
    kill_once(desk, tmp_path, instant, "chosen", 3, told)
    assert told.events
    assert kept_first_page(desk.folder, desk.clock.today()) is None
    with desk.open() as context:
        check(context, told)


def test_killed_at_any_instant_again_and_again(tmp_path):
    desk, told = builders.county(tmp_path)["north"], Told()
    for kill in range(KILLS):
        kill_once(desk, tmp_path, Instant(), f"random-{kill}", 100 * kill + 100, told)
        with desk.open() as context:
            check(context, told)
    assert told.saved
