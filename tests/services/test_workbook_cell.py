"""The cell of a plan's workbook that a mistake names."""

from __future__ import annotations

import openpyxl
import pytest

from qcdesk.services.workbook_cell import ROWS, workbook_cell


@pytest.fixture
def book(tmp_path):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "单位"
    for number in range(1, 201):
        sheet.append([f"u{number}", number, None if number % 2 else 1.5])
    path = tmp_path / "plan.xlsx"
    made.save(path)
    return path


@pytest.mark.parametrize(("cell", "text"), [("A1", "u1"), ("B7", "7"), ("C8", "1.5"), ("A200", "u200")])
def test_the_cell_stands_among_its_rows(book, cell, text):
    part = workbook_cell(book, "单位", cell)
    assert part.rows[part.row][part.column] == text
    assert part.letters[part.column] + str(part.first + part.row) == cell
    assert len(part.rows) <= 2 * ROWS + 1


def test_a_cell_below_or_beside_what_is_filled_is_shown_blank(book):
    part = workbook_cell(book, "单位", "E201")
    assert part.rows[part.row][part.column] == ""
    assert part.letters[part.column] == "E"


def test_a_mistake_of_the_whole_sheet_has_no_cell(book):
    part = workbook_cell(book, "单位", "")
    assert (part.row, part.column) == (-1, -1)
    assert part.rows[0][0] == "u1"


def test_a_sheet_that_is_not_there_has_no_rows(book, tmp_path):
    assert workbook_cell(book, "没有", "A1").rows == ()
    assert workbook_cell(tmp_path / "none.xlsx", "单位", "A1").rows == ()
