"""Threats that only show across desks: old things sent again, false clocks, formulas in exports."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from msgspec.structs import replace

from qcdesk.domain.errors import QCDeskError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.plan.tables import Table
from qcdesk.plan.workbook_writer import write_tables as write_plan
from qcdesk.reports.spreadsheet import Column, Sheet, workbook_bytes
from qcdesk.services.consolidate import Consolidate
from qcdesk.services.export_table import export_table, export_template
from qcdesk.services.import_entries import ImportEntries, preview_import
from qcdesk.services.inspect_package import verify_package
from qcdesk.services.issue_plan import adopt_plan, issue_plan
from qcdesk.services.kits_in_use import kits_in_use
from qcdesk.services.list_entries import get_entry
from qcdesk.services.maintain import ledger_digest
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_kit import install_kit
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.report import write_workbook
from qcdesk.services.review import Decide, decide
from qcdesk.system.clock import FixedClock
from tests.builders import PASSPHRASE, PERIOD, county, honour, merge_at, record, seal, small_plan

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.invalid","点这里")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
]


def test_rollback_of_submissions_leaves_the_state_unchanged(tmp_path):
    place = county(tmp_path)
    entry = honour(place["north"], "第一版")
    old = seal(place["north"])
    record(place["north"], "honours", {"title": "第二版"}, entry)
    new = seal(place["north"])
    assert merge_at(place.office, new.path).outcome == "merged"
    with place.office.open() as context:
        digest = ledger_digest(context)
    merge_at(place.office, old.path)
    again = merge_at(place.office, new.path)
    with place.office.open() as context:
        assert get_entry(context, entry).values["title"] == "第二版"
        assert (again.outcome, ledger_digest(context)) == ("known", digest)


def test_rollback_of_a_kit_is_refused(tmp_path):
    place = county(tmp_path)
    with place.office.open() as context:
        adopt_plan(context, small_plan(2))
        newer = issue_plan(context, PASSPHRASE, place.usb)
    old = next(p for p in place.usb.glob("QC-kit-*") if p != newer.path)
    with place["north"].open() as context:
        install_kit(context, newer.path)
        with pytest.raises(QCDeskError, match=r"kit\.older"):
            install_kit(context, old)
        assert verify_package(context, newer.path).trusted


@pytest.mark.parametrize("year", [2000, 2099])
def test_freeze_and_false_clocks_never_block_and_the_office_sees_old_kits(tmp_path, year):
    place = county(tmp_path)
    with place.office.open() as context:
        adopt_plan(context, small_plan(2))
        issue_plan(context, PASSPHRASE, place.usb)
    place["north"].clock = FixedClock(datetime(year, 1, 1, 8, tzinfo=UTC))
    honour(place["north"], "时钟不准")
    assert merge_at(place.office, seal(place["north"]).path).outcome == "merged"
    with place.office.open() as context:
        (used,) = kits_in_use(context)
    assert (used.unit, used.version, used.newest) == ("north", 1, False)


def test_a_replayed_receipt_does_not_accept_newer_data(tmp_path):
    place = county(tmp_path)
    entry = honour(place["north"], "第一版")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        decide(context, [Decide(entry, Verdict.ACCEPTED)])
        first = make_receipt(context, "north", PASSPHRASE, place.usb)
    with place["north"].open() as context:
        open_receipt(context, first.path)
    record(place["north"], "honours", {"title": "第二版"}, entry)
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        decide(context, [Decide(entry, Verdict.RETURNED, (Comment("不符"),))])
        second = make_receipt(context, "north", PASSPHRASE, place.usb)
    with place["north"].open() as context:
        open_receipt(context, second.path)
        assert get_entry(context, entry).status == "returned"
        digest = ledger_digest(context)
        replayed = open_receipt(context, first.path)
        assert (replayed.known, replayed.acknowledged) == (True, 0)
        assert (get_entry(context, entry).status, ledger_digest(context)) == ("returned", digest)


def test_a_receipt_of_another_unit_tells_nothing(tmp_path):
    place = county(tmp_path)
    honour(place["north"], "荣誉")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        receipt = make_receipt(context, "north", PASSPHRASE, place.usb)
    with place["south"].open() as context:
        before = ledger_digest(context)
        with pytest.raises(QCDeskError, match=r"receipt\.other-unit"):
            open_receipt(context, receipt.path)
        assert ledger_digest(context) == before


def formulas_in(data):
    """The cells that are formulas, and the strings of formula parts in the raw XML."""
    book = openpyxl.load_workbook(BytesIO(data) if isinstance(data, bytes) else data)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    with ZipFile(BytesIO(data) if isinstance(data, bytes) else data) as archive:
        raw = b"".join(archive.read(n) for n in archive.namelist() if "worksheets/" in n)
    return [c.value for c in cells], raw.count(b"<f>") + raw.count(b"<f ")


def texts_in(data):
    book = openpyxl.load_workbook(BytesIO(data) if isinstance(data, bytes) else data)
    return {c.value for sheet in book for row in sheet.iter_rows() for c in row if isinstance(c.value, str)}


def test_formula_injection_in_a_report():
    data = workbook_bytes([Sheet("=1+1", tuple(Column(f) for f in FORMULAS), [FORMULAS, FORMULAS])])
    assert formulas_in(data) == ([], 0)
    assert "=1+1" in texts_in(data)


def test_formula_injection_in_the_consolidated_workbook(tmp_path):
    place = county(tmp_path)
    for number, formula in enumerate(FORMULAS):
        honour(place["north"], formula, org=f"{formula}{number}")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        made = write_workbook(context, Consolidate(PERIOD, "received"), tmp_path / "汇总.xlsx")
    assert formulas_in(made.path) == ([], 0)
    assert "=cmd|' /C calc'!A0" in texts_in(made.path)


def test_formula_injection_in_an_exported_table(tmp_path):
    place = county(tmp_path)
    with place["north"].open() as context:
        path = export_table(
            context, tmp_path / "表.xlsx", "=1+1", FORMULAS, [FORMULAS, ["\x00x"] * len(FORMULAS)]
        )
    assert formulas_in(path) == ([], 0)


def test_formula_injection_in_a_template(tmp_path):
    place = county(tmp_path)
    plan = small_plan(2)
    first, *others = plan.registers
    named_in_rules = {"荣誉名称", "获奖企业", "奖励金额"}
    fields = tuple(
        replace(field, label=field.label if field.label in named_in_rules else f"=1+{n}", help="=2")
        for n, field in enumerate(first.fields)
    )
    hostile = replace(plan, registers=(replace(first, fields=fields), *others))
    with place.office.open() as context:
        adopt_plan(context, hostile)
        path = export_template(context, first.code, tmp_path / "模板.xlsx")
    assert formulas_in(path) == ([], 0)


def test_formula_injection_in_a_plan_workbook(tmp_path):
    path = tmp_path / "plan.xlsx"
    write_plan([Table("设置", (("项目", "值"), *(("备注", formula) for formula in FORMULAS)))], path)
    assert formulas_in(path) == ([], 0)


def rezipped(source, target, changes):
    with ZipFile(source) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, changes(name, old.read(name)))
    return target


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_hostile_xlsx_import_is_refused(tmp_path, declaration):
    place = county(tmp_path)
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    good.write_bytes(workbook_bytes([Sheet("荣誉", (Column("荣誉名称"),), [["甲"]])]))

    def poisoned(name, data):
        if not name.startswith("xl/worksheets/"):
            return data
        head, _, rest = data.partition(b"?>")
        return head + b"?>" + declaration + rest if rest else declaration + data

    rezipped(good, bad, poisoned)
    with place["north"].open() as context:
        before = ledger_digest(context)
        with pytest.raises(QCDeskError):
            preview_import(context, ImportEntries("honours", bad))
        assert ledger_digest(context) == before


def test_a_xlsx_that_unpacks_without_end_is_refused(tmp_path):
    place = county(tmp_path)
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    good.write_bytes(workbook_bytes([Sheet("荣誉", (Column("荣誉名称"),), [["甲"]])]))
    with ZipFile(good) as old, ZipFile(bad, "w", compression=8) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        with new.open("xl/sharedStrings2.xml", "w", force_zip64=True) as member:
            for _ in range(600):
                member.write(bytes(1 << 20))
    with place["north"].open() as context, pytest.raises(QCDeskError):
        preview_import(context, ImportEntries("honours", bad))


def test_one_cell_in_the_farthest_corner_is_refused_before_it_is_a_grid(tmp_path):
    place = county(tmp_path)
    path = tmp_path / "far.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "荣誉名称", "x"
    book.save(path)
    with place["north"].open() as context, pytest.raises(QCDeskError, match=r"import\.too-large"):
        preview_import(context, ImportEntries("honours", path))


def test_the_same_desk_twice_is_noticed_after_a_restore(tmp_path):
    place = county(tmp_path)
    backup = place["south"].copy_to(tmp_path / "old")
    honour(place["south"], "原来的")
    merge_at(place.office, seal(place["south"]).path)
    restored = copy.copy(backup)
    record(restored, "honours", {"title": "重填的", "org": "乙", "granted_on": date(2014, 5, 1)})
    merged = merge_at(place.office, seal(restored).path)
    assert (merged.outcome, merged.equivocation) == ("merged", True)
