"""Undo and redo against a model of two stacks; the log keeps everything."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import State
from qcdesk.services.check_period import check_period
from qcdesk.services.list_entries import list_entries
from qcdesk.services.maintain import diagnose
from qcdesk.services.record_entry import DeleteEntry, RecordEntry, delete_entry, record_entry
from qcdesk.services.seal_period import preview_seal
from qcdesk.services.undo import redo, undo
from tests.builders import PERIOD, county, honour, seal
from tests.query_plans import plans_of

BLANK = State.NOT_REPORTED
steps = st.one_of(
    st.tuples(st.just("new"), st.integers(0, 3)),
    st.tuples(st.just("title"), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("bonus"), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("delete"), st.integers(0, 3)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
)


class Model:
    """What a person expects: the present entries, what can be undone, what can be redone."""

    def __init__(self) -> None:
        self.now: dict[str, tuple[object, object]] = {}
        self.done: list[dict] = []
        self.undone: list[dict] = []

    def write(self, after: dict) -> None:
        if after != self.now:
            self.done.append(self.now)
            self.undone.clear()
            self.now = after

    def back(self) -> bool:
        if not self.done:
            return False
        self.undone.append(self.now)
        self.now = self.done.pop()
        return True

    def forth(self) -> bool:
        if not self.undone:
            return False
        self.done.append(self.now)
        self.now = self.undone.pop()
        return True


def shown(context) -> dict[str, tuple[object, object]]:
    return {e.entry_id: (e.values["title"], e.values["bonus"]) for e in list_entries(context, "honours")}


def attempt(action, context) -> bool:
    """Whether there was something to undo or redo; another refusal is a failure."""
    try:
        action(context)
    except UserError as error:
        if error.code not in {"undo.nothing", "redo.nothing"}:
            raise
        return False
    return True


def apply(context, model: Model, step: tuple, known: list[str]) -> None:
    kind, *rest = step
    if kind == "undo":
        assert attempt(undo, context) is model.back()
    elif kind == "redo":
        assert attempt(redo, context) is model.forth()
    elif kind == "new":
        saved = record_entry(context, RecordEntry("honours", {"title": f"新{rest[0]}"}, "", PERIOD))
        known.append(saved.entry.entry_id)
        model.write({**model.now, saved.entry.entry_id: (f"新{rest[0]}", BLANK)})
    elif known:
        entry = known[rest[0] % len(known)]
        if entry not in model.now:
            return
        title, bonus = model.now[entry]
        if kind == "delete":
            delete_entry(context, DeleteEntry(entry, PERIOD))
            model.write({key: value for key, value in model.now.items() if key != entry})
        elif kind == "title":
            value = f"改{rest[1]}"
            record_entry(context, RecordEntry("honours", {"title": value}, entry, PERIOD))
            model.write({**model.now, entry: (value, bonus)})
        else:
            value = Decimal(rest[1]) if rest[1] else BLANK
            record_entry(context, RecordEntry("honours", {"bonus": value}, entry, PERIOD))
            model.write({**model.now, entry: (title, value)})


@settings(max_examples=25)
@given(st.lists(steps, max_size=12))
def test_undo_and_redo_follow_two_stacks(tmp_path, sequence):
    desk = county(tmp_path)["north"]
    model, known = Model(), []
    try:
        with desk.open() as context:
            for step in sequence:
                apply(context, model, step, known)
                assert shown(context) == model.now
            assert diagnose(context, deep=False).problems == ()
    finally:
        shutil.rmtree(tmp_path / "county")


def test_a_creation_taken_back_is_nowhere(tmp_path):
    desk = county(tmp_path)["north"]
    honour(desk, "甲")
    with desk.open() as context:
        undo(context)
        assert list_entries(context, "honours", deleted=True) == []
        assert check_period(context, PERIOD).findings == ()
        assert preview_seal(context, PERIOD).entries == {}
        redo(context)
        assert [e.title for e in list_entries(context, "honours")] == ["甲"]


def test_what_is_sealed_is_not_taken_back(tmp_path):
    desk = county(tmp_path)["north"]
    honour(desk, "甲")
    seal(desk)
    with desk.open() as context, pytest.raises(UserError) as caught:
        undo(context)
    assert caught.value.code == "undo.nothing"


def test_undo_reads_only_what_is_not_sealed(tmp_path):
    north = county(tmp_path)["north"]
    honour(north, "甲")
    with north.open() as context:
        found = plans_of(context, lambda: undo(context))
    read = [step for steps in found.values() for step in steps if "change_log" in step]
    assert read
    assert not any(step.startswith("SCAN") for step in read)
