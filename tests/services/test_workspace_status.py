"""A workspace at a glance counts what its lists show, without reading them."""

from __future__ import annotations

from collections import Counter

from qcdesk.services.list_entries import list_entries
from qcdesk.services.list_packages import list_packages
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.record_entry import DeleteEntry, delete_entry
from qcdesk.services.undo import undo
from qcdesk.services.workspace_status import workspace_status
from tests.builders import PASSPHRASE, PERIOD, county, honour, merge_at, record, seal


def test_deleted_and_undone_entries_are_not_counted(tmp_path):
    place = county(tmp_path)
    north = place["north"]
    gone, back, changed, _stays = (honour(north, title) for title in "甲乙丙丁")
    merge_at(place.office, seal(north).path)
    with place.office.open() as context:
        receipt = make_receipt(context, "north", PASSPHRASE).path
    record(north, "honours", {"title": "丙1"}, changed)
    honour(north, "戊")
    with north.open() as context:
        open_receipt(context, receipt)
        delete_entry(context, DeleteEntry(gone, PERIOD))
        delete_entry(context, DeleteEntry(back, PERIOD))
        undo(context)
    honour(north, "己")
    with north.open() as context:
        undo(context)
        listed = list_entries(context, "honours")
        status = workspace_status(context)
    assert dict(status.entries) == Counter(entry.status for entry in listed) == {"received": 3, "draft": 1}
    assert status.unsealed == 3
    assert (status.last_package.type, status.last_package.direction) == ("receipt", "in")


def test_what_was_refused_and_what_passed_is_counted(tmp_path):
    place = county(tmp_path)
    torn = tmp_path / "torn.qcpkg"
    honour(place["north"], "甲")
    sent = seal(place["north"]).path
    torn.write_bytes(sent.read_bytes()[:-20])
    merge_at(place.office, torn)
    merge_at(place.office, sent)
    with place.office.open() as context:
        status = workspace_status(context)
        kits = list_packages(context, "kit", "out")
        arrived = list_packages(context, direction="in")
    assert (status.quarantined, status.devices_waiting, dict(status.entries)) == (1, 0, {"received": 1})
    assert {package.type for package in kits} == {"kit"}
    assert {package.direction for package in arrived} == {"in"}
    assert arrived[0].type == "submission"
