"""Everything is reached and used without a mouse, and everything that can be used has a name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTextBrowser,
    QToolTip,
    QWidget,
)

from qcdesk.services.check_period import check_period
from qcdesk.services.list_entries import list_entries
from tests import builders
from ui.forms.manual_dialog import ManualDialog
from ui.pages.first_run_page import FirstRunPage
from ui.unit_pages import PAGES as UNIT_PAGES
from ui.widgets.column_chart import ColumnChart
from ui.widgets.picture_view import PictureView
from ui.widgets.tile import Tile

PAGES = tuple(kind.key for kind in UNIT_PAGES)
USED = (
    QLineEdit,
    QComboBox,
    QPlainTextEdit,
    QAbstractItemView,
    QAbstractButton,
    Tile,
    ColumnChart,
    PictureView,
)
MOST_TABS = 120
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(opened, county, tmp_path):
    north = county["north"]
    first = builders.record(
        north, "sampling",
        {"batch": "1", "day": builders.date(2014, 3, 1), "taken": 9, "passed": 5, "cost": Decimal(2000)},
    )  # fmt: skip
    builders.attach(north, first, tmp_path / "scan.pdf")
    window = opened(north)
    window.show_page("registers").show_register("sampling")
    opened.settle()
    return window


def used(page: QWidget) -> list[QWidget]:
    """What a person can use on a page: enabled, shown, and not a part of another control."""
    found = []
    for kind in USED:
        for widget in page.findChildren(kind):
            inner = widget.objectName().startswith("qt_") or isinstance(widget, QHeaderView)
            part = isinstance(widget.parent(), (QLineEdit, QComboBox, QAbstractItemView))
            if widget.isVisible() and widget.isEnabled() and not inner and not part and widget not in found:
                found.append(widget)
    return found


def _is_active(window: QWidget) -> bool:
    # Asked again each time: another window that is just closing may take it away.
    window.activateWindow()
    return window.isActiveWindow()


def walked(page: QWidget, qtbot) -> set[QWidget]:
    """The widgets that get the focus one after the other with Tab alone."""
    qtbot.waitUntil(lambda: _is_active(page.window()), timeout=20_000)
    start = next(w for w in used(page) if w.focusPolicy() & Qt.FocusPolicy.TabFocus)
    start.setFocus()
    seen: set[QWidget] = set()
    for _ in range(MOST_TABS):
        focused = QApplication.focusWidget()
        if focused is None or focused in seen:
            break
        seen.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    return seen


@pytest.mark.parametrize("key", PAGES)
def test_every_control_of_a_page_is_reached_with_tab_and_has_a_name(window, opened, qtbot, key):
    page = window.show_page(key)
    opened.settle()
    if key == "registers":
        page.view.table.setCurrentIndex(page.view.model.index(0, 0))
        opened.settle()
    seen = walked(page, qtbot)
    controls = used(page)
    assert controls
    nameless = [
        w for w in controls if not (w.accessibleName() or (isinstance(w, QAbstractButton) and w.text()))
    ]
    assert [f"{type(w).__name__} {w.toolTip()}" for w in nameless] == []
    # A group of buttons is entered once and walked with the arrows; help buttons repeat F1.
    lost = [
        w
        for w in controls
        if w not in seen
        and w.focusProxy() not in seen
        and w.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (isinstance(w, QAbstractButton) and w.group() is not None)
    ]
    assert [f"{type(w).__name__} {w.accessibleName()} {w.toolTip()}" for w in lost] == []


@pytest.mark.parametrize("key", PAGES)
def test_f1_opens_the_pages_section(window, opened, qtbot, key):
    page = window.show_page(key)
    opened.settle()
    page.setFocus()
    for widget in (QApplication.focusWidget(),):
        if widget is not None:
            widget.clearFocus()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    dialog = window.findChild(ManualDialog)
    assert dialog.findChild(QTextBrowser).toPlainText()
    assert dialog.sections[dialog.list.currentIndex().row()].key == key
    dialog.close()


def test_f1_explains_what_a_field_is_and_what_is_counted_from_it(window, opened, qtbot, monkeypatch):
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _widget: told.append(text))
    view = window.show_page("registers").view
    view.new_entry()
    opened.settle()
    view.panel.form.rows["taken"].focus()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert "抽检数" in told[0]
    assert told[0].count("<br>") >= 1


def test_an_entry_is_found_corrected_explained_and_sealed_with_keys_alone(window, opened, qtbot, tmp_path):
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_3, CTRL)
    opened.settle()
    view = window.page.view
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(QApplication.focusWidget(), "1")
    opened.settle()
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    opened.settle()
    assert view.panel.form.entry_id
    while QApplication.focusWidget() is not view.panel.form.rows["passed"].editor.widget:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClicks(QApplication.focusWidget(), "\b\b9")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    opened.settle()
    qtbot.keyClick(window, Qt.Key.Key_5, CTRL)
    opened.settle()
    page = window.page
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Home, CTRL)
    page.explanation.setFocus()
    qtbot.keyClicks(page.explanation, "the laboratory charged a second analysis of this batch")
    qtbot.keyClick(page.explanation, Qt.Key.Key_Tab)
    opened.settle()
    assert check_period(window.desk.context, window.desk.period).blocking == ()
    qtbot.keyClick(window, Qt.Key.Key_6, CTRL)
    opened.settle()
    page = window.page
    page.names["preparer"].setFocus()
    for text in ("Zhang", "Li", "Wang", builders.PASSPHRASE):
        qtbot.keyClicks(QApplication.focusWidget(), text)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    page.folder.setFocus()
    qtbot.keyClicks(page.folder, str(tmp_path / "stick"))
    page.seal_button.setFocus()
    qtbot.keyClick(page.seal_button, Qt.Key.Key_Space)
    opened.settle()
    assert page.result.isVisible(), page.banner.text
    assert [e.status for e in list_entries(window.desk.context, "sampling", "north")] == ["received"]


def test_the_first_run_is_walked_with_tab(shell, qtbot, tmp_path):
    page = FirstRunPage(shell, tmp_path, None, None)
    qtbot.addWidget(page)
    page.resize(1366, 768)
    for step in range(4):
        page._show_step(step)
        page.show()
        controls = used(page.cards[step])
        seen = walked(page.cards[step], qtbot)
        nameless = [
            w for w in controls if not (w.accessibleName() or (isinstance(w, QAbstractButton) and w.text()))
        ]
        assert [type(w).__name__ for w in nameless] == []
        lost = [w for w in controls if w not in seen and w.focusPolicy() != Qt.FocusPolicy.NoFocus]
        assert [f"{type(w).__name__} {w.accessibleName()}" for w in lost] == []


def test_a_composition_is_never_committed_or_lost_by_a_refresh(window, opened, type_text):
    """In the search field over a table, in a filter, in a form, in an explanation."""
    view = window.show_page("registers").view
    view.table.setCurrentIndex(view.model.index(0, 0))
    opened.settle()
    places = [view.search, view.panel.form.rows["batch"].editor.widget]
    for widget in places:
        widget.setFocus()
        before = widget.text()
        type_text(widget, "zhong", commit=False)
        view.load()
        view.panel.form.refresh()
        window.watch.look()
        opened.settle()
        assert widget.text() == before
        type_text(widget, "中")
        assert widget.text().count("中") == 1
        widget.clear()
    findings = window.show_page("findings")
    opened.settle()
    row = next(
        n for n in range(findings.model.rowCount()) if findings.model.row(n).item.finding.code == "V-2"
    )
    findings.table.setCurrentIndex(findings.model.index(row, 0))
    findings.explanation.setFocus()
    type_text(findings.explanation, "shuo", commit=False)
    window.watch.look()
    opened.settle()
    assert findings.explanation.composing
    type_text(findings.explanation, "说明")
    assert findings.explanation.toPlainText() == "说明"
    window.commit()
    opened.settle()


def test_an_entry_is_deleted_and_brought_back_with_keys(window, opened, qtbot):
    view = window.show_page("registers").view
    view.table.setCurrentIndex(view.model.index(0, 0))
    opened.settle()
    view.panel.form.focus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete, CTRL)
    opened.settle()
    assert list_entries(window.desk.context, "sampling", "north") == []
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    opened.settle()
    assert len(list_entries(window.desk.context, "sampling", "north")) == 1
