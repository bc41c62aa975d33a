"""A cover page, notice or receipt on the screen, to print it or save it as PDF."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QTextBrowser, QVBoxLayout, QWidget

from qcdesk.domain.errors import EnvironmentFault
from qcdesk.text import translate
from ui.base.cover import Cover, cover_document, print_document, save_pdf
from ui.base.icons import Icon
from ui.base.page import label, restyle
from ui.base.text import explanation
from ui.base.theme import Theme
from ui.widgets.answers import answers
from ui.widgets.buttons import Button

PAPER_WIDTH, PAPER_MARGIN = 680, 24
BUTTONS_HEIGHT, WINDOW_EDGE = 76, 24
"""Around the page: buttons and margins below it, and what stays free of the window behind."""


class CoverDialog(QDialog):
    """Paper is white in every theme, so the page is shown on white."""

    def __init__(self, theme: Theme, cover: Cover, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(cover.title)
        self._cover = cover
        self._document = cover_document(cover)
        view = QTextBrowser()
        view.setProperty("look", "paper")
        view.setDocument(self._document)
        view.setAccessibleName(cover.title)
        self._told = label(look="muted", wraps=True)
        self._told.hide()
        save = Button(theme, translate("Save as PDF…"), self._ask, icon=Icon.DOCUMENT)
        printed = Button(theme, translate("Print…"), self._print, icon=Icon.PRINT, look="primary")
        close = Button(theme, translate("Close"), self.accept)
        layout = QVBoxLayout(self)
        layout.addWidget(view, 1)
        layout.addWidget(self._told)
        layout.addLayout(answers(save, go=printed, away=close))
        self._document.setDocumentMargin(PAPER_MARGIN)
        self._document.setTextWidth(PAPER_WIDTH)
        page, room = self._document.size().height(), parent.window().height() - WINDOW_EDGE
        view.setMinimumSize(PAPER_WIDTH + 2, 240)
        self.resize(PAPER_WIDTH + 24, min(round(page) + BUTTONS_HEIGHT, max(room, 480)))

    def _ask(self) -> None:
        pattern = translate("PDF (*.pdf)")
        proposed = f"{self._cover.title}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, translate("Save as PDF"), proposed, pattern)
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Write the page as PDF."""
        try:
            save_pdf(cover_document(self._cover), path, self._cover.title)
        except EnvironmentFault as error:
            self._tell("bad", str(explanation(error)))
            return
        self._tell("muted", translate("Saved as {path}", path=str(path)))

    def _print(self) -> None:
        if print_document(cover_document(self._cover), self):
            self._tell("muted", translate("Sent to the printer."))

    def _tell(self, look: str, text: str) -> None:
        restyle(self._told, "look", look)
        self._told.setText(text)
        self._told.show()
