"""What is typed but not saved yet survives; an earlier value can be put back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import State
from qcdesk.services.attach_evidence import DetachEvidence, detach_evidence
from qcdesk.services.check_period import check_period
from qcdesk.services.entry_history import RestoreCell, entry_history, restore_cell
from qcdesk.services.list_entries import get_entry
from qcdesk.services.maintain import diagnose
from qcdesk.services.overview import TYPED, overview
from qcdesk.services.record_draft import record_draft
from qcdesk.services.record_entry import DeleteEntry, RecordEntry, delete_entry, record_entry
from qcdesk.services.typed_texts import keep_typed, typed_texts
from qcdesk.services.undo import undo
from tests.builders import PERIOD, attach, county, honour, record, seal


@pytest.fixture
def north(tmp_path):
    return county(tmp_path)["north"]


def typed(context, entry_id: str = "") -> dict[str, str]:
    return typed_texts(context, "honours").get(entry_id, {})


def test_a_form_that_was_not_saved_is_there_at_the_next_start(north):
    with north.open() as context:
        keep_typed(context, "honours", "", {"org": "甲厂", "granted_on": "不是日期"})
    with north.open() as context:
        assert typed(context) == {"org": "甲厂", "granted_on": "不是日期"}
        todos = overview(context, PERIOD, check_period(context, PERIOD)).todos
        assert [(todo.count, todo.register) for todo in todos if todo.kind == TYPED] == [(1, "honours")]
        record_draft(context, "honours", {"title": "名牌", "org": "甲厂"}, PERIOD)
        assert typed(context) == {}
        assert diagnose(context).problems == ()


def test_what_was_kept_for_an_entry_is_its_own(north):
    entry = honour(north, "甲")
    with north.open() as context:
        keep_typed(context, "honours", entry, {"bonus": "很多"})
        assert typed(context, entry) == {"bonus": "很多"}
        assert typed(context) == {}
        keep_typed(context, "honours", entry, {})
        assert typed(context, entry) == {}


def test_a_refused_new_entry_leaves_what_was_kept(north):
    record(north, "sampling", {"batch": "1"})
    with north.open() as context:
        keep_typed(context, "sampling", "", {"taken": "7"})
        with pytest.raises(UserError) as caught:
            record_draft(context, "sampling", {"batch": "1"}, PERIOD)
        assert caught.value.code == "entry.exists"
        assert typed_texts(context, "sampling") == {"": {"taken": "7"}}


def test_every_change_stands_in_the_history_and_can_be_put_back(north):
    entry = honour(north, "甲")
    with north.open() as context:
        for bonus in (Decimal(5), Decimal(7), State.NOT_REPORTED):
            record_entry(context, RecordEntry("honours", {"bonus": bonus}, entry, PERIOD))
        lines = [line for line in entry_history(context, entry) if line.cell == "bonus"]
        assert [line.fields for line in lines] == [
            (("奖励金额", "7.00", ""),),
            (("奖励金额", "5.00", "7.00"),),
            (("奖励金额", "", "5.00"),),
        ]
        assert {line.person for line in lines} == {"north经办"}
        restore_cell(context, RestoreCell(entry, "bonus", lines[1].before, PERIOD))
        assert get_entry(context, entry).values["bonus"] == Decimal(5)
        undo(context)
        assert get_entry(context, entry).values["bonus"] is State.NOT_REPORTED
        assert entry_history(context, entry)[0].undoes


def test_a_value_that_was_sealed_can_be_put_back(north):
    entry = honour(north, "甲", bonus=Decimal(5))
    with north.open() as context:
        record_entry(context, RecordEntry("honours", {"bonus": Decimal(6)}, entry, PERIOD))
    seal(north)
    with north.open() as context:
        line = next(line for line in entry_history(context, entry) if line.cell == "bonus")
        assert restore_cell(context, RestoreCell(entry, "bonus", line.before)).entry.unsealed == {"bonus"}


def test_files_and_deletions_stand_in_the_history(north, tmp_path):
    entry = honour(north, "甲")
    sha256 = attach(north, entry, tmp_path / "证书.pdf")
    with north.open() as context:
        detach_evidence(context, DetachEvidence(entry, sha256, PERIOD))
        delete_entry(context, DeleteEntry(entry, PERIOD))
        deleted, taken_off, attached = entry_history(context, entry)[:3]
        assert (deleted.kind, taken_off.kind, attached.kind) == ("deleted", "evidence", "evidence")
        assert taken_off.fields == (("", "证书", ""),)
        restore_cell(context, RestoreCell(entry, deleted.cell, deleted.before))
        restore_cell(context, RestoreCell(entry, taken_off.cell, taken_off.before))
        assert [e.title for e in get_entry(context, entry).evidence] == ["证书"]
