"""A new kit arrives at a unit's window: what changes is shown before it is installed, and one can go back."""

from __future__ import annotations

import pytest

from qcdesk.services.list_entries import list_entries, workspace
from tests import builders
from tests.upgrade import filled_unit, issue_both


@pytest.fixture(scope="module")
def kits(tmp_path_factory):
    return issue_both(tmp_path_factory.mktemp("kits"))


@pytest.fixture
def north(kits, tmp_path):
    return filled_unit(kits, tmp_path)


def _dropped(opened, desk, kit):
    window = opened(desk)
    window.take_files([kit])
    opened.settle()
    return window, window.page.plan_card


def test_a_kit_dropped_on_the_window_shows_what_it_changes_and_is_installed(opened, kits, north, qtbot):
    window, card = _dropped(opened, north, kits.second)
    dialog = card.dialog
    said = [row.line.entries for row in dialog.mine.all_rows()]
    assert sum(bool(count) for count in said) >= 4
    assert dialog.all.rowCount() > dialog.mine.rowCount()
    assert "3 条已填记录自动带入新版" in dialog.summary.text()
    assert "1 个已填值在新版中没有对应字段" in dialog.summary.text()
    assert workspace(window.desk.context).plan_version == 1
    with qtbot.waitSignal(window.plan_changed, timeout=20_000):
        dialog.go.click()
    opened.settle()
    assert workspace(window.desk.context).plan_version == 2
    assert [entry.title for entry in list_entries(window.desk.context, "awards")] == ["名牌"]


def test_a_kit_that_is_not_installed_changes_nothing(opened, kits, north):
    window, card = _dropped(opened, north, kits.second)
    card.dialog.reject()
    opened.settle()
    assert workspace(window.desk.context).plan_version == 1
    assert not card.back.isVisible()


def test_the_version_before_is_put_in_force_again(opened, kits, north, qtbot):
    window, card = _dropped(opened, north, kits.second)
    card.dialog.go.click()
    opened.settle()
    opened.close()
    window = opened(north)
    card = window.show_page("settings").plan_card
    opened.settle()
    assert card.back.isVisible()
    card.ask_back()
    with qtbot.waitSignal(window.plan_changed, timeout=20_000):
        card.question.accept()
    opened.settle()
    assert workspace(window.desk.context).plan_version == 1
    assert [entry.title for entry in list_entries(window.desk.context, "honours")] == ["名牌"]


def test_a_kit_of_the_version_in_force_says_so(opened, kits, north):
    _, card = _dropped(opened, north, kits.first)
    assert "与现用的相同" in card.dialog.summary.text()
    assert card.dialog.all.rowCount() == 0


def test_a_kit_of_another_office_is_refused_in_the_card(opened, north, tmp_path):
    other = builders.kit_of(builders.county(tmp_path / "other"))
    window = opened(north)
    card = window.show_page("settings").plan_card
    card.look_at(other)
    opened.settle()
    assert card.banner.isVisible()
    assert not hasattr(card, "dialog")
