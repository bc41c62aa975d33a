"""The manual: a section for every page of the unit desk, every picture there, F1 opens it."""

from __future__ import annotations

from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt, QtMsgType
from PySide6.QtGui import QImage

import ui
from qcdesk.system import paths
from ui.base.actions import Act, declared
from ui.base.manual import OFFICE, UNIT, sections
from ui.forms.manual_dialog import ManualDialog
from ui.office_pages import PAGES as OFFICE_PAGES
from ui.screenshots import NOISE, _print_message
from ui.unit_pages import PAGES as UNIT_PAGES

BESIDE = {
    UNIT: (UNIT_PAGES, {"first-run", "import", "keys", "questions"}),
    OFFICE: (OFFICE_PAGES, {"first-run", "counter", "questions"}),
}
"""The pages of each desk, and the sections that explain no page."""


@pytest.mark.parametrize("manual", BESIDE)
def test_every_page_has_its_section(manual):
    pages, beside = BESIDE[manual]
    keys = [section.key for section in sections(manual)]
    assert len(keys) == len(set(keys))
    assert set(keys) == {page.key for page in pages} | beside
    assert all(section.text.startswith("## ") for section in sections(manual))


def test_every_picture_exists_is_shown_and_is_small():
    shown = {picture for manual in BESIDE for section in sections(manual) for picture in section.pictures}
    there = {f"images/{file.name}" for file in (paths.manual_dir() / "images").iterdir()}
    assert shown == there
    assert len(there) <= 26
    for picture in shown:
        file = paths.manual_dir() / picture
        assert file.stat().st_size < 120_000
        assert not QImage(str(file)).isNull()


NAMES = {"Del": "Del", "Down": "↓", "Up": "↑"}


def test_every_shortcut_stands_in_the_manual_and_is_used():
    text = next(section.text for section in sections() if section.key == "keys")
    sources = "".join(file.read_text("utf-8") for file in Path(ui.__file__).parent.rglob("*.py"))
    for act in Act:
        assert sources.count(f"Act.{act.name}") >= 2, act
        keys = declared(act).shortcut
        for name, shown in NAMES.items():
            keys = keys.replace(name, shown)
        assert not keys or f"**{keys}**" in text, keys


@pytest.mark.parametrize("key", ["overview", "submit"])
def test_f1_opens_the_section_of_the_page(window, opened, qtbot, key):
    page = window.show_page(key)
    opened.settle()
    page.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    dialog = window.findChild(ManualDialog)
    title = next(section.title for section in sections() if section.key == key)
    assert title in dialog.view.toPlainText()
    dialog.show_section("registers")
    assert "Ctrl+N" in dialog.view.toPlainText()
    dialog.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog), timeout=2000)


@pytest.mark.parametrize("key", ["inbox", "keys"])
def test_f1_at_the_office_opens_its_own_manual(county, opened, qtbot, key):
    window = opened(county.office)
    page = window.show_page(key)
    opened.settle()
    page.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    dialog = window.findChild(ManualDialog)
    title = next(section.title for section in sections(OFFICE) if section.key == key)
    assert title in dialog.view.toPlainText()
    dialog.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog), timeout=2000)


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_f1_in_a_field_explains_the_field(window, opened, qtbot):
    window.show_page("registers")
    window.page.show_register("sampling")
    opened.settle()
    window.page.view.new_entry()
    opened.settle()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.findChild(ManualDialog) is None


def test_a_program_without_its_manual_still_answers(window, tmp_path, monkeypatch, qtbot):
    monkeypatch.setattr(paths, "manual_dir", lambda: tmp_path)
    window.show_page("overview").setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.findChild(ManualDialog) is None


def test_only_the_noise_of_the_offscreen_platform_is_dropped(capsys):
    for text in (NOISE, f"{NOISE} at all", "a real warning"):
        _print_message(QtMsgType.QtWarningMsg, None, text)
    assert capsys.readouterr().err.splitlines() == [f"{NOISE} at all", "a real warning"]
