"""An entry's history as rows of a table: when, who, which field, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from qcdesk.services.entry_history import HistoryLine
from qcdesk.text import listed, translate
from ui.base.table_model import Column
from ui.base.text import moment_text


@dataclass(frozen=True)
class HistoryRow:
    """A change with its place in the list, which tells it apart."""

    number: int
    line: HistoryLine


def history_key(row: HistoryRow) -> object:
    """What tells changes apart: the oldest is number 1, so that newer ones do not move it."""
    return row.number


def history_columns() -> list[Column]:
    """The columns of an entry's history."""
    return [
        Column("at", translate("When"), lambda r: moment_text(r.line.at), sort=lambda r: r.number, width=16),
        Column("who", translate("Who"), lambda r: r.line.person, width=10),
        Column("field", translate("Field"), _field, width=16),
        Column("before", translate("Before"), lambda r: _joined(r.line, 1), width=22),
        Column("after", translate("After"), lambda r: _joined(r.line, 2), width=22),
        Column("how", translate("How"), _how, width=10),
    ]


def _field(row: HistoryRow) -> str:
    if row.line.kind == "evidence":
        return translate("Evidence")
    if row.line.kind == "deleted":
        return translate("The whole entry")
    return listed(label for label, _, _ in row.line.fields)


def _joined(line: HistoryLine, part: int) -> str:
    if line.kind == "deleted":
        content = line.before if part == 1 else line.after
        return translate("deleted") if content else translate("there")
    blank = translate("(blank)")
    return listed(texts[part] or blank for texts in line.fields)


def _how(row: HistoryRow) -> str:
    return translate("taken back") if row.line.undoes else translate("typed")
