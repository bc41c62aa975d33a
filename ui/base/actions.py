"""Declared actions: name, text, shortcut, icon; the only place of shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.text import aside_text
from ui.base.theme import Theme


class Act(Enum):
    """Every action that has a shortcut or stands in a menu."""

    UNDO = "undo"
    REDO = "redo"
    FIND = "find"
    EXPLAIN = "explain"
    NEW = "new"
    DELETE = "delete"
    IMPORT = "import"
    EXPORT = "export"
    TEMPLATE = "template"
    ATTACH = "attach"
    HISTORY = "history"
    FILTER = "filter"
    NEXT = "next"
    PREVIOUS = "previous"
    REFRESH = "refresh"


@dataclass(frozen=True)
class Declared:
    """What an action looks like; `shortcut` is a portable key sequence or empty."""

    text: str
    shortcut: str
    icon: Icon

    @property
    def hint(self) -> str:
        """The text with the shortcut as this machine writes it."""
        keys = QKeySequence(self.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        return aside_text(self.text, keys)


def declared(act: Act) -> Declared:
    """The declaration of an action in the language in use."""
    return {
        Act.UNDO: Declared(translate("Undo"), "Ctrl+Z", Icon.UNDO),
        Act.REDO: Declared(translate("Redo"), "Ctrl+Y", Icon.REDO),
        Act.FIND: Declared(translate("Find"), "Ctrl+F", Icon.FIND),
        Act.EXPLAIN: Declared(translate("Explain this field"), "F1", Icon.HELP),
        Act.NEW: Declared(translate("New entry"), "Ctrl+N", Icon.ADD),
        Act.DELETE: Declared(translate("Delete this entry"), "Ctrl+Del", Icon.DELETE),
        Act.IMPORT: Declared(translate("Import from Excel…"), "Ctrl+I", Icon.IMPORT),
        Act.EXPORT: Declared(translate("Export what is shown…"), "Ctrl+E", Icon.EXPORT),
        Act.TEMPLATE: Declared(translate("Save an empty form…"), "", Icon.DOCUMENT),
        Act.ATTACH: Declared(translate("Attach evidence…"), "Ctrl+Shift+A", Icon.EVIDENCE),
        Act.HISTORY: Declared(translate("History of this entry"), "Ctrl+H", Icon.CLOCK),
        Act.FILTER: Declared(translate("Filter this column…"), "Ctrl+Shift+L", Icon.FILTER),
        Act.NEXT: Declared(translate("Next"), "Alt+Down", Icon.NEXT),
        Act.PREVIOUS: Declared(translate("Previous"), "Alt+Up", Icon.PREVIOUS),
        Act.REFRESH: Declared(translate("Refresh"), "F5", Icon.REDO),
    }[act]


def make_action(act: Act, owner: QWidget, theme: Theme, slot: Callable[[], object]) -> QAction:
    """The action, added to `owner`, with its shortcut shown in the tooltip; `slot` is a bound method."""
    told = declared(act)
    action = QAction(theme.icon(told.icon), told.text, owner)
    if told.shortcut:
        action.setShortcut(QKeySequence(told.shortcut))
        action.setToolTip(told.hint)
    action.triggered.connect(slot)
    owner.addAction(action)
    return action
