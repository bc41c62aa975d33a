"""Importing a table: every mistake is shown with its row, right rows go in, the file decides nothing else."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from qcdesk.domain.errors import QCDeskError
from qcdesk.domain.values import LowerBound, State
from qcdesk.services import entry_table
from qcdesk.services.import_entries import ImportEntries, import_entries, preview_import
from qcdesk.services.list_entries import list_entries
from qcdesk.services.undo import redo, undo
from qcdesk.system.files import CancelledError
from tests.builders import county, honour

HEADERS = ["荣誉名称", "获奖企业", "授予日期", "奖励金额", "标签", "序号"]
ROWS = [
    ["甲", "甲厂", "2014年3月1日", "1,000.50", "国家级、省级", "1"],
    ["乙", "", "2014-02-30", "多少", "县级", "2"],
    [],
    ["丙", "丙厂", "2014/3/2", "2000多", "", "3"],
    ["丁", "丁厂", "", "1.005", "", "4"],
]


@pytest.fixture
def north(tmp_path):
    return county(tmp_path)["north"]


def csv_file(tmp_path, rows, name="a.csv", encoding="utf-8-sig"):
    path = tmp_path / name
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def xlsx_file(tmp_path, rows, title="荣誉"):
    workbook = Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(row)
    workbook.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def code_of(action) -> str:
    with pytest.raises(QCDeskError) as caught:
        action()
    return caught.value.code


def test_mistakes_are_listed_by_row_and_right_rows_go_in(north, tmp_path):
    command = ImportEntries("honours", csv_file(tmp_path, [HEADERS, *ROWS]))
    with north.open() as context:
        preview = preview_import(context, command)
        assert [(row.number, row.kind) for row in preview.rows] == [
            (2, "new"),
            (3, "wrong"),
            (5, "new"),
            (6, "wrong"),
        ]
        assert preview.ignored == ("序号",)
        wrong = {m.header: m.error.code for m in preview.rows[1].mistakes}
        assert wrong == {
            "授予日期": "value.malformed",
            "奖励金额": "value.malformed",
            "标签": "value.unknown-choice",
        }
        assert [m.error.code for m in preview.rows[3].mistakes] == ["value.too-precise"]
        assert list_entries(context, "honours") == []
        imported = import_entries(context, command)
        assert len(imported.entry_ids) == 2
        first, second = list_entries(context, "honours")
        assert (first.values["bonus"], first.values["granted_on"]) == (Decimal("1000.50"), date(2014, 3, 1))
        assert first.values["tags"] == ("nat", "prov")
        assert (second.values["bonus"], second.values["tags"]) == (
            LowerBound(Decimal(2000)),
            State.NOT_REPORTED,
        )


def test_a_workbook_says_the_same_as_a_text_table(north, tmp_path):
    rows = [
        ["荣誉名称*", "授予日期", "奖励金额"],
        ["甲", datetime(2014, 3, 1), 1000.5],
        ["乙", date(2014, 3, 2), 20],
        [None, None, None],
    ]
    with north.open() as context:
        preview = preview_import(context, ImportEntries("honours", xlsx_file(tmp_path, rows)))
    assert [row.values["bonus"] for row in preview.rows] == [Decimal("1000.50"), Decimal(20)]
    assert [row.values["granted_on"] for row in preview.rows] == [date(2014, 3, 1), date(2014, 3, 2)]


def test_rows_find_their_entries_by_key(north, tmp_path):
    honour(north, "甲", org="旧厂")
    rows = [["荣誉名称", "获奖企业"], ["甲", "新厂"], ["乙", "乙厂"], ["乙", "乙社"]]
    command = ImportEntries("honours", csv_file(tmp_path, rows), key=("title",))
    with north.open() as context:
        preview = preview_import(context, command)
        assert [row.kind for row in preview.rows] == ["changed", "new", "wrong"]
        assert preview.rows[2].mistakes[0].error.code == "import.repeated"
        import_entries(context, command)
        assert {e.title: e.values["org"] for e in list_entries(context, "honours")} == {
            "甲": "新厂",
            "乙": "乙厂",
        }
        assert list_entries(context, "honours")[0].values["granted_on"] == date(2014, 3, 1)
        assert [row.kind for row in preview_import(context, command).rows] == ["same", "same", "wrong"]
        # One import is one step, however many entries it touched.
        undo(context)
        assert {e.title: e.values["org"] for e in list_entries(context, "honours")} == {"甲": "旧厂"}
        redo(context)
        assert [row.kind for row in preview_import(context, command).rows] == ["same", "same", "wrong"]
        undo(context)
        undo(context)
        assert list_entries(context, "honours") == []


def test_headers_can_be_mapped_by_hand(north, tmp_path):
    path = csv_file(tmp_path, [["奖项", "bonus"], ["甲", "5"]])
    with north.open() as context:
        preview = preview_import(context, ImportEntries("honours", path, columns={"奖项": "title"}))
    assert preview.rows[0].values == {"title": "甲", "bonus": Decimal(5)}
    assert preview.count("new") == 1


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["别的", "列"], ["1", "2"]], "import.no-column"),
        ([["荣誉名称", "title"], ["1", "2"]], "import.column-twice"),
        ([], "import.empty"),
        ([["", ""]], "import.empty"),
    ],
)
def test_tables_that_do_not_fit(north, tmp_path, rows, code):
    with north.open() as context:
        assert (
            code_of(lambda: preview_import(context, ImportEntries("honours", csv_file(tmp_path, rows))))
            == code
        )


def test_files_that_are_no_tables(north, tmp_path):
    gbk = csv_file(tmp_path, [["荣誉名称"], ["甲"]], "gbk.csv", "gbk")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    book = xlsx_file(tmp_path, [HEADERS])
    torn = tmp_path / "torn.xlsx"
    torn.write_bytes(book.read_bytes()[:-30])
    quote = tmp_path / "quote.csv"
    quote.write_text('荣誉名称\n"甲"乙\n', encoding="utf-8")
    with north.open() as context:
        for path in (gbk, broken, torn, quote):
            assert (
                code_of(lambda p=path: preview_import(context, ImportEntries("honours", p)))
                == "import.not-a-table"
            )
        missing = ImportEntries("honours", tmp_path / "none.csv")
        assert code_of(lambda: preview_import(context, missing)) == "disk.not-found"
        other = ImportEntries("honours", book, sheet="别的表")
        assert code_of(lambda: preview_import(context, other)) == "import.no-sheet"


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_ROWS", "MAX_INFLATED", "MAX_COLUMNS"])
def test_tables_beyond_the_limits(north, tmp_path, monkeypatch, limit):
    monkeypatch.setattr(entry_table, limit, 1)
    with north.open() as context:
        path = xlsx_file(tmp_path, [HEADERS, *ROWS])
        assert code_of(lambda: preview_import(context, ImportEntries("honours", path))) == "import.too-large"


def test_another_units_register_is_closed(north, tmp_path):
    path = csv_file(tmp_path, [["证书编号"], ["1"]])
    with north.open() as context:
        assert (
            code_of(lambda: import_entries(context, ImportEntries("certificates", path)))
            == "register.not-yours"
        )


def test_an_import_that_is_stopped_leaves_nothing(north, tmp_path):
    rows = [["荣誉名称"], *([f"荣誉{number}"] for number in range(50))]
    command = ImportEntries("honours", csv_file(tmp_path, rows))
    seen = []
    with north.open() as context:
        with pytest.raises(CancelledError):
            import_entries(context, command, lambda *far: seen.append(far), lambda: len(seen) > 70)
        assert list_entries(context, "honours") == []
        assert seen[-1] == (71, 100)
        assert len(import_entries(context, command).entry_ids) == 50


def test_an_archive_that_is_no_workbook_is_refused(north, tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with north.open() as context:
        command = ImportEntries("honours", path)
        assert code_of(lambda: preview_import(context, command)) == "import.not-a-table"
