"""A chart on paper: printed, or written as PDF; always in the light palette."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from qcdesk.text import translate
from ui.base.chart_bar import ChartContent
from ui.base.chart_painting import ColumnPainter
from ui.base.theme import FAMILIES
from ui.base.tokens import load_tokens

MARGIN_MM = 18
POINTS = 10.0


def chart_pdf(title: str, content: ChartContent) -> bytes:
    """The chart with its title as an A4 page."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setPageLayout(_layout())
    _draw(writer, title, content)
    return bytes(buffer.data().data())


def print_chart(title: str, content: ChartContent, parent: QWidget) -> bool:
    """Ask for a printer and print; False when the user changed their mind."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(_layout())
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(translate("Print the chart"))
    if not dialog.exec():
        return False
    _draw(printer, title, content)
    return True


def _draw(device: QPagedPaintDevice, title: str, content: ChartContent) -> None:
    painter = QPainter(device)
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPointSizeF(POINTS * 1.4)
    painter.setFont(font)
    page = QRectF(painter.viewport())
    line = painter.fontMetrics().height()
    painter.drawText(
        QRectF(page.left(), page.top(), page.width(), line * 2), int(Qt.AlignmentFlag.AlignCenter), title
    )
    font.setPointSizeF(POINTS)
    painter.setFont(font)
    area = QRectF(page.left(), page.top() + line * 2.5, page.width(), page.height() * 0.45)
    ColumnPainter(painter, area, load_tokens("light"), device.logicalDpiX() / 96).draw(content)
    words = QRectF(page.left(), area.bottom() + line, page.width(), page.height() * 0.3)
    painter.drawText(words, int(Qt.TextFlag.TextWordWrap), content.words)
    painter.end()


def _layout() -> QPageLayout:
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    return QPageLayout(size, QPageLayout.Orientation.Landscape, margins, QPageLayout.Unit.Millimeter)
