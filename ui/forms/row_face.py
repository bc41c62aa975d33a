"""What a row of a form looks like: texts that are painted around its editor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.base.icons import Icon
from ui.base.theme import Theme
from ui.forms.editor import Editor, Holder

EM = "\u3000"
"""As wide as a Chinese character."""
MOST_CHARS = 52
"""A row is no wider than so many Chinese characters: a number stands near its name."""
LABEL_CHARS, LABEL_SHARE = 8, 0.36
"""A label's width in Chinese characters, and what it gets of the row at most."""
SIDE_WIDTH = 40
"""Kept free in every row, so that the fields end at the same line."""
HELP_SIZE, HELP_MARGIN = 18, 6
GAP, LINE_GAP = 8, 2
LABEL_DROP = 6
"""How far a label stands below the top of its row, in line with the text of the editor."""
BOX_X, BOX_Y, BOX_ROUND = 8, 4, 4
"""Margins and corners of the box in which remarks stand."""
LEAST_EDITOR = 60
WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
BESIDE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class Tone(Enum):
    """The colour token in which the note below a field is written."""

    BAD = "bad"
    WARN = "warn"
    MUTED = "muted"


@dataclass(frozen=True)
class Places:
    """Where the parts of a row stand at a certain width."""

    width: int
    height: int
    label: int
    editor: QRect
    measure: QRect
    help: QRect
    remark: QRect
    note: QRect


class RowFace(Holder):
    """Label, unit of measure, help, remark and note around an editor.

    They are painted: a form has many rows, and a widget for each text would take most of the time in
    which a form opens. A screen reader finds them in the name and the description of the editor.
    """

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.editor: Editor
        self.title = self.measure = self.help = self.remark = self.note = ""
        self._tone = Tone.MUTED
        self._known: Places | None = None

    def set_title(self, text: str) -> None:
        """Write this beside the editor."""
        if text != self.title:
            self.title = text
            self._changed()

    def set_remark(self, text: str) -> None:
        """Write this into a box below the editor; there is no box while it is empty."""
        if text != self.remark:
            self.remark = text
            self._changed()

    def set_note(self, text: str, tone: Tone) -> None:
        """Write this below the editor."""
        if (text, tone) != (self.note, self._tone):
            self.note, self._tone = text, tone
            self._changed()

    def measure_again(self) -> None:
        """Forget where the parts stood; the font may be another one."""
        self._known = None
        self.editor.widget.setGeometry(self._places(self.width()).editor)

    def ask(self) -> None:
        """The help sign was clicked."""

    def heightForWidth(self, width: int) -> int:
        return self._places(width).height

    def sizeHint(self) -> QSize:
        return QSize(self.width(), self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.editor.widget.setGeometry(self._places(self.width()).editor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.help and self._places(self.width()).help.contains(event.position().toPoint()):
            self.ask()
        else:
            super().mouseReleaseEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        places, theme = self._places(self.width()), self._theme
        painter = QPainter(self)
        painter.setPen(theme.colour("text"))
        painter.drawText(QRect(0, LABEL_DROP, places.label, places.height), WRAPPED, self.title)
        if self.help:
            picture = theme.pixmap(Icon.HELP, "muted", HELP_SIZE, self.devicePixelRatioF())
            painter.drawPixmap(places.help, picture)
        if self.measure:
            painter.setPen(theme.colour("muted"))
            painter.drawText(places.measure, BESIDE, self.measure)
        if self.remark:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("warn_soft"))
            painter.drawRoundedRect(places.remark, BOX_ROUND, BOX_ROUND)
            painter.setPen(theme.colour("text"))
            painter.drawText(places.remark.adjusted(BOX_X, BOX_Y, -BOX_X, -BOX_Y), WRAPPED, self.remark)
        if self.note:
            painter.setPen(theme.colour(self._tone.value))
            painter.drawText(places.note, WRAPPED, self.note)
        painter.end()

    def _changed(self) -> None:
        told = (self.help, self.remark, self.note)
        self.editor.widget.setAccessibleDescription("\n".join(text for text in told if text))
        self._known = None
        self.update()
        self.updateGeometry()

    def _places(self, width: int) -> Places:
        if self._known is None or self._known.width != width:
            self._known = self._lay(width)
        return self._known

    def _lay(self, whole: int) -> Places:
        em = self.fontMetrics().horizontalAdvance(EM)
        width = min(whole, MOST_CHARS * em)
        named = min(LABEL_CHARS * em, int(width * LABEL_SHARE))
        left = named + GAP
        said = self.fontMetrics().horizontalAdvance(self.measure) if self.measure else 0
        sign = HELP_SIZE + HELP_MARGIN if self.help else 0
        side = max(SIDE_WIDTH, said + sign + (LINE_GAP if said else 0))
        room = max(width - left - GAP - side, LEAST_EDITOR)
        tall = self.editor.widget.sizeHint().height()
        lower = width - left
        remark = self._text_height(self.remark, lower - 2 * BOX_X) + (2 * BOX_Y if self.remark else 0)
        note = self._text_height(self.note, lower)
        first = max(tall, LABEL_DROP + self._text_height(self.title, named))
        below = first + (LINE_GAP if remark else 0)
        last = below + remark + (LINE_GAP if note else 0)
        beside = left + room + GAP
        return Places(
            whole,
            last + note,
            named,
            QRect(left, 0, room, tall),
            QRect(beside, LABEL_DROP, side, first),
            QRect(width - HELP_SIZE - HELP_MARGIN // 2, LABEL_DROP - 2, HELP_SIZE, HELP_SIZE),
            QRect(left, below, lower, remark),
            QRect(left, last, lower, note),
        )

    def _text_height(self, text: str, width: int) -> int:
        if not text:
            return 0
        return self.fontMetrics().boundingRect(QRect(0, 0, width, 0), WRAPPED, text).height()
