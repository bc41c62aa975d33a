"""Declared actions: name, text, shortcut, icon; the only place of shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from qcdesk.text import N_, translate
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
    text, shortcut, icon = _ACTS[act]
    return Declared(translate(text), shortcut, icon)


_ACTS = {
    Act.UNDO: (N_("Undo"), "Ctrl+Z", Icon.UNDO),
    Act.REDO: (N_("Redo"), "Ctrl+Y", Icon.REDO),
    Act.FIND: (N_("Find"), "Ctrl+F", Icon.FIND),
    Act.EXPLAIN: (N_("Explain this field"), "F1", Icon.HELP),
    Act.NEW: (N_("New entry"), "Ctrl+N", Icon.ADD),
    Act.DELETE: (N_("Delete this entry"), "Ctrl+Del", Icon.DELETE),
    Act.IMPORT: (N_("Import from Excel…"), "Ctrl+I", Icon.IMPORT),
    Act.EXPORT: (N_("Export what is shown…"), "Ctrl+E", Icon.EXPORT),
    Act.TEMPLATE: (N_("Save an empty form…"), "", Icon.DOCUMENT),
    Act.ATTACH: (N_("Attach evidence…"), "Ctrl+Shift+A", Icon.EVIDENCE),
    Act.HISTORY: (N_("History of this entry"), "Ctrl+H", Icon.CLOCK),
    Act.FILTER: (N_("Filter this column…"), "Ctrl+Shift+L", Icon.FILTER),
    Act.NEXT: (N_("Next"), "Alt+Down", Icon.NEXT),
    Act.PREVIOUS: (N_("Previous"), "Alt+Up", Icon.PREVIOUS),
    Act.REFRESH: (N_("Refresh"), "F5", Icon.REDO),
}


def make_action(act: Act, owner: QWidget, theme: Theme, slot: Callable[[], object]) -> QAction:
    """The action with its icon, added to `owner`, its shortcut in the tooltip; `slot` is a bound method."""
    action = make_shortcut(act, owner, slot)
    action.setIcon(theme.icon(_ACTS[act][2]))
    return action


def make_shortcut(act: Act, owner: QWidget, slot: Callable[[], object]) -> QAction:
    """As `make_action`, for an action that stands in no menu and on no button."""
    told = declared(act)
    action = QAction(told.text, owner)
    if told.shortcut:
        action.setShortcut(QKeySequence(told.shortcut))
        action.setToolTip(told.hint)
    action.triggered.connect(slot)
    owner.addAction(action)
    return action
