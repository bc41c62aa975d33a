"""A clerk at the real window of a unit whose office has just issued its kit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication

from ui.forms.choice_editors import ChoiceEditor
from ui.session import Session

UNIT = "NY"
WAIT = 60_000
PASSPHRASE = "Spring-water-4632"


@dataclass
class Stage:
    """The office, its kit and code, the stick, and the running program of the unit."""

    folder: Path
    kit: Path
    code: str
    session: Session

    @property
    def office(self) -> Path:
        return self.folder / "office"

    @property
    def stick(self) -> Path:
        return self.folder / "stick"


class Clerk:
    """Hands and eyes of the clerk: keys, drops, clicks, and patience until the window is idle."""

    def __init__(self, stage: Stage, qtbot) -> None:
        self.stage, self.bot, self.session = stage, qtbot, stage.session

    def settle(self) -> None:
        tasks = self.session.shell.tasks
        window = getattr(self.session, "window", None)
        self.bot.waitUntil(
            lambda: not tasks.working and not (window and window.watch._timer.isActive()), timeout=WAIT
        )

    def shown(self, kind: type):
        self.bot.waitUntil(lambda: isinstance(self.session.frame.centralWidget(), kind), timeout=WAIT)
        self.settle()
        return self.session.frame.centralWidget()

    def drop(self, widget, *files: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        where = (action, data, button, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, QDragEnterEvent(QPoint(5, 5), *where))
        QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), *where))

    def type(self, widget, text: str) -> None:
        """As an input method does: Chinese arrives as committed text."""
        widget.setFocus()
        if hasattr(widget, "selectAll"):
            widget.selectAll()
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(widget, event)

    def page(self, key: str):
        page = self.session.window.show_page(key)
        self.settle()
        return page

    def register(self, code: str):
        page = self.page("registers")
        page.show_register(code)
        self.settle()
        return page.view

    def fill(self, view, **texts: str) -> str:
        """Record a new entry field by field, each left with Enter; its identity."""
        view.new_entry()
        for code, text in texts.items():
            row = view.panel.form.rows[code]
            if isinstance(row.editor, ChoiceEditor):
                row.editor.set_text(text)
                row.settled()
            else:
                self.type(row.editor.widget, text)
                self.bot.keyClick(row.editor.widget, Qt.Key.Key_Return)
            self.settle()
            assert not row.problem, (code, row.problem)
        assert view.panel.form.entry_id
        return view.panel.form.entry_id
