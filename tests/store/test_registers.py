"""The typed tables: exact numbers, states apart, one row per basis, readable with plain SQLite."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from qcdesk.domain.values import MAX_SCALED, LowerBound, State, from_scaled
from qcdesk.package.revision_codec import encode_decision, encode_revision
from qcdesk.store import entries, ledger
from qcdesk.store import tables as t
from qcdesk.store.doctor import projection_differences
from tests.builders import decision, revision, small_plan
from tests.store.test_figures import facts
from tests.store.workspace import Fact, database, fill, filled


def rows(work, register):
    found = work.connection.exec_driver_sql(f'SELECT * FROM "reg_{register}" ORDER BY entry_no, basis')
    return [dict(row) for row in found.mappings()]


def test_numbers_are_integers_of_their_last_digit_and_states_stand_beside(tmp_path):
    values = {
        "title": "荣誉",
        "granted_on": date(2014, 3, 1),
        "bonus": LowerBound(Decimal(2000)),
        "tags": ("nat", "prov"),
    }
    with filled(tmp_path, [Fact("honours", "north", values)]) as work:
        (row,) = rows(work, "honours")
    assert (row["f_bonus"], row["s_bonus"], row["basis"], row["entry_unit"]) == (
        200_000,
        "at_least",
        3,
        "north",
    )
    assert (row["f_granted_on"], row["f_tags"], row["f_org"]) == ("2014-03-01", ",nat,prov,", None)


def test_nil_is_a_zero_with_its_state_and_blank_is_neither(tmp_path):
    plain = {"batch": "1", "day": date(2014, 5, 1)}
    with filled(
        tmp_path,
        [
            Fact("sampling", "north", {**plain, "taken": State.NIL, "urgent": True}),
            Fact("sampling", "north", plain),
        ],
    ) as work:
        nil, blank = rows(work, "sampling")
    assert (nil["f_taken"], nil["s_taken"], nil["f_urgent"]) == (0, "nil", 1)
    assert (blank["f_taken"], blank["s_taken"], blank["f_urgent"]) == (None, None, None)


@settings(max_examples=30)
@given(st.integers(-MAX_SCALED, MAX_SCALED))
def test_any_amount_is_kept_to_the_last_digit(tmp_path, scaled):
    values = {"title": "荣誉", "bonus": from_scaled(scaled, 2)}
    try:
        with filled(tmp_path / "db", [Fact("honours", "north", values)]) as work:
            assert rows(work, "honours")[0]["f_bonus"] == scaled
    finally:
        shutil.rmtree(tmp_path / "db")


def test_received_and_accepted_part_when_they_differ(tmp_path):
    accepted = Fact("honours", "north", {"title": "甲"})
    waiting = Fact("honours", "south", {"title": "乙"}, accepted=False)
    gone = Fact("honours", "south", {"title": "丙"}, accepted=False, deleted=True)
    with filled(tmp_path, [accepted, waiting, gone]) as work:
        assert [(row["f_title"], row["basis"]) for row in rows(work, "honours")] == [("甲", 3), ("乙", 1)]
        plan = small_plan()
        (no,) = [e.no for e in entries.select(work.connection, t.entry.c.unit == "north")]
        (first,) = ledger.revisions_of(work.connection, [no])[no]
        newer = revision({"title": {"title": "甲改"}}, [first.revision_id], entry=first.entry_id, counter=9)
        ledger.add_revisions(
            work.connection, [ledger.Line(newer, encode_revision(newer)[1][:-1])], None, acknowledged=True
        )
        ledger.refresh(work.connection, plan, [no])
        assert [(r["f_title"], r["basis"]) for r in rows(work, "honours") if r["entry_no"] == no] == [
            ("甲改", 1),
            ("甲", 2),
        ]


def test_a_value_of_the_wrong_type_is_blank_in_the_table_and_kept_in_the_entry(tmp_path):
    with filled(
        tmp_path, [Fact("honours", "north", {"title": "甲", "granted_on": "去年", "bonus": Decimal("1E+20")})]
    ) as work:
        (row,) = rows(work, "honours")
        (stored,) = entries.select(work.connection)
    assert (row["f_granted_on"], row["f_bonus"]) == (None, None)
    assert stored.cells["granted_on"] == {"granted_on": "去年"}


def test_any_sqlite_tool_reads_the_view(tmp_path):
    values = {"title": "甲", "org": "甲厂", "granted_on": date(2014, 3, 1), "bonus": Decimal("52.40")}
    with filled(tmp_path, [Fact("honours", "north", values)]):
        pass
    with closing(sqlite3.connect(f"file:{tmp_path / 'qcdesk.db'}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        (row,) = connection.execute('SELECT * FROM "台账·荣誉"').fetchall()
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    assert (row["荣誉名称"], row["奖励金额"], row["单位"], row["佐证数"]) == ("甲", 52.4, "north", 0)
    assert {"台账·荣誉", "台账·抽检", "台账·证书"} <= names


@settings(max_examples=15)
@given(st.lists(facts(), max_size=10))
def test_everything_can_be_made_again_from_the_ledger(tmp_path, items):
    try:
        with filled(tmp_path / "db", items) as work:
            plan = small_plan()
            before = {name: rows(work, name) for name in ("honours", "sampling")}
            assert projection_differences(work.connection, plan) == []
            work.connection.exec_driver_sql("DELETE FROM reg_honours")
            work.connection.exec_driver_sql("UPDATE reg_sampling SET f_taken = 7")
            if before["honours"]:
                assert projection_differences(work.connection, plan) != []
            ledger.rebuild(work.connection, plan)
            assert {name: rows(work, name) for name in before} == before
    finally:
        shutil.rmtree(tmp_path / "db")


def test_the_ledger_digest_is_of_the_set(tmp_path):
    items = [Fact("honours", "north", {"title": str(n)}) for n in range(3)]
    found = set()
    for number, order in enumerate((items, items, [*items, Fact("honours", "north", {"title": "3"})])):
        with filled(tmp_path / str(number), order) as work:
            found.add(ledger.digest(work.connection))
            fill(work, small_plan(), order)
            found.add(ledger.digest(work.connection))
    assert len(found) == 2


def test_a_decision_may_come_before_its_revision(tmp_path):
    made = revision({"title": {"title": "甲"}})
    ruling = decision(made)
    plan = small_plan()
    with database(tmp_path).write("甲", "test", "2014") as work:
        added = ledger.add_decisions(
            work.connection, [ledger.Line(ruling, encode_decision(ruling)[1][:-1])], None
        )
        ledger.refresh(work.connection, plan, added.entry_numbers)
        assert rows(work, "honours") == []
        assert entries.of_register(work.connection, "honours") == []
        line = ledger.Line(made, encode_revision(made)[1][:-1])
        added = ledger.add_revisions(work.connection, [line, line], None, acknowledged=True)
        assert (added.new, added.known) == (1, 1)
        ledger.refresh(work.connection, plan, added.entry_numbers)
        assert [row["basis"] for row in rows(work, "honours")] == [3]
