"""The manual beside the work: its sections on the left, the chosen one on the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QUrl
from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListView, QTextBrowser, QWidget

from qcdesk.system import paths
from qcdesk.text import translate
from ui.base.manual import sections
from ui.base.theme import Theme
from ui.models.choices_model import ChoiceRow, ChoicesModel

LIST_WIDTH, TEXT_WIDTH, HEIGHT = 170, 760, 640
PICTURE_WIDTH = 700


class ManualDialog(QDialog):
    """Not modal: the page can be used while its section is read."""

    def __init__(self, theme: Theme, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Manual"))
        self.sections = sections()
        rows = [ChoiceRow(section.key, section.title) for section in self.sections]
        self._model = ChoicesModel(theme, rows, self)
        self.list = QListView()
        self.list.setAccessibleName(translate("Manual"))
        self.list.setModel(self._model)
        self.list.setFixedWidth(LIST_WIDTH)
        self.view = QTextBrowser()
        self.view.setAccessibleName(translate("Manual"))
        self.view.setOpenExternalLinks(True)
        self.view.document().setDocumentMargin(18)
        layout = QHBoxLayout(self)
        layout.addWidget(self.list)
        layout.addWidget(self.view, 1)
        self.resize(LIST_WIDTH + TEXT_WIDTH + 40, HEIGHT)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.show_section(key)

    def show_section(self, key: str) -> None:
        """Show a section, the first one if there is none of this name."""
        if self._model.rowCount():
            self.list.setCurrentIndex(self._model.index(max(self._model.place_of(key), 0)))

    def _chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.view.document().setBaseUrl(QUrl.fromLocalFile(f"{paths.manual_dir()}/"))
            self.view.setMarkdown(self.sections[current.row()].text)
            self._fit_pictures()

    def _fit_pictures(self) -> None:
        block = self.view.document().begin()
        while block.isValid():
            self._fit_block(block)
            block = block.next()

    def _fit_block(self, block: QTextBlock) -> None:
        places = block.begin()
        found: list[tuple[int, int]] = []
        while not places.atEnd():
            fragment = places.fragment()
            if fragment.charFormat().isImageFormat():
                found.append((fragment.position(), fragment.length()))
            places += 1
        cursor = QTextCursor(self.view.document())
        for position, length in found:
            cursor.setPosition(position)
            cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
            picture = cursor.charFormat().toImageFormat()
            picture.setWidth(PICTURE_WIDTH)
            cursor.setCharFormat(picture)
