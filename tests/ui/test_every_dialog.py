"""Every dialog of the program: freed when it closes, closed with Esc, every control named."""

from __future__ import annotations

from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
)

from qcdesk.plan.tables import Mistake
from qcdesk.services.list_entries import get_entry
from qcdesk.services.upgrade_plan import UpgradePreview
from qcdesk.text import translate
from tests import builders
from tests.ui import subclasses
from ui.base.cover import Cover
from ui.dialogs.crash_dialog import CrashDialog
from ui.dialogs.unsaved_dialog import UnsavedDialog
from ui.forms.attach_dialog import AttachDialog
from ui.forms.cover_dialog import CoverDialog
from ui.forms.history_dialog import HistoryDialog
from ui.forms.import_dialog import ImportDialog
from ui.forms.kit_dialog import KitDialog
from ui.forms.manual_dialog import ManualDialog
from ui.forms.office_cell_dialog import CellDialog
from ui.forms.office_entry_dialog import EntryDialog
from ui.forms.office_reason_dialog import ReasonDialog
from ui.forms.office_recovery import RebuildDialog, RestoreDialog
from ui.forms.office_rotation import ROOT, RotationDialog
from ui.forms.renew_dialog import RenewDialog
from ui.widgets.buttons import Button
from ui.widgets.column_filter import ColumnFilter

COVER = Cover("Cover", "Programme", [("Unit", "North")], [("Prepared by", "Zhang")], "ab" * 32, "qcdesk:1")
MISTAKE = Mistake("字段", "C3", "value.malformed", {"value": "x", "type": "date", "label": "日期"})
MARGIN = 24
INPUTS = (QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)


def table(folder: Path) -> Path:
    path = folder / "t.csv"
    path.write_text("批次,抽检数\n1,2\n", encoding="utf-8")
    return path


PREVIEW = UpgradePreview(1, 2, "Plan", "Document", same=False, changes=(), rewritten=0, unplaced=0)

MAKERS = {
    CrashDialog: lambda w, _entry, folder: CrashDialog(w.desk.theme, folder / "crash.txt", w),
    UnsavedDialog: lambda w, _entry, _folder: UnsavedDialog(w.desk.theme, ["a: 1"], w),
    AttachDialog: lambda w, _entry, folder: AttachDialog(w.desk.theme, "entry", [table(folder)], w),
    CoverDialog: lambda w, _entry, _folder: CoverDialog(w.desk.theme, COVER, w),
    HistoryDialog: lambda w, entry, _folder: HistoryDialog(w.desk, entry, w),
    ImportDialog: lambda w, _entry, folder: ImportDialog(
        w.desk, w.desk.plan.register("sampling"), table(folder), w
    ),
    KitDialog: lambda w, _entry, folder: KitDialog(w.desk, folder / "kit.qcpkg", PREVIEW, w),
    ManualDialog: lambda w, _entry, _folder: ManualDialog(w.desk.theme, "overview", w),
    EntryDialog: lambda w, entry, _folder: EntryDialog(w.desk, entry, w),
    ReasonDialog: lambda w, _entry, _folder: ReasonDialog(
        w.desk.theme, w, "Title", "Question?", "Go", asks="Reason"
    ),
    RenewDialog: lambda w, _entry, _folder: RenewDialog(w.desk, w),
    CellDialog: lambda w, _entry, folder: CellDialog(w.desk, folder / "plan.xlsx", MISTAKE, w),
    RestoreDialog: lambda w, _entry, _folder: RestoreDialog(w.desk, w),
    RebuildDialog: lambda w, _entry, _folder: RebuildDialog(w.desk, w),
    RotationDialog: lambda w, _entry, _folder: RotationDialog(w.desk, ROOT, w),
    ColumnFilter: lambda w, _entry, _folder: ColumnFilter(w.desk.theme, "Column", ["a", "b"], None, w),
}
"""How each dialog is made for a window, an entry and a folder."""


def test_no_dialog_is_forgotten():
    # A name that begins with an underscore is built upon, never shown by itself.
    assert {kind for kind in subclasses.of(QDialog) if not kind.__name__.startswith("_")} == set(MAKERS)


@pytest.fixture
def entry_id(county) -> str:
    made = builders.honour(county["north"], "名牌")
    builders.seal(county["north"])
    return made


@pytest.fixture
def window(entry_id, opened, county):
    return opened(county["north"])


@pytest.mark.parametrize(
    "kind", sorted(MAKERS, key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__
)
def test_a_dialog_is_named_closes_with_escape_and_is_freed(window, opened, entry_id, tmp_path, qtbot, kind):
    entry = get_entry(window.desk.context, entry_id)
    dialog = MAKERS[kind](window, entry, tmp_path)
    dialog.show()
    opened.settle()
    assert dialog.windowTitle()
    controls = [w for w in dialog.findChildren(QObject) if isinstance(w, (*INPUTS, QAbstractButton))]
    nameless = [
        type(w).__name__
        for w in controls
        if w.isVisible()
        and not w.objectName().startswith("qt_")
        and not isinstance(w.parent(), (QComboBox, QLineEdit, QAbstractItemView))
        and not (w.accessibleName() or (isinstance(w, QAbstractButton) and w.text()))
    ]
    assert nameless == []
    timers = dialog.findChildren(QTimer)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog), timeout=5000)
    assert not [timer for timer in timers if shiboken6.isValid(timer)]
    opened.settle()
    assert opened.failures == []


@pytest.mark.parametrize("kind", [ImportDialog, HistoryDialog, EntryDialog])
def test_a_dialog_that_is_closed_while_it_reads_is_freed(window, opened, entry_id, tmp_path, qtbot, kind):
    dialog = MAKERS[kind](window, get_entry(window.desk.context, entry_id), tmp_path)
    dialog.show()
    dialog.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog), timeout=5000)
    opened.settle()
    assert opened.failures == []


@pytest.mark.parametrize(
    "kind",
    sorted(set(MAKERS) - {ManualDialog}, key=lambda kind: kind.__name__),
    ids=lambda kind: kind.__name__,
)
def test_the_buttons_of_a_dialog_stand_in_one_order(window, opened, entry_id, tmp_path, kind):
    dialog = MAKERS[kind](window, get_entry(window.desk.context, entry_id), tmp_path)
    dialog.show()
    opened.settle()
    place = {button: button.mapTo(dialog, button.rect().center()) for button in dialog.findChildren(Button)}
    lowest = max(place[button].y() for button in place if button.isVisible())
    last = [b for b in place if b.isVisible() and abs(place[b].y() - lowest) < b.height() / 2]
    last.sort(key=lambda button: place[button].x())
    assert last[-1].property("look") == "primary"
    assert dialog.width() - last[-1].geometry().right() < MARGIN
    leaves = [b.text() for b in last[:-1] if b.text() in {translate("Cancel"), translate("Close")}]
    assert leaves == [b.text() for b in last[-2:-1] if b.text() in leaves]
    dialog.close()
    opened.settle()
