"""A person at the real window in a process of its own, who is killed: types, imports, attaches, seals.

Every field is announced before it is typed and confirmed once the window has saved it.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0
"""Seconds within which the window answers on any machine."""
FIELDS = (
    ("batch", "taken", "passed", "cost"),
    ("taken", "cost", "batch", "passed"),
    ("cost", "passed", "taken"),
)
"""Orders in which entries are filled in; the last one never gets the field that identifies it."""
ROWS = 20


@dataclass(frozen=True)
class Instant:
    """When the process kills itself: at the `number`-th event of a kind; an empty kind leaves it to others."""

    kind: str = ""
    number: int = 0


class Killer:
    """Counts what happens and ends the process without a word at the chosen instant."""

    def __init__(self, instant: Instant) -> None:
        self._instant, self._seen = instant, 0

    def tell(self, kind: str) -> None:
        if kind == self._instant.kind:
            self._seen += 1
            if self._seen == self._instant.number:
                os.kill(os.getpid(), signal.SIGKILL)

    def listen(self) -> None:
        """Hear of database commits, and of files that are put in place."""
        from sqlalchemy import Engine, event

        from qcdesk.system import files

        event.listen(Engine, "commit", lambda _connection: self.tell("commit"))
        put = files.replace_durably

        def replace_durably(source: Path, target: Path) -> None:
            kept = "-kept" if target.name == "first-page.json" else ""
            self.tell(f"before-rename{kept}")
            put(source, target)
            self.tell(f"after-rename{kept}")

        files.replace_durably = replace_durably


class Person:
    """Works at the window with keys alone, as fast as it lets them."""

    def __init__(self, session, report, killer: Killer, chance: random.Random, folder: Path) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        self.session, self.report, self.killer, self.chance = session, report, killer, chance
        self.folder, self.test, self.keys = folder, QTest, Qt.Key

    def wait(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, "the window does not answer"
            self.test.qWait(2)

    def settle(self) -> None:
        tasks = self.session.shell.tasks
        self.wait(lambda: not tasks.working)

    def open(self):
        """The register's page, once the desk is there."""
        self.wait(lambda: hasattr(self.session, "window"))
        self.window = self.session.window
        self.settle()
        self.window.show_page("registers").show_register("sampling")
        self.settle()
        self.view = self.window.page.view
        return self.view

    def type_field(self, batch: str, code: str, text: str) -> None:
        self.report.send(("typing", batch, code, text))
        widget = self.view.panel.form.rows[code].editor.widget
        widget.setFocus()
        widget.selectAll()
        for character in text:
            self.test.keyClick(widget, character)
            self.killer.tell("key")
        self.test.keyClick(widget, self.keys.Key_Tab)
        self.killer.tell("left")
        self.settle()
        assert not self.view.panel.form.rows[code].dirty
        self.report.send(("saved", batch, code, text))

    def fill(self, number: int) -> None:
        batch = str(number)
        self.view.new_entry()
        for field in self.view.panel.form.rows.values():
            if field.editor.text():
                self.report.send(("discarding", "", "", ""))
                self.view.panel.form.discard()
                break
        self.settle()
        for code in FIELDS[number % len(FIELDS)]:
            text = batch if code == "batch" else str(self.chance.randint(1, 900))
            self.type_field(batch, code, text)

    def bring(self, number: int) -> None:
        table = self.folder / f"{number}.csv"
        rows = [f"{number}{row:03},{row}" for row in range(ROWS)]
        table.write_text("批次,抽检数\n" + "\n".join(rows) + "\n", encoding="utf-8")
        dialog = self.view.open_import(table)
        self.wait(dialog.go.isEnabled)
        self.report.send(("importing", str(number), "", ""))
        dialog.go.click()
        self.settle()
        # Without a window manager nobody gives the focus back when the dialog is gone.
        self.session.frame.activateWindow()
        self.wait(self.session.frame.isActiveWindow)
        self.report.send(("imported", str(number), "", ""))

    def attach(self, number: int) -> None:
        from qcdesk.services.attach_evidence import AttachEvidence

        path = self.folder / f"{number}.pdf"
        path.write_bytes(f"%PDF {number}".encode())
        self.view.table.setCurrentIndex(self.view.model.index(0, 0))
        self.settle()
        entry = self.view.panel.form.entry_id
        if entry:
            self.view.panel.attach([AttachEvidence(entry, path, str(number))])
            self.settle()
            self.report.send(("attached", str(number), "", ""))
            self.report.send(("undoing", str(number), "", ""))
            self.window.undo()
            self.settle()
            self.window.redo()
            self.settle()
            self.report.send(("redone", str(number), "", ""))


def work(folder: Path, files: Path, instant: Instant, seed: str, start: int, report) -> None:
    """Open the window on a workspace and work at it until the end comes."""
    os.environ["QCDESK_DATA_DIR"] = str(files / "data")
    from PySide6.QtWidgets import QApplication

    from ui.app import make_shell
    from ui.session import Session

    application = QApplication([])
    killer = Killer(instant)
    session = Session(make_shell(), folder)
    person = Person(session, report, killer, random.Random(seed), files)
    session.start()
    person.open()
    killer.listen()
    report.send(("started", "", "", ""))
    for number in range(start, start + 1000):
        person.fill(number)
        if instant.kind.endswith("-kept"):
            session.frame.close()
        if number % 3 == 0:
            person.bring(number)
            person.attach(number)
    del application
