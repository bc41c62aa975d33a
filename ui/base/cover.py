"""A sheet beside a package: facts, digest and QR code on one page, for signature and seal."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from PySide6.QtCore import QBuffer, QMarginsF, QSizeF, QUrl
from PySide6.QtGui import QFont, QImage, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from qcdesk.system.faults import disk_faults
from qcdesk.system.files import write_atomic
from qcdesk.text import translate
from ui.base.text import pair_text
from ui.base.theme import FAMILIES

QR_PIXELS = 4
"""Image pixels for one module of the QR code."""
MARGIN_MM = 20
_QR = "qr"
IDEOGRAPHIC_SPACE = "\u3000"
"""Several of them would shrink to one in a document made from HTML."""


@dataclass(frozen=True)
class Cover:
    """What a sheet says; `rows` are (name, value), `names` the people who sign.

    `caption` names the digest and `use` says what it is for; without them it is a submission's.
    """

    title: str
    programme: str
    rows: Sequence[tuple[str, str]]
    names: Sequence[tuple[str, str]]
    digest: str
    code: str
    caption: str = ""
    use: str = ""


def grouped(digest: str) -> str:
    """A digest in groups of eight digits, two lines."""
    groups = [digest[i : i + 8] for i in range(0, len(digest), 8)]
    half = len(groups) // 2
    return " ".join(groups[:half]) + "\n" + " ".join(groups[half:])


def qr_image(text: str) -> QImage:
    """A QR code as a black-and-white picture with its quiet zone."""
    code = segno.make(text, error="m", micro=False)
    matrix = [bytes(line) for line in code.matrix_iter(scale=QR_PIXELS, border=4)]
    side = len(matrix)
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(255)
    for y, cells in enumerate(matrix):
        for x, dark in enumerate(cells):
            if dark:
                image.setPixel(x, y, 0)
    return image


def cover_document(cover: Cover) -> QTextDocument:
    """The page as a document that can be shown, printed and written as PDF."""
    document = QTextDocument()
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPointSizeF(11)
    document.setDefaultFont(font)
    document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(_QR), qr_image(cover.code))
    document.setHtml(_html(cover))
    return document


def _html(cover: Cover) -> str:
    e = html.escape
    cell = "<td style='padding:5px 10px'>"
    facts = "".join(
        f"<tr>{cell}{e(name)}</td>{cell}<b>{e(value)}</b></td></tr>" for name, value in cover.rows
    )
    people = "".join(f"{cell}{e(pair_text(role, name))}<br><br><br></td>" for role, name in cover.names)
    digest = e(grouped(cover.digest)).replace("\n", "<br>")
    caption = e(cover.caption or translate("Digest of the package (SHA-256)"))
    use = e(cover.use or translate("The office compares this digest with the file before it merges."))
    use = use.replace("\n", "<br>")
    seal = e(translate("(official seal)"))
    date = e(translate("Date:           ")).replace(" ", "&nbsp;").replace(IDEOGRAPHIC_SPACE, "&nbsp;" * 4)
    table = "border='1' cellspacing='0' width='100%' style='border-collapse:collapse; border-color:#000000'"
    return (
        f"<h1 align='center'>{e(cover.title)}</h1><p align='center'>{e(cover.programme)}</p>"
        f"<table {table}>{facts}</table><br>"
        f"<table width='100%'><tr><td width='72%'><p>{caption}</p>"
        f"<p style='font-family:monospace; font-size:9pt; white-space:pre'>{digest}</p>"
        f"<p>{use}</p></td>"
        f"<td align='right'><img src='{_QR}' width='130' height='130'></td></tr></table><br>"
        f"<table {table}><tr>{people}</tr></table>"
        f"<p align='right'><br><br>{seal}<br><br>{date}</p>"
    )


def save_pdf(document: QTextDocument, path: Path, title: str) -> None:
    """Write the document as an A4 page; raises EnvironmentFault ``disk.*``."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setPageLayout(_layout())
    document.setPageSize(QSizeF(writer.pageLayout().paintRectPoints().size()))
    document.print_(writer)
    # The writer itself would say nothing of a drive that takes nothing.
    with disk_faults(path):
        write_atomic(path, bytes(buffer.data().data()))


def print_document(document: QTextDocument, parent: QWidget) -> bool:
    """Ask for a printer and print; False when the user changed their mind."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(_layout())
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(translate("Print the cover page"))
    if not dialog.exec():
        return False
    document.print_(printer)
    return True


def default_printer() -> QPrinter | None:
    """The machine's own printer, ready for a page without asking; None when there is none."""
    known = QPrinterInfo.defaultPrinter()
    if known.isNull():
        return None
    printer = QPrinter(known, QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(_layout())
    return printer


def _layout() -> QPageLayout:
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    return QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Portrait,
        margins,
        QPageLayout.Unit.Millimeter,
    )
