"""The office's remarks on a returned entry, and what the unit answers in words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor

from qcdesk.domain.errors import UserError
from qcdesk.services.answer_return import MAX_ANSWER, AnswerReturn, answer_return, answers_to_returns
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.widgets.buttons import Button
from ui.widgets.composed_text import ComposedText
from ui.widgets.layouts import Card, row

LINES = 3


class ReturnAnswer(Card):
    """The answer is saved when the field is left and goes to the office with the correction."""

    jump = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._entry, self._saved = "", dict[str, str]()
        self.remarks = label(wraps=True)
        self.answer = ComposedText()
        self.answer.setAccessibleName(translate("Your answer"))
        self.answer.setPlaceholderText(translate("What was corrected, or why the figure is right"))
        self.answer.setFixedHeight(self.answer.fontMetrics().lineSpacing() * LINES + 16)
        self.answer.left.connect(self.commit)
        self.answer.textChanged.connect(self._limit)
        told = translate("It goes to the office with the correction, or with a file that proves the figure.")
        to_register = Button(
            desk.theme, translate("Show in the register"), self.jump.emit, icon=Icon.REGISTERS
        )
        for part in (
            label(translate("The office's remarks"), "heading"),
            self.remarks,
            label(translate("Your answer"), "heading"),
            self.answer,
            label(told, "muted", wraps=True),
        ):
            self.content.addWidget(part)
        self.content.addLayout(row(to_register, 1))

    def show_entry(self, entry_id: str, remarks: str) -> None:
        """Show the remarks on an entry; what was typed for another is saved first."""
        self.remarks.setText(remarks)
        if entry_id != self._entry:
            self.commit()
            self._entry = entry_id
            self.answer.setPlainText(self._saved.get(entry_id, ""))
        self._desk.read(self, answers_to_returns, done=self._known, key="answers")

    def commit(self) -> None:
        """Save what was typed."""
        text = self.answer.toPlainText().strip()
        if self._entry and text != self._saved.get(self._entry, ""):
            self._saved[self._entry] = text
            self._desk.write(self, answer_return, AnswerReturn(self._entry, text))

    def _limit(self) -> None:
        text = self.answer.toPlainText()
        if len(text) > MAX_ANSWER and not self.answer.composing:
            self.answer.setPlainText(text[:MAX_ANSWER])
            self.answer.moveCursor(QTextCursor.MoveOperation.End)
            self._desk.failed.emit(UserError("entry.answer-long", limit=MAX_ANSWER))

    def _known(self, found: dict[str, str]) -> None:
        self._saved = dict(found)
        if not self.answer.hasFocus() and not self.answer.composing:
            self.answer.setPlainText(found.get(self._entry, ""))
