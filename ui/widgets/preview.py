"""A preview of one evidence file: a picture as it is, anything else as a card."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImageReader, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.base.icons import Icon
from ui.base.page import label
from ui.base.theme import Theme

MAX_MEGAPIXELS = 128
LARGEST = 1600
ICON_SIZE = 56


class Preview(QWidget):
    """Reads pictures scaled down, so that a large scan costs little."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture = QPixmap()
        self._view = QLabel()
        self._view.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._view.setMinimumHeight(140)
        self._words = label(look="muted", wraps=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view, 1)
        layout.addWidget(self._words)

    def show_file(self, path: Path | None, mime: str, words: str) -> None:
        """Show a file; None shows nothing."""
        self._words.setText(words)
        self._picture = QPixmap()
        if path is not None and mime.startswith("image/"):
            self._picture = _read(path)
        if self._picture.isNull() and path is not None:
            ratio = self.devicePixelRatioF()
            self._view.setPixmap(self._theme.pixmap(Icon.DOCUMENT, "line_strong", ICON_SIZE, ratio))
        else:
            self._scale()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._picture.isNull():
            self._scale()

    @property
    def shows_picture(self) -> bool:
        """True if a picture is shown, not a card."""
        return not self._picture.isNull()

    def _scale(self) -> None:
        if self._picture.isNull():
            self._view.clear()
            return
        ratio = self.devicePixelRatioF()
        size = self._view.size() * ratio
        scaled = self._picture.scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        scaled.setDevicePixelRatio(ratio)
        self._view.setPixmap(scaled)


def _read(path: Path) -> QPixmap:
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MAX_MEGAPIXELS * 1_000_000:
        return QPixmap()
    if max(size.width(), size.height()) > LARGEST:
        reader.setScaledSize(size.scaled(QSize(LARGEST, LARGEST), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return QPixmap() if image.isNull() else QPixmap.fromImage(image)
