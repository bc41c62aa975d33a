"""The table model: Qt's own tester, sorting, searching, filtering, and refreshing in place."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt

from ui.base.table_model import Column, TableModel


@dataclass(frozen=True)
class Thing:
    name: str
    amount: int | None


def make(*rows: Thing) -> TableModel:
    columns = [
        Column("name", "Name", lambda row: row.name),
        Column(
            "amount",
            "Amount",
            lambda row: "" if row.amount is None else str(row.amount),
            sort=lambda row: row.amount,
            right=True,
        ),
    ]
    model = TableModel(columns, lambda row: row.name)
    model.set_rows(rows)
    return model


def names(model: TableModel) -> list[str]:
    return [model.row(number).name for number in range(model.rowCount())]


ROWS = (Thing("b", 10), Thing("a", 9), Thing("c", None))


def test_qt_finds_no_fault(qtmodeltester):
    model = make(*ROWS)
    qtmodeltester.check(model)
    model.sort(1)
    model.set_search("a")
    qtmodeltester.check(model)


def test_numbers_sort_as_numbers_and_blanks_stay_last():
    model = make(*ROWS)
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert names(model) == ["a", "b", "c"]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["b", "a", "c"]
    model.sort(-1)
    assert names(model) == ["b", "a", "c"]


def test_search_and_filters_narrow_together():
    model = make(*ROWS)
    model.set_filter(0, frozenset({"a", "b"}))
    model.set_search("9")
    assert names(model) == ["a"]
    model.set_search("")
    assert names(model) == ["b", "a"]
    model.clear_filters()
    assert (names(model), model.total) == (["b", "a", "c"], 3)


def test_same_rows_are_refreshed_in_place(qtbot):
    model = make(*ROWS)
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.set_rows([Thing("b", 11), *ROWS[1:]])
    assert changed.args[0].row() == 0
    assert resets == []
    assert model.data(model.index(0, 1)) == "11"


def test_a_persistent_index_follows_its_row():
    model = make(*ROWS)
    kept = QPersistentModelIndex(model.index(0, 0))
    model.sort(0)
    assert kept.row() == 1
    assert kept.data() == "b"


@given(
    st.lists(st.text(max_size=3), unique=True, max_size=12),
    st.text(max_size=1),
    st.sampled_from(Qt.SortOrder),
)
def test_what_is_shown_equals_a_plain_computation(texts, search, order):
    model = make(*(Thing(text, len(text)) for text in texts))
    model.set_search(search)
    model.sort(0, order)
    wanted = search.strip().casefold()
    shown = [t for t in texts if wanted in t.casefold() or wanted in str(len(t))]
    expected = sorted((t for t in shown if t), reverse=order is Qt.SortOrder.DescendingOrder)
    assert names(model) == expected + [t for t in shown if not t]
