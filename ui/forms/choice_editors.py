"""Editors in which a value is chosen: one option, or several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCheckBox, QCompleter, QListView, QWidget

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.theme import Theme
from ui.forms.editor import Editor, Holder
from ui.forms.line import Line
from ui.widgets.flow_layout import FlowLayout

SEPARATOR = "、"
"""Between the names of a multiple choice, as the plan's reader understands it."""
MOST_SHOWN = 14
"""Options that a list shows without scrolling."""


class ChoiceLine(Line):
    """Shows the option that is chosen. It opens the list on a click, F4 or Space; arrows and letters choose.

    A line and not a combo box: that one builds its list with the form, which takes as long as ten lines.
    """

    def __init__(self, holder: Holder, theme: Theme) -> None:
        super().__init__(holder, theme)
        self.options: list[tuple[str, str]] = [("", "")]
        self.chosen = ""
        self._list: QCompleter | None = None
        self._popup: QListView | None = None
        self._shown = QStringListModel(self)
        self.setReadOnly(True)
        self.show_sign(Icon.DOWN, "")

    def choose(self, text: str) -> None:
        """Show an option; one that is not on offer is added."""
        shown = next((shown for each, shown in self.options if each == text), None)
        if shown is None:
            self.options.append((text, text))
            shown = text
        self.chosen = text
        if shown != self.text():
            self.setText(shown)
            self.setCursorPosition(0)

    def offer(self) -> None:
        if self._list is None or self._popup is None:
            self._list, self._popup = QCompleter(self), QListView()
            # Rows are measured once; before the style sheet is applied they would be too low.
            self._popup.ensurePolished()
            self._list.setPopup(self._popup)
            self._list.setModel(self._shown)
            self._list.setWidget(self)
            self._list.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
            self._list.setMaxVisibleItems(MOST_SHOWN)
            self._list.activated.connect(self._picked)
        self._shown.setStringList([shown or translate("(blank)") for _, shown in self.options])
        self._list.complete()
        self._popup.setCurrentIndex(self._popup.model().index(self._place(), 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.deselect()

    def list_is_open(self) -> bool:
        return self._popup is not None and self._popup.isVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.list_is_open():
            super().keyPressEvent(event)
            return
        place = self._place()
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self.options) - 1}
        steps = {Qt.Key.Key_Up: place - 1, Qt.Key.Key_Down: place + 1}
        wanted = (ends | steps).get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Space:
            self.offer()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take(0)
        elif wanted is not None and not event.modifiers():
            self._take(min(max(wanted, 0), len(self.options) - 1))
        elif not self._begins(event.text()):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.offer()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def _begins(self, letter: str) -> bool:
        """Choose the next option that begins with a letter; False if there is none."""
        if not letter.isalnum():
            return False
        names = [shown for _, shown in self.options]
        after = names.index(self.text()) + 1
        for place in [*range(after, len(names)), *range(after)]:
            if names[place].lower().startswith(letter.lower()):
                self._take(place)
                return True
        return False

    def _take(self, place: int) -> None:
        text = self.options[place][0]
        if text != self.chosen:
            self.choose(text)
            self.holder.settled()

    def _place(self) -> int:
        return [text for text, _ in self.options].index(self.chosen)

    def _picked(self, _shown: str) -> None:
        # Two options may have one name: the place in the list tells them apart.
        place = self._popup.currentIndex().row() if self._popup is not None else -1
        if place >= 0:
            self.choose(self.options[place][0])
            self.holder.settled()


class ChoiceEditor(Editor):
    """One of several options, or blank; the text is the option's name."""

    def __init__(self, holder: Holder, theme: Theme, options: Sequence[tuple[str, str]]) -> None:
        self._line = ChoiceLine(holder, theme)
        self.widget = self._line
        self.set_options(options)

    @property
    def options(self) -> list[str]:
        """The texts of the options, without the blank."""
        return [text for text, _ in self._line.options if text]

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer these: (text, shown name). A present text that is not among them stays on offer."""
        self._line.options = [("", ""), *options]
        self._line.choose(self._line.chosen)

    def text(self) -> str:
        return self._line.chosen

    def set_text(self, text: str) -> None:
        self._line.choose(text)


class _Boxes(QWidget):
    """A check box for each option; Enter and Esc in any of them are told to the row."""

    def __init__(self, holder: Holder, options: Sequence[str]) -> None:
        super().__init__(holder)
        self._holder = holder
        self.loading = False
        layout = FlowLayout(self, gap=8, equal=True)
        self.boxes = [QCheckBox(option, self) for option in options]
        for box in self.boxes:
            layout.addWidget(box)
            box.toggled.connect(self._toggled)
            box.installEventFilter(self)
        if self.boxes:
            self.setFocusProxy(self.boxes[0])

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._holder.entered()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._holder.reverted()
                return True
        return False

    def _toggled(self, _on: bool) -> None:
        if not self.loading:
            self._holder.settled()


class MultiChoiceEditor(Editor):
    """Several of several options, as check boxes; the text is their names with “、” between."""

    def __init__(self, holder: Holder, options: Sequence[str]) -> None:
        self._area = _Boxes(holder, options)
        self.widget = self._area

    @property
    def boxes(self) -> list[QCheckBox]:
        """The check boxes, in the order of the options."""
        return self._area.boxes

    def text(self) -> str:
        return SEPARATOR.join(box.text() for box in self.boxes if box.isChecked())

    def set_text(self, text: str) -> None:
        self._area.loading = True
        chosen = text.split(SEPARATOR)
        for box in self.boxes:
            box.setChecked(box.text() in chosen)
        self._area.loading = False

    def focusable(self) -> list[QWidget]:
        return [*self.boxes]
