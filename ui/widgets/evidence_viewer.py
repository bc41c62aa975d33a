"""One evidence file at a time: a picture that can be zoomed and turned, other files as a card."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImageReader, QKeyEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QVBoxLayout, QWidget

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.theme import Theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.layouts import row

STEP = 1.25
LARGEST, SMALLEST = 8.0, 0.05
MAX_MEGAPIXELS = 128
QUARTER = 90


class PictureView(QGraphicsView):
    """A picture fitted to the view until it is zoomed; + and - zoom, 0 fits, R-turn by buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setScene(QGraphicsScene(self))
        self._item = QGraphicsPixmapItem()
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.scene().addItem(self._item)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setAccessibleName(translate("Evidence picture"))
        self._fitted = True

    def show_picture(self, picture: QPixmap) -> None:
        """Show a picture, upright and fitted."""
        self._item.setPixmap(picture)
        self._item.setRotation(0)
        self.fit()

    def fit(self) -> None:
        """Show the whole picture."""
        self._fitted = True
        self.scene().setSceneRect(self._item.sceneBoundingRect())
        self.fitInView(self._item, Qt.AspectRatioMode.KeepAspectRatio)

    def zoom(self, factor: float) -> None:
        """Magnify by a factor within bounds."""
        wanted = self.transform().m11() * factor
        if SMALLEST <= abs(wanted) <= LARGEST:
            self._fitted = False
            self.scale(factor, factor)

    def turn(self) -> None:
        """Turn by a quarter to the right."""
        self._item.setTransformOriginPoint(self._item.boundingRect().center())
        self._item.setRotation((self._item.rotation() + QUARTER) % 360)
        self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(STEP if event.angleDelta().y() > 0 else 1 / STEP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(STEP)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(1 / STEP)
        elif event.key() == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()


class EvidenceViewer(QWidget):
    """`opening` asks to open the shown file with the system's program."""

    opening = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.picture = PictureView()
        self._tools = QWidget()
        tools = row(
            IconButton(theme, Icon.ADD, translate("Larger (+)"), self._larger),
            IconButton(theme, Icon.REMOVE, translate("Smaller (-)"), self._smaller),
            IconButton(theme, Icon.IMAGE, translate("Whole picture (0)"), self.picture.fit),
            IconButton(theme, Icon.TURN, translate("Turn to the right"), self.picture.turn),
            1,
            gap=2,
        )
        self._tools.setLayout(tools)
        self._card = EmptyState(
            theme,
            Icon.DOCUMENT,
            "",
            "",
            Button(theme, translate("Open with the system's program"), self._open, icon=Icon.FILE),
        )
        self._empty = EmptyState(theme, Icon.EVIDENCE, translate("No evidence to show"))
        self._words = label(look="muted", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self._tools, self.picture, self._card, self._empty):
            layout.addWidget(part, 0 if part is self._tools else 1)
        layout.addWidget(self._words)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Say that there is nothing to show."""
        self._show(self._empty, "")

    def show_file(self, path: Path, mime: str, words: str) -> None:
        """Show a file of the workspace."""
        picture = _read(path) if mime.startswith("image/") else QPixmap()
        if picture.isNull():
            self._card.say(words, translate("This kind of file is shown by its own program."))
            self._show(self._card, "")
        else:
            self._show(self.picture, words)
            self.picture.show_picture(picture)

    @property
    def shows_picture(self) -> bool:
        """True if a picture is shown, not a card."""
        return not self.picture.isHidden()

    def _show(self, shown: QWidget, words: str) -> None:
        for part in (self.picture, self._card, self._empty):
            part.setHidden(part is not shown)
        self._tools.setHidden(shown is not self.picture)
        self._words.setText(words)
        self._words.setHidden(not words)

    def _larger(self) -> None:
        self.picture.zoom(STEP)

    def _smaller(self) -> None:
        self.picture.zoom(1 / STEP)

    def _open(self) -> None:
        self.opening.emit()


def _read(path: Path) -> QPixmap:
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MAX_MEGAPIXELS * 1_000_000:
        return QPixmap()
    image = reader.read()
    return QPixmap() if image.isNull() else QPixmap.fromImage(image)
