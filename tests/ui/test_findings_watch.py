"""The findings that pages show are those of a full check, and after an edit only what read it runs again."""

from __future__ import annotations

from datetime import date

import pytest

from qcdesk.services.check_period import check_period
from qcdesk.services.list_entries import list_entries
from qcdesk.services.record_entry import DeleteEntry, RecordEntry, delete_entry, record_entry
from qcdesk.services.undo import undo
from tests.builders import PERIOD
from tests.ui.starting import watch_reads


@pytest.fixture
def window(opened, county):
    return opened(county["zhijian"])


@pytest.fixture
def asked(window, monkeypatch):
    """The names of the services that the desk asks."""
    return watch_reads(monkeypatch, window.desk)


def write(window, opened, service, *args):
    window.desk.write(window, service, *args)
    opened.settle()


def sample(batch: str, passed: int) -> RecordEntry:
    values = {"batch": batch, "day": date(2014, 5, 1), "taken": 10, "passed": passed}
    return RecordEntry("sampling", values, period=PERIOD)


def told(check):
    return sorted(str((item.finding, item.explanation, item.refused)) for item in check.findings)


def test_an_edit_runs_only_what_read_it(window, opened, asked):
    window.watch.look()
    opened.settle()
    steps = [
        (record_entry, sample("1", 30)),
        (record_entry, sample("2", 9)),
        (undo,),
        (record_entry, RecordEntry("honours", {"title": "名牌", "org": "厂"}, period=PERIOD)),
    ]
    for service, *args in steps:
        asked.clear()
        write(window, opened, service, *args)
        assert told(window.watch.check) == told(check_period(window.desk.context, PERIOD))
        assert "recheck_entries" in asked
        assert "check_period" not in asked
    entry = list_entries(window.desk.context, "sampling")[0].entry_id
    write(window, opened, delete_entry, DeleteEntry(entry, PERIOD))
    assert told(window.watch.check) == told(check_period(window.desk.context, PERIOD))


def test_many_changes_at_once_run_everything(window, opened, asked):
    window.watch._timer.setInterval(1000)
    asked.clear()
    for number in range(6):
        window.desk.write(window, record_entry, sample(str(number), 30))
    opened.settle()
    assert "check_period" in asked
    assert told(window.watch.check) == told(check_period(window.desk.context, PERIOD))


def test_an_entry_that_cannot_be_found_again_leads_to_a_full_check(window, opened, asked, monkeypatch):
    def gone(*_):
        raise LookupError("gone")

    gone.__name__ = "recheck_entries"
    monkeypatch.setattr("qcdesk.services.recheck.recheck_entries", gone)
    asked.clear()
    write(window, opened, record_entry, sample("1", 30))
    assert asked.index("recheck_entries") < asked.index("check_period")
    assert told(window.watch.check) == told(check_period(window.desk.context, PERIOD))
