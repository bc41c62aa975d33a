"""A layout that puts widgets side by side and goes on below where the line is full."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QSpacerItem, QWidget


class FlowLayout(QLayout):
    """As high as its lines need at the width it is given; `equal` makes all parts of a line equally wide."""

    def __init__(self, parent: QWidget, gap: int = 4, *, equal: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._equal = equal
        self.setContentsMargins(QMargins())
        self.setSpacing(gap)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        """All in one line."""
        sizes = [item.sizeHint() for item in self._items]
        wide = sum(size.width() for size in sizes) + self.spacing() * max(len(sizes) - 1, 0)
        return QSize(wide, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.sizeHint())
        return size

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        """The height that is needed."""
        gap, top = self.spacing(), rect.top()
        lines = self._lines(rect.width())
        most = max((len(line) for line in lines), default=1)
        cell = (rect.width() - gap * (most - 1)) // most
        for line in lines:
            height = max(item.sizeHint().height() for item in line)
            widths = [cell if self._equal else item.sizeHint().width() for item in line]
            spring = next((n for n, item in enumerate(line) if item.spacerItem() is not None), -1)
            if spring >= 0:
                widths[spring] = max(rect.width() - sum(widths) - gap * (len(line) - 1), 0)
            left = rect.left()
            for item, width in zip(line, widths, strict=True):
                tall = height if self._equal else item.sizeHint().height()
                if place:
                    item.setGeometry(QRect(QPoint(left, top + (height - tall) // 2), QSize(width, tall)))
                left += width + gap
            top += height + gap
        return max(top - rect.top() - gap, 0)

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        gap, items = self.spacing(), [item for item in self._items if not _hidden(item)]
        if self._equal and items:
            widest = max(item.sizeHint().width() for item in items)
            fitting = max((width + gap) // (widest + gap), 1)
            lines_needed = -(-len(items) // fitting)
            each = -(-len(items) // lines_needed)
            return [items[start : start + each] for start in range(0, len(items), each)]
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in items:
            wide = item.sizeHint().width()
            if not lines or used + wide > width:
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += wide + gap
        return lines


def _hidden(item: QLayoutItem) -> bool:
    return item.spacerItem() is None and item.isEmpty()


def flow(*parts: QWidget | int, gap: int = 8, equal: bool = False) -> QWidget:
    """Widgets side by side, in several lines where there is little room; a number is a spring."""
    made = QWidget()
    made.setProperty("look", "page")
    layout = FlowLayout(made, gap, equal=equal)
    for part in parts:
        if isinstance(part, int):
            layout.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum))
        else:
            layout.addWidget(part)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    return made
