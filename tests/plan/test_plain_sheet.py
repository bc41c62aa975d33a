"""A sheet that is read as plain holds what the usual reader finds, and nothing to report."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pytest
from python_calamine import CalamineError, CalamineWorkbook

from qcdesk.domain.errors import UserError
from qcdesk.plan.plain_sheet import NotPlain, PlainSheets
from qcdesk.plan.sheet_scan import BROKEN, SheetFacts, SheetScan, string_lengths, walk
from tests.plan.workbooks import edited, save

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRINGS = (
    f"<sst {NAMESPACE}><si><t>北镇</t></si><si><t>质监局 &amp; 所</t><phoneticPr fontId='1'/></si></sst>"
).encode()
STYLES = (
    f'<styleSheet {NAMESPACE}><numFmts count="1"><numFmt numFmtId="170" formatCode="yyyy-mm-dd"/></numFmts>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="22"/></cellXfs>'
    "</styleSheet>"
).encode()
EXCEL = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet {NAMESPACE} xmlns:r="http://x">'
    '<cols><col min="1" max="2" width="9"/></cols><sheetData><row r="1" spans="1:2" ht="20">'
    '<c r="A1" s="0" t="s"><v>0</v></c><c r="B1"><v>12.5</v></c></row><row r="2" ht="9"/>'
    '<row r="4"><c r="A4" t="s"><v>1</v></c><c r="D4" s="1"><v>41275</v></c><c r="E4" s="2" t="n"><v>61</v></c>'
    '<c r="F4" t="inlineStr"><is><t xml:space="preserve"> &#21271;&lt;&#x20; </t></is></c><c r="GR4" s="1"/></row>'
    '<row r="5"><c r="B5" t="b"><v>1</v></c><c r="C5"><v>-1.5e3</v></c></row></sheetData></worksheet>'
)
MUTATIONS = 1500
PIECES = [
    b"<", b">", b"&", b'"', b"/", b"<f>1</f>", b"<f/>", b"<v>", b"</v>", b"</c>", b"</row>", b"<t>", b"<is>", b"",
    b' t="e"', b"<c>", b'<c r="XFD9">', b'<c r="A20001"/>', b"<c/>", b"<x:c/>", b"<!--", b"<![CDATA[", b"</sheetData>",
    b"<sheetData>", b"<row>", b'<row r="30000">', b"<r>", b"\0", b"\xff", b"<?a?>", b' r="ZZZ1"', b"<!DOCTYPE a>",
    b"]]>", b"&#0;", b"&#55296;", b"&x;", b"&#38;", b"\r", b"\x0b", "\ue000".encode(), b"&#57344;", "\uffff".encode(),
    b'<row r="3"></row>', b'<row r="2"/>', b"<row r='9'>", b"_x0041_", b"1", b"9", b" ", b"A", b' t="s"', b' s="3"',
]  # fmt: skip


def _read(sheet, strings=STRINGS, styles=STYLES):
    return PlainSheets(strings, styles).read(sheet)


def _scanned(sheet, strings=b""):
    scan = SheetScan("t", string_lengths(strings))
    walk(sheet, scan.start, scan.end, scan.text)
    return scan


def _trimmed(rows):
    """The rows without blanks at their ends, those of texts as well, and without blank rows at the end."""
    found = []
    for row in rows:
        cells = [cell.strip() if isinstance(cell, str) else cell for cell in row]
        while cells and cells[-1] == "":
            cells.pop()
        found.append(cells)
    while found and not found[-1]:
        found.pop()
    return found


def _usual(sheet, template):
    """What the usual reader finds in a workbook with this sheet."""
    made = BytesIO()
    with zipfile.ZipFile(template) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = {"xl/worksheets/sheet1.xml": sheet, "xl/styles.xml": STYLES}.get(
                name, source.read(name)
            )
            if name == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
                override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
                content = content.replace(b"</Types>", override.encode())
            target.writestr(name, content)
        target.writestr("xl/sharedStrings.xml", STRINGS)
    made.seek(0)
    with CalamineWorkbook.from_filelike(made) as workbook:
        return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return save(edited(()), tmp_path_factory.mktemp("sheets") / "plan.xlsx")


@pytest.fixture(scope="module")
def written(template):
    """The worksheets as openpyxl writes them, without their numbers' styles."""
    with zipfile.ZipFile(template) as archive:
        found = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    return [sheet.replace(b' s="3"', b"").replace(b' s="4"', b"") for sheet in found]


def test_what_spreadsheet_programs_write_is_plain(written, template):
    for sheet in (*written, EXCEL.encode()):
        assert _trimmed(_read(sheet)) == _trimmed(_usual(sheet, template))


@pytest.mark.parametrize(
    ("cell", "value"),
    [('t="s"><v>1</v></c>', "质监局 & 所"), ("><v>7</v></c>", 7), ('t="b"><v>0</v></c>', False)],
)
def test_a_sheet_in_which_all_cells_hold_the_same(cell, value):
    rows = f'<row r="1"><c r="A1" {cell}<c r="B1" {cell}</row>'.replace(" >", ">")
    sheet = f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"
    assert _read(sheet.encode()) == ((value, value),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<v>12.5</v>", "<f>1+1</f><v>12.5</v>"),
        ("<v>12.5</v>", "<v>" + "1" * 40_000 + "</v>"),
        ("<v>12.5</v>", "<is><r><t>a</t></r></is>"),
        ("<v>12.5</v>", "<v><![CDATA[12]]></v>"),
        ('r="B1"', 'r="B1" t="e"'),
        ('r="B1"', 'r="B1" s="3"'),
        ('r="B1"', 'r="B1" s="4"'),
        ('r="B1"', 'r="B1" t="s"'),
        ('r="B1"', 'r="XFD1048576"'),
        ('r="B1"', 'r="B2"'),
        ('r="B1"', 'r="A1"'),
        ('r="B1"', 'r="GS1"'),
        ('r="B1"', ""),
        ('row r="4"', 'row r="1"'),
        ('row r="5"', 'row r="20001"'),
        ("<v>61</v>", "<v>60</v>"),
        ("<v>61</v>", "<v>61.5</v>"),
        ('t="b"><v>1', 't="b"><v>7'),
        ("<c r=", "<x:c r="),
        ("</sheetData>", "</sheetData><sheetData><row><c r='ZZ1'/></row></sheetData>"),
        ("</worksheet>", "<mergeCells><mergeCell ref='A5:B5'/></mergeCells></worksheet>"),
        ("UTF-8", "UTF-16"),
        ("<worksheet", "<!DOCTYPE a><worksheet"),
        ("&#21271;", "_x0041_"),
        ("&#21271;", "&#57344;"),
        ("&#21271;", "x" * 40_000),
    ],
)
def test_anything_else_is_scanned_cell_by_cell(old, new):
    assert old in EXCEL
    with pytest.raises(NotPlain):
        _read(EXCEL.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    "strings",
    [
        STRINGS.replace("质监局".encode(), b"x" * 40_000),
        STRINGS.replace("<t>北镇</t>".encode(), "<r><t>北</t></r><r><t>镇</t></r>".encode()),
        STRINGS.replace(b"</si></sst>", b"</si><!-- --></sst>"),
    ],
)
def test_unusual_shared_texts_are_looked_at_one_by_one(strings):
    with pytest.raises(NotPlain):
        _read(EXCEL.encode(), strings)


@pytest.mark.parametrize(
    "damage",
    [
        ("&#21271;", "&#0;"),
        ("&#21271;", "&nbsp;"),
        ("&#21271;", "]]>"),
        ("&#21271;", "\x0b"),
        (' ht="9"', " ht=9"),
        (' ht="20"', " ht='20' ht='21'"),
        ("<cols>", "<col>"),
    ],
)
def test_a_damaged_sheet_is_no_sheet(damage):
    with pytest.raises(BROKEN):
        _read(EXCEL.replace(*damage).encode())
    with pytest.raises(BROKEN):
        walk(EXCEL.replace(*damage).encode())


def test_shared_texts_with_a_document_type_are_refused():
    with pytest.raises(UserError) as caught:
        _read(EXCEL.encode(), b"<!DOCTYPE a>" + STRINGS)
    assert caught.value.code == "workbook.broken"


def test_a_plain_sheet_has_nothing_to_report(written, template):
    """However a sheet is damaged: what is still read is well-formed, and both other readers agree."""
    chance = random.Random(7)
    agreed = 0
    for _ in range(MUTATIONS):
        sheet = chance.choice([*written, EXCEL.encode(), EXCEL.encode()])
        place = chance.randrange(len(sheet))
        damaged = sheet[:place] + chance.choice(PIECES) + sheet[place + chance.choice((0, 0, 1, 4)) :]
        try:
            rows = _read(damaged)
        except (*BROKEN, NotPlain, UserError):
            continue
        assert _scanned(damaged, STRINGS).facts == SheetFacts()
        try:
            usual = _usual(damaged, template)
        except CalamineError:
            continue  # it reads more than the cells, e.g. how far the sheet says that it reaches
        assert _trimmed(rows) == _trimmed(usual), damaged[place - 40 : place + 40]
        agreed += 1
    assert agreed > MUTATIONS / 30
