"""Workbooks that must not or cannot be opened, and what is read from those that can."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from qcdesk.domain.errors import UserError
from qcdesk.plan import workbook_limits
from qcdesk.plan.compiler import compile_tables, compile_workbook
from qcdesk.plan.tables import Table, address, read_tables
from tests.plan.workbooks import VALID, edited, save


def _only_code(path):
    compilation = compile_workbook(path)
    assert compilation.plan is None
    (mistake,) = compilation.mistakes
    assert (mistake.sheet, mistake.cell) == ("", "") or mistake.code == "workbook.sheet-too-large"
    return mistake.code


def _valid(tmp_path):
    return save(edited(()), tmp_path / "plan.xlsx")


def _repacked(path, change):
    """The workbook with each member's bytes changed by `change(name, content)`."""
    content = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content[name] = change(name, archive.read(name))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def _with_shared_string(path, text):
    """The workbook with unit north's alias (E2) as a reference into the shared strings, as Excel writes it."""

    def change(name, content):
        if name == "xl/worksheets/sheet2.xml":
            return re.sub(rb'<c r="E2"[^>]*>.*?</c>', b'<c r="E2" t="s"><v>1</v></c>', content, count=1)
        return content

    _repacked(path, change)
    strings = f"<si><t>另</t></si><si><r><t>{text}</t></r></si>"
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{namespace}">{strings}</sst>')
    return path


def test_shared_strings_are_read(tmp_path):
    compilation = compile_workbook(_with_shared_string(_valid(tmp_path), "北乡镇"))
    assert compilation.plan.unit("north").aliases == ("北乡镇",)


def test_missing_file(tmp_path):
    assert _only_code(tmp_path / "none.xlsx") == "workbook.unreadable"


def test_old_xls_renamed(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "Workbook".encode("utf-16-le"))
    assert _only_code(path) == "workbook.old-format"


def test_encrypted_workbook(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert _only_code(path) == "workbook.encrypted"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "workbook.not-xlsx"),
        (b"not a workbook", "workbook.not-xlsx"),
        ("编码,名称\n".encode("gb18030"), "workbook.not-xlsx"),
        (b"PK\x03\x04" + b"\0" * 40, "workbook.broken"),
    ],
)
def test_other_files(data, code, tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(data)
    assert _only_code(path) == code


def test_zip_that_is_no_workbook(tmp_path):
    path = tmp_path / "plan.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert _only_code(path) == "workbook.broken"


def test_truncated_workbook(tmp_path):
    path = _valid(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    assert _only_code(path) == "workbook.broken"


def test_damaged_member(tmp_path):
    path = _valid(tmp_path)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        offset = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    data[offset + 80 : offset + 90] = b"\xff" * 10
    path.write_bytes(bytes(data))
    assert _only_code(path) == "workbook.broken"


def test_document_type_declaration(tmp_path):
    def change(name, content):
        return b'<!DOCTYPE a [<!ENTITY b "c">]>' + content if name == "xl/worksheets/sheet2.xml" else content

    assert _only_code(_repacked(_valid(tmp_path), change)) == "workbook.broken"


def test_file_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_limits, "MAX_FILE_SIZE", 1000)
    assert _only_code(_valid(tmp_path)) == "workbook.too-large"


def test_bomb_of_one_member(tmp_path):
    def change(name, content):
        return content + b" " * (5 * 2**20) if name == "xl/styles.xml" else content

    assert _only_code(_repacked(_valid(tmp_path), change)) == "workbook.unpacks-too-large"


def test_bomb_of_all_members(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_limits, "MAX_UNPACKED_SIZE", 10_000)
    assert _only_code(_valid(tmp_path)) == "workbook.unpacks-too-large"


def test_bomb_of_one_string_in_many_cells(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_limits, "MAX_TEXT", 5_000)
    path = _with_shared_string(_valid(tmp_path), "x" * 6_000)
    assert _only_code(path) == "workbook.unpacks-too-large"


@pytest.mark.parametrize("cell", ["A20001", "GS1", "XFD1048576"])
def test_one_far_cell(cell, tmp_path):
    path = _valid(tmp_path)
    workbook = load_workbook(path)
    workbook["单位"][cell] = "x"
    workbook.save(path)
    (mistake,) = compile_workbook(path).mistakes
    assert (mistake.sheet, mistake.cell, mistake.code) == ("单位", cell, "workbook.sheet-too-large")


def test_far_cell_in_a_sheet_of_notes_is_not_read(tmp_path):
    path = _valid(tmp_path)
    workbook = load_workbook(path)
    workbook.create_sheet("填写须知")["XFD1048576"] = "x"
    workbook.save(path)
    assert compile_workbook(path).mistakes == ()


def test_formula_is_reported_at_its_cell(tmp_path):
    path = _valid(tmp_path)
    workbook = load_workbook(path)
    workbook["目标"]["E2"] = "=90+5"
    workbook.save(path)
    found = [(m.sheet, m.cell) for m in compile_workbook(path).mistakes if m.code == "workbook.formula"]
    assert found == [("目标", "E2")]


def test_error_value_is_reported_at_its_cell(tmp_path):
    path = _valid(tmp_path)
    workbook = load_workbook(path)
    workbook["目标"]["E2"] = "#REF!"
    workbook.save(path)
    found = [(m.sheet, m.cell) for m in compile_workbook(path).mistakes if m.code == "workbook.error-value"]
    assert found == [("目标", "E2")]


def test_merged_cells_over_data_are_reported(tmp_path):
    path = _valid(tmp_path)
    workbook = load_workbook(path)
    workbook["单位"].merge_cells("C2:C3")
    workbook.save(path)
    found = [m for m in compile_workbook(path).mistakes if m.code == "workbook.merged"]
    assert [(m.sheet, m.cell, m.params["cells"]) for m in found] == [("单位", "C2", "C2:C3")]


def test_cell_too_long_is_reported(tmp_path):
    found = compile_workbook(_with_shared_string(_valid(tmp_path), "x" * 40_000)).mistakes
    assert ("单位", "E2", "workbook.cell-too-long") in [(m.sheet, m.cell, m.code) for m in found]


def test_english_titles_and_headers(tmp_path):
    sheets = edited(())
    sheets["units"] = [
        ["code", "NAME *", "ｋｉｎｄ"],
        ["north", "北镇", "Town"],
        ["zhijian", "质监局", "department"],
    ]
    del sheets["单位"]
    assert compile_workbook(save(sheets, tmp_path / "plan.xlsx")).mistakes == ()


def test_blank_and_comment_rows_are_skipped(tmp_path):
    sheets = edited(())
    sheets["单位"] = [[""], sheets["单位"][0], ["#例", "x", "y"], ["", ""], *sheets["单位"][1:]]
    compilation = compile_workbook(save(sheets, tmp_path / "plan.xlsx"))
    assert [unit.code for unit in compilation.plan.units] == ["north", "zhijian"]


def test_addresses():
    assert [address(0, 0), address(6, 1), address(0, 25), address(0, 26), address(9, 701), address(0, 702)] == [
        "A1", "B7", "Z1", "AA1", "ZZ10", "AAA1",
    ]  # fmt: skip


def _csv_folder(tmp_path):
    import csv

    folder = tmp_path / "src"
    folder.mkdir()
    for title, rows in VALID.items():
        with (folder / f"{title}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(rows)
    return folder


def test_csv_tables_compile_to_the_same_plan(tmp_path):
    compilation = compile_tables(read_tables(_csv_folder(tmp_path)))
    assert compilation.mistakes == ()
    assert compilation.plan == compile_workbook(_valid(tmp_path)).plan


def test_csv_in_another_encoding(tmp_path):
    (tmp_path / "units.csv").write_bytes("代码,名称\n".encode("gb18030"))
    with pytest.raises(UserError) as caught:
        read_tables(tmp_path)
    assert (caught.value.code, caught.value.params["file"]) == ("table.not-utf8", "units.csv")


def test_csv_with_an_open_quote(tmp_path):
    (tmp_path / "units.csv").write_text('代码,名称\nnorth,"北镇\n', encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_tables(tmp_path)
    assert caught.value.code == "table.malformed"


def test_control_character_in_a_table(tmp_path):
    tables = [Table(title, tuple(tuple(row) for row in rows)) for title, rows in VALID.items()]
    tables[1] = Table(
        "单位", (("代码", "名称", "类别"), ("north", "北\x07镇", "镇"), ("zhijian", "质监局", "部门"))
    )
    found = [(m.cell, m.code) for m in compile_tables(tables).mistakes]
    assert ("B2", "plan.control-character") in found


def test_workbook_without_known_sheets(tmp_path):
    workbook = Workbook()
    workbook.save(tmp_path / "plan.xlsx")
    codes = {mistake.code for mistake in compile_workbook(tmp_path / "plan.xlsx").mistakes}
    assert codes == {"plan.sheet-missing"}
