"""A picture that can be moved, zoomed and turned."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsScene, QGraphicsView

from qcdesk.text import translate

STEP = 1.25
LARGEST, SMALLEST = 8.0, 0.05
QUARTER = 90
FINE = 0.6
"""Pixels of the screen for one of the picture, from which it is drawn as it is."""
PAUSE_MS = 250
"""Wait after zooming before a finer drawing is asked for."""


class PictureView(QGraphicsView):
    """Fitted to the view until it is zoomed; + and - zoom, 0 fits, R turns to the right.

    `blurred` says that the picture is magnified beyond its own pixels: by how much, once zooming stops.
    """

    blurred = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setScene(QGraphicsScene(self))
        self._full = QPixmap()
        self._item = QGraphicsPixmapItem()
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.scene().addItem(self._item)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setAccessibleName(translate("Evidence picture"))
        self._fitted = True
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(PAUSE_MS)
        self._settled.timeout.connect(self._tell)

    def show_picture(self, picture: QPixmap) -> None:
        """Show a picture, upright and fitted."""
        self._full = picture
        self._item.setPixmap(picture)
        self._item.setRotation(0)
        self.fit()
        self._thin_out()

    def refine(self, picture: QPixmap) -> None:
        """Show the same picture with more pixels, at the same place, size and angle."""
        shown = self._item.boundingRect().width()
        if shown > 0:
            picture.setDevicePixelRatio(picture.width() / shown)
        self._full = picture
        self._item.setPixmap(picture)

    @property
    def picture(self) -> QPixmap:
        """What is shown, with all the pixels there are."""
        return self._full

    @property
    def turned(self) -> int:
        """Degrees to the right by which the picture is turned."""
        return round(self._item.rotation())

    @property
    def magnified(self) -> float:
        """Logical pixels of the screen for one of the picture."""
        return self.transform().m11()

    def fit(self) -> None:
        """Show the whole picture."""
        self._fitted = True
        area = self._item.sceneBoundingRect()
        self.scene().setSceneRect(area)
        self.fitInView(area, Qt.AspectRatioMode.KeepAspectRatio)

    def fit_width(self) -> None:
        """Show the whole width, from the top."""
        self._fitted = False
        area = self._item.sceneBoundingRect()
        if area.width() > 0:
            factor = (
                max(self.viewport().width() - self.verticalScrollBar().sizeHint().width(), 1) / area.width()
            )
            self.resetTransform()
            self.scale(factor, factor)
            self.verticalScrollBar().setValue(0)
            self._settled.start()

    def zoom(self, factor: float) -> None:
        """Magnify by a factor within bounds."""
        if SMALLEST <= abs(self.magnified * factor) <= LARGEST:
            self._fitted = False
            self.scale(factor, factor)
            self._settled.start()

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
        elif event.key() == Qt.Key.Key_R:
            self.turn()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()
            self._settled.start()

    def _tell(self) -> None:
        self._thin_out()
        blur = self._share()
        if blur > 1.0 and not self._fitted:
            self.blurred.emit(blur)

    def _share(self) -> float:
        """Pixels of the screen for one of the picture."""
        return self.magnified * self.devicePixelRatioF() / (self._full.devicePixelRatio() or 1.0)

    def _thin_out(self) -> None:
        """Average the pixels of a much larger picture: drawing would leave thin lines out."""
        shown, share = self._full, self._share()
        if not shown.isNull() and share < FINE:
            size = shown.size() * share
            fit, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            shown = shown.scaled(size.expandedTo(QSize(1, 1)), fit, smooth)
            shown.setDevicePixelRatio(shown.width() * self._full.devicePixelRatio() / self._full.width())
        self._item.setPixmap(shown)
