"""A chart of columns with its title, printed and saved from its own buttons."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from qcdesk.domain.errors import EnvironmentFault
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import write_atomic
from qcdesk.text import translate
from ui.base.chart_bar import ChartContent
from ui.base.chart_painting import ColumnPainter
from ui.base.chart_paper import chart_pdf, print_chart
from ui.base.icons import Icon
from ui.base.theme import Theme
from ui.widgets.buttons import IconButton
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.layouts import row

HEIGHT = 150


class ColumnChart(QWidget):
    """`chosen` carries the code of the column that was clicked or reached with the arrow keys."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, height: int = HEIGHT) -> None:
        super().__init__()
        self._theme, self._current = theme, -1
        self.content = ChartContent(())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(height)
        theme.changed.connect(self.update)

    def show_content(self, content: ChartContent) -> None:
        """Show these columns."""
        if content != self.content:
            self.content, self._current = content, -1
            self.setAccessibleDescription(content.words)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
            current = self._current if self.hasFocus() else -1
            ColumnPainter(painter, area, self._theme.tokens).draw(self.content, current)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(self._at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._choose(self._current + (1 if event.key() == Qt.Key.Key_Right else -1))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._at(event.pos().x())
            if 0 <= number < len(self.content.columns):
                QToolTip.showText(event.globalPos(), self._words(number), self)
            return True
        return super().event(event)

    def _at(self, x: float) -> int:
        count = len(self.content.columns)
        return int(x * count / max(self.width(), 1)) if count else -1

    def _words(self, number: int) -> str:
        return ChartContent(self.content.columns[number : number + 1]).words

    def _choose(self, number: int) -> None:
        if 0 <= number < len(self.content.columns):
            self._current = number
            self.update()
            self.setAccessibleDescription(self._words(number))
            self.chosen.emit(self.content.columns[number].code)


class ChartPanel(QWidget):
    """The chart under its title; `saved` and `failed` say how writing it went."""

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, theme: Theme, height: int = HEIGHT) -> None:
        super().__init__()
        self.chart = ColumnChart(theme, height)
        self._title, self._paper_title = ElidedLabel("muted"), ""
        printed = IconButton(theme, Icon.PRINT, translate("Print the chart…"), self._print)
        kept = IconButton(theme, Icon.EXPORT, translate("Save the chart as PDF…"), self._ask)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        head = row(self._title, printed, kept, gap=2)
        head.setStretch(0, 1)
        layout.addLayout(head)
        layout.addWidget(self.chart)

    def show_content(self, title: str, content: ChartContent, paper_title: str = "") -> None:
        """Show a chart; `paper_title` says on paper what the surroundings say on the screen."""
        self._title.show_text(title)
        self._paper_title = paper_title or title
        self.chart.setAccessibleName(title)
        self.chart.show_content(content)

    def save_to(self, path: Path) -> None:
        """Write the chart as PDF."""
        try:
            with disk_faults(path):
                write_atomic(path, chart_pdf(self._paper_title, self.chart.content))
        except EnvironmentFault as error:
            self.failed.emit(error)
        else:
            self.saved.emit(path)

    def _ask(self) -> None:
        pattern = translate("PDF (*.pdf)")
        name, _ = QFileDialog.getSaveFileName(self, translate("Save as PDF"), "chart.pdf", pattern)
        if name:
            self.save_to(Path(name))

    def _print(self) -> None:
        print_chart(self._paper_title, self.chart.content, self)
