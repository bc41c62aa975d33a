"""Values that no desk of ours writes, under a valid seal: the office takes them in, shows them, counts none."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.domain.values import State
from qcdesk.services.check_period import check_period
from qcdesk.services.consolidate import Consolidate, consolidate
from qcdesk.services.entry_history import entry_history
from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.maintain import diagnose
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.report import write_workbook
from qcdesk.services.review import Decide, decide
from tests.builders import PASSPHRASE, PERIOD, county, merge_at
from tests.services.test_dag_abuse import forged

WHEN = {"granted_on": {"granted_on": "2014-03-01"}}
HOSTILE = {
    "a number without end": {"bonus": {"bonus": "9" * 5_000}},
    "an exponent": {"bonus": {"bonus": "1e999999999"}},
    "not a number": {"bonus": {"bonus": "NaN"}},
    "an infinity": {"bonus": {"bonus": "Infinity"}},
    "digits of another script": {"bonus": {"bonus": "１２٣"}},
    "an integer where text belongs": {"title": {"title": 2**53 - 1}},
    "a truth where money belongs": {"bonus": {"bonus": True}},
    "a list where money belongs": {"bonus": {"bonus": ["1", "2"]}},
    "a bound of nonsense": {"bonus": {"bonus": {"at_least": "many"}}},
    "a state that does not exist": {"bonus": {"bonus": {"state": "whatever"}}},
    "a day that does not exist": {"granted_on": {"granted_on": "2014-02-30"}},
    "a day before all days": {"granted_on": {"granted_on": "0000-00-00"}},
    "a choice that does not exist": {"tags": {"tags": ["nat", "galactic", "nat"]}},
    "a field of another register": {"title": {"batch": "1", "level": "nat"}},
    "a field that no plan has": {"sqlite_master": {"drop_table": "x"}},
    "a file that nobody has": {"evidence:" + "ab" * 32: {"title": 5, "date": "0000-99-99", "kind": None}},
    "nothing at all in a cell": {"title": {}, "bonus": {}},
    "text with quotes": {"title": {"title": "'); DROP TABLE entry; --\"`"}},
    "controls and directions": {"title": {"title": "\x00\x1b[2J\x07\u202egpj\u200b\ufeff\ue000"}},
    "markup": {"title": {"title": "<img src='file://host/share/x.png'><script>1</script>[bold]{org}%s"}},
    "a formula": {"title": {"title": "=cmd|' /C calc'!A0"}},
    "a very long text": {"title": {"title": "长" * 60_000}},
}
MOMENTS = (
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2014-99-99T99:99:99",
    "2014-01-01T00:00:00+99:99",
)


WRONG = list(HOSTILE)[:14]
"""What is no value of its field; the rest is text, or what the plan does not ask for."""


def entry_of(number):
    return f"018f0000-0000-7000-8000-{number:012d}"


def revisions(first):
    for number, (name, cells) in enumerate(HOSTILE.items(), 1):
        yield replace(
            first,
            revision_id="",
            entry_id=entry_of(number),
            counter=first.counter + number,
            parents=(),
            set={"title": {"title": name}, **WHEN, **cells},
            claimed_at=MOMENTS[number % len(MOMENTS)],
            person="\x1b]0;\u202e<b>张三",
            reason="{0} %n ${jndi:ldap://x} \x00",
            register="honours",
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    made = county(folder)
    _, path = forged(made, folder, revisions)
    merged = merge_at(made.office, path)
    assert (merged.outcome, len(merged.summary.new)) == ("merged", len(HOSTILE)), merged.refused
    return made


def test_hostile_values_are_shown_found_and_counted_nowhere(place):
    with place.office.open() as context:
        listed = list_entries(context, "honours")
        assert len(listed) == len(HOSTILE) + 1
        for entry in listed:
            get_entry(context, entry.entry_id)
            entry_history(context, entry.entry_id)
        found = {item.finding.subject.entry_id for item in check_period(context, PERIOD).findings}
        assert found >= {entry_of(number) for number, name in enumerate(HOSTILE, 1) if name in WRONG}
        figures = consolidate(context, Consolidate(PERIOD, "received", check=True))
        (bonus,) = [row.county for row in figures.rows if row.indicator.code == "G6"]
        assert bonus.value is State.NOT_REPORTED
        assert diagnose(context).problems == ()


def test_hostile_values_leave_in_a_workbook_and_a_receipt(place, tmp_path):
    with place.office.open() as context:
        decided = [
            Decide(entry.entry_id, Verdict.RETURNED, (Comment("请更正"),))
            for entry in list_entries(context, "honours")
        ]
        decide(context, decided)
        made = make_receipt(context, "north", PASSPHRASE, place.usb)
        write_workbook(context, Consolidate(PERIOD, "received"), tmp_path / "a.xlsx")
    openpyxl.load_workbook(tmp_path / "a.xlsx")
    with place["north"].open() as context:
        open_receipt(context, made.path)
        assert {e.status for e in list_entries(context, "honours")} == {"returned"}
