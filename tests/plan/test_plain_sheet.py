"""A sheet that is called plain has nothing that the careful scan would report."""

from __future__ import annotations

import random
import zipfile

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.plan.plain_sheet import plain_text_size
from qcdesk.plan.sheet_scan import BROKEN, SheetFacts, SheetScan, string_lengths, walk
from tests.plan.workbooks import edited, save

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRINGS = f"<sst {NAMESPACE}><si><t>北镇</t></si><si><t>质监局</t></si></sst>".encode()
EXCEL = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet {NAMESPACE} xmlns:r="http://x">'
    '<cols><col min="1" max="2" width="9"/></cols><sheetData><row r="1" spans="1:2" x14ac:dy="0.2">'
    '<c r="A1" s="2" t="s"><v>0</v></c><c r="B1"><v>12.5</v></c></row>'
    '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="GR2" s="1"/></row></sheetData>'
    '<mergeCells count="1"><mergeCell ref="A5:B5"/></mergeCells></worksheet>'
).replace("x14ac:dy", "spans2")  # fmt: skip
MUTATIONS = 1500
PIECES = [
    b"<", b">", b"&", b'"', b"/", b"<f>1</f>", b"<f/>", b"<v>", b"</v>", b"</c>", b"</row>", b"<t>", b"<is>", b"",
    b' t="e"', b"<c>", b'<c r="XFD9">', b'<c r="A20001"/>', b"<c/>", b"<x:c/>", b"<!--", b"<![CDATA[", b"</sheetData>",
    b"<sheetData>", b"<row>", b'<row r="30000">', b"<r>", b"\0", b"\xff", b"<?a?>", b' r="ZZZ1"', b"<!DOCTYPE a>",
]  # fmt: skip


def _scanned(sheet, strings=b""):
    scan = SheetScan("t", string_lengths(strings) if strings else [])
    walk(sheet, scan.start, scan.end, scan.text)
    return scan


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The worksheets as openpyxl writes them."""
    path = save(edited(()), tmp_path_factory.mktemp("sheets") / "plan.xlsx")
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]


def test_what_spreadsheet_programs_write_is_plain(written):
    assert all(plain_text_size(sheet, b"") is not None for sheet in written)
    size = plain_text_size(EXCEL.encode(), STRINGS)
    assert size is not None
    assert size >= _scanned(EXCEL.encode(), STRINGS).total


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<v>12.5</v>", "<f>1+1</f><v>12.5</v>"),
        ("<v>12.5</v>", "<v>" + "1" * 40_000 + "</v>"),
        ("<v>12.5</v>", "<is><r><t>a</t></r></is>"),
        ("<v>12.5</v>", "<v><![CDATA[12]]></v>"),
        ('r="B1"', 'r="B1" t="e"'),
        ('r="B1"', 'r="XFD1048576"'),
        ('r="B1"', 'r="A20001"'),
        ('r="B1"', 'r="GS1"'),
        ('r="B1"', ""),
        ("<c r=", "<x:c r="),
        ("</sheetData>", "</sheetData><sheetData><row><c r='ZZ1'/></row></sheetData>"),
        ("UTF-8", "UTF-16"),
        ("<worksheet", "<!DOCTYPE a><worksheet"),
    ],
)
def test_anything_else_is_scanned_cell_by_cell(old, new):
    assert plain_text_size(EXCEL.replace(old, new, 1).encode(), STRINGS) is None


@pytest.mark.parametrize(
    "strings",
    [
        STRINGS.replace("质监局".encode(), b"x" * 40_000),
        STRINGS.replace(b"<t>", b"<r><t>").replace(b"</t>", b"</t></r>"),
        b"<!DOCTYPE a>" + STRINGS,
    ],
)
def test_unusual_shared_texts_are_looked_at_one_by_one(strings):
    assert plain_text_size(EXCEL.encode(), strings) is None


def test_a_plain_sheet_has_nothing_to_report(written):
    """However a sheet is damaged: if it is still called plain and well-formed, the careful scan agrees."""
    chance = random.Random(7)
    agreed = 0
    for _ in range(MUTATIONS):
        sheet = chance.choice([*written, EXCEL.encode()])
        place = chance.randrange(len(sheet))
        damaged = sheet[:place] + chance.choice(PIECES) + sheet[place + chance.choice((0, 0, 1, 4)) :]
        size = plain_text_size(damaged, STRINGS)
        if size is None:
            continue
        try:
            walk(damaged)
        except (*BROKEN, UserError):
            continue
        scan = _scanned(damaged, STRINGS)
        assert scan.facts == SheetFacts()
        assert scan.total <= size
        agreed += 1
    assert agreed > MUTATIONS / 50
