"""The manual beside the work: its sections on the left, the chosen one on the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListView, QTextBrowser, QWidget

from qcdesk.system import paths
from qcdesk.text import translate
from ui.base.manual import UNIT, sections
from ui.base.theme import Theme
from ui.models.choices_model import ChoiceRow, ChoicesModel

LIST_WIDTH, TEXT_WIDTH, HEIGHT = 170, 760, 640
PICTURE_WIDTH = 700


class _Reader(QTextBrowser):
    """Shows pictures of windows as wide as the text, scaled smoothly."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        ratio = self.devicePixelRatioF()
        place = QUrl(name)
        file = place.toLocalFile() or str(paths.manual_dir() / place.path())
        smooth = Qt.TransformationMode.SmoothTransformation
        picture = QImage(file).scaledToWidth(round(PICTURE_WIDTH * ratio), smooth)
        picture.setDevicePixelRatio(ratio)
        return picture


class ManualDialog(QDialog):
    """Not modal: the page can be used while its section is read."""

    def __init__(self, theme: Theme, key: str, parent: QWidget, manual: str = UNIT) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Manual"))
        self.sections = sections(manual)
        rows = [ChoiceRow(section.key, section.title) for section in self.sections]
        self._model = ChoicesModel(theme, rows, self)
        self.list = QListView()
        self.list.setAccessibleName(translate("Manual"))
        self.list.setModel(self._model)
        self.list.setFixedWidth(LIST_WIDTH)
        # Rows are measured once; before the style sheet is applied they would be too low.
        self.list.ensurePolished()
        self.view = _Reader()
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
