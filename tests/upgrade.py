"""A second version of the small county's workflow plan, and a unit that has filled in the first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcdesk.plan.model import Plan
from qcdesk.services.context import Context
from qcdesk.services.issue_plan import adopt_plan, issue_plan
from qcdesk.services.record_entry import RecordEntry, record_entry
from tests.builders import PASSPHRASE, PERIOD, Desk, compile_sheets, enrol_desk, found_office, seal
from tests.workflow import DAY, workflow_plan, workflow_sheets

COLUMNS = ["类型", "对象", "台账", "原代码", "新代码", "备注"]


@dataclass(frozen=True)
class Kits:
    """An office that issued both versions."""

    office: Desk
    first: Path
    second: Path


def second_version() -> Plan:
    """``honours`` becomes ``awards``, 案值 is renamed and widened, 加急 is gone, 国家级 has a new code."""
    sheets = workflow_sheets()
    next(row for row in sheets["设置"] if row[0] == "版本")[1] = 2
    for title, rows in sheets.items():
        for row in rows:
            row[:] = ["awards" if cell == "honours" else cell for cell in row]
            if title in ("字段", "流程", "审核"):
                row[:] = ["sum" if cell == "amount" else cell for cell in row]
    field = next(row for row in sheets["字段"] if row[:2] == ["cases", "sum"])
    field[3], field[4] = "小数", 2
    sheets["字段"] = [row for row in sheets["字段"] if row[:2] != ["sampling", "urgent"]]
    next(row for row in sheets["选项"] if row[:2] == ["level", "nat"])[1] = "state"
    sheets["目标"][1][4] = 96
    sheets["变更"] = [
        COLUMNS,
        ["改名", "台账", "", "honours", "awards", ""],
        ["改名", "字段", "cases", "amount", "sum", ""],
        ["改名", "选项", "level", "nat", "state", ""],
    ]
    return compile_sheets(sheets)


def issue_both(folder: Path) -> Kits:
    """Found an office that issues the first version and then the second."""
    office = found_office(folder / "office", workflow_plan())
    with office.open() as context:
        first = issue_plan(context, PASSPHRASE, folder).path
        adopt_plan(context, second_version())
        second = issue_plan(context, PASSPHRASE, folder).path
    return Kits(office, first, second)


def filled_unit(kits: Kits, folder: Path) -> Desk:
    """A unit with the first version, some sealed and some unsealed entries."""
    made = enrol_desk(kits.office, kits.first, folder / "north", "north", str(folder), folder / "usb")
    with made.open() as context:
        honour = record(context, "honours", title="名牌", org="甲厂", granted_on=DAY, tags=("nat", "prov"))
        record(context, "cases", number="1", filed_on=DAY, amount=5, honour=honour, stage="filed")
        record(context, "sampling", batch="7", day=DAY, taken=9, passed=8, level="nat", urgent=True)
    seal(made)
    with made.open() as context:
        record(context, "cases", number="2", filed_on=DAY, stage="filed")
    return made


def record(context: Context, register: str, /, **values: object) -> str:
    """Record one entry; returns its identity."""
    return record_entry(context, RecordEntry(register, values, period=PERIOD)).entry.entry_id
