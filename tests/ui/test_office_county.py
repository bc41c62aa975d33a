"""The county page: what a cell says, where it leads, locks for one unit and for all."""

from __future__ import annotations

from tests.builders import PERIOD, honour, merge_at, seal


def test_the_county_shows_words_and_leads_on(county, opened):
    honour(county["south"], "乙")
    merge_at(county.office, seal(county["south"]).path)
    window = opened(county.office)
    page = window.show_page("county")
    opened.settle()
    place = page.model.place_of("south")
    column = next(i for i, c in enumerate(page.model.columns) if c.key == PERIOD)
    assert page.model.index(place, column).data()
    page.table.setCurrentIndex(page.model.index(place, column))
    page._open_review()
    opened.settle()
    assert window.page.key == "review"
    assert [entry.unit for entry in window.page.model.all_rows()] == ["south"]
    page = window.show_page("county")
    for locked in (True, False):
        page.ask_lock()
        assert not page.lock.dialog.go.isEnabled()
        page.lock.dialog.field.setText("figures submitted")
        page.lock.dialog.accept()
        opened.settle()
        assert (page._state.lock is not None) == locked
    page.ask_lock_all()
    page.lock.dialog.field.setText("figures submitted")
    page.lock.dialog.accept()
    opened.settle()
    states = [row.states[PERIOD] for row in page.model.all_rows()]
    assert all(state.lock.reason == "figures submitted" for state in states)
    page.ask_lock_all()
    page.lock.dialog.field.setText("a correction")
    page.lock.dialog.accept()
    opened.settle()
    assert not any(row.states[PERIOD].lock for row in page.model.all_rows())


def test_all_units_are_locked_for_the_period_that_is_looked_at(county, opened):
    window = opened(county.office)
    page = window.show_page("county")
    opened.settle()
    column = next(i for i, c in enumerate(page.model.columns) if c.key == "2013")
    page.table.setCurrentIndex(page.model.index(0, column))
    page.ask_lock_all()
    page.lock.dialog.field.setText("figures submitted")
    page.lock.dialog.accept()
    opened.settle()
    for row in page.model.all_rows():
        assert {code for code, state in row.states.items() if state.lock} == {"2013"}
    window.desk.choose_period("2014-H1")
    opened.settle()
    assert page._state.period == "2014-H1"
