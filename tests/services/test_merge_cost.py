"""Merging costs what is in the package: no query of it reads a whole table that grows."""

from __future__ import annotations

import re

import pytest

from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.alarms import alarms
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_packages import merge_packages
from qcdesk.services.preview_packages import preview_merge
from qcdesk.services.review import Decide, decide
from tests.builders import PASSPHRASE, attach, county, honour, record, seal
from tests.query_plans import plans_of

SMALL = ("plan", "device", "meta", "json_each", "period_lock", "tally_window", "CONSTANT")
"""What may be read as a whole: it does not grow with what is merged."""

SCAN = re.compile(r"SCAN (\w+)")


@pytest.fixture
def place(tmp_path):
    """An office that knows an entry; the next package changes it and brings another."""
    made = county(tmp_path)
    entry = honour(made["north"], "甲")
    attach(made["north"], entry, tmp_path / "a.pdf")
    with made.office.open() as context:
        list(merge_packages(context, [seal(made["north"]).path]))
        decide(context, [Decide(entry, Verdict.RETURNED, (Comment("文号"),))])
    record(made["north"], "honours", {"title": "甲1"}, entry)
    attach(made["north"], honour(made["north"], "乙"), tmp_path / "b.pdf")
    return made


@pytest.mark.parametrize("job", [merge_packages, preview_merge])
def test_no_table_that_grows_is_read_as_a_whole(place, job):
    path = seal(place["north"]).path
    with place.office.open() as context:
        found = plans_of(context, lambda: list(job(context, [path])))
    assert len(found) > 5
    scans = {
        statement: step
        for statement, steps in found.items()
        for step in steps
        for name in SCAN.findall(step)
        if name not in SMALL and not _ends_at_once(statement)
    }
    assert scans == {}


@pytest.mark.parametrize("job", [alarms, lambda context: make_receipt(context, "north", PASSPHRASE)])
def test_what_a_unit_has_to_hear_is_found_without_reading_the_ledger(place, job):
    with place.office.open() as context:
        found = plans_of(context, lambda: job(context))
    steps = [step for steps in found.values() for step in steps]
    assert any("ix_entry_flagged" in step for step in steps)
    facts = [step for step in steps if SCAN.findall(step) in (["entry"], ["revision"], ["decision"])]
    assert [step for step in facts if "ix_entry_flagged" not in step] == []


def _ends_at_once(statement: str) -> bool:
    """True for the newest row alone, which the key gives."""
    return "ORDER BY no DESC LIMIT 1" in statement or statement.endswith("max(no) FROM entry")
