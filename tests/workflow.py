"""A plan with a workflow, references, split targets and a later version, and desks without keys."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

from qcdesk import bootstrap
from qcdesk.domain.revisions import CellContent
from qcdesk.package.revision_codec import encode_revision
from qcdesk.plan.compiled import plan_bytes, plan_digest
from qcdesk.plan.model import Plan
from qcdesk.plan.tables import CellValue
from qcdesk.services.context import Context
from qcdesk.store import entries, ledger, meta, plans
from qcdesk.system.clock import FixedClock
from qcdesk.system.ids import DeterministicIds
from tests.builders import SHEETS, START, compile_sheets, revision

Sheets = Mapping[str, Sequence[Sequence[CellValue]]]

CASES: Sheets = {
    "台账": [
        ["cases", "案件", "*", "", "filed_on", "", "", "", "number", "可选", "", "stage"],
    ],
    "字段": [
        ["cases", "number", "案号", "文本", "", "是", "", "", "", "", "", ""],
        ["cases", "filed_on", "立案日期", "日期", "", "", "", "", "", "", "", ""],
        ["cases", "due_on", "期限", "日期", "", "", "", "", "", "", "", ""],
        ["cases", "closed_on", "结案日期", "日期", "", "", "", "", "", "", "", ""],
        ["cases", "amount", "案值", "整数", "", "", "", "", "", "至少", "", ""],
        ["cases", "honour", "涉及荣誉", "引用", "", "", "", "", "", "", "", "honours"],
        ["cases", "stage", "环节", "单选", "", "", "", "stage", "", "", "", ""],
    ],
    "选项": [
        ["stage", "filed", "立案", ""],
        ["stage", "investigated", "调查", ""],
        ["stage", "approved", "审批", ""],
        ["stage", "closed", "结案", ""],
    ],
    "流程": [
        ["台账", "代码", "名称", "顺序", "可转至", "办理", "必填字段", "期限字段", "终结"],
        ["cases", "filed", "立案", 10, "investigated", "单位", "", "due_on", "否"],
        ["cases", "investigated", "调查", 20, "approved、closed", "单位", "amount", "due_on", "否"],
        ["cases", "approved", "审批", 30, "closed", "质强办", "", "", "否"],
        ["cases", "closed", "结案", 40, "", "单位", "closed_on", "", "是"],
    ],
    "指标": [
        ["C1", "案件数", "台账", "流量", "cases", "", "计数", "", "", "", "", "", 0, "求和"],
        ["C2", "案值", "台账", "流量", "cases", "", "求和", "案值", "", "", "", "", 0, "求和"],
        ["C3", "比上期增加", "公式", "", "", "", "", "", "", "", "C1 - C1__previous", "", 0, ""],
    ],
    "审核": [
        ["V-6", "案号不重复", "强制性", "唯一", "cases", "", "number", "案号{案号}重复", "number"],
        ["V-7", "本期不少于上期", "提示", "指标", "", "", "C1 >= C1__previous", "案件{C1}少于上期{C1__previous}", "C1"],
        ["V-8", "案值不为零", "核实性", "行", "cases", "环节 = 'closed'", "案值 > 0", "案值{案值}", "amount"],
        ["V-9", "本期案件不超过全年", "强制性", "指标", "", "", "C1__current <= C1", "{C1__current}", "C1"],
    ],
}  # fmt: skip


def workflow_sheets() -> dict[str, list[list[CellValue]]]:
    """The small county's sheets with a workflow register; a copy that a test may change."""
    sheets = {title: [list(row) for row in rows] for title, rows in SHEETS.items()}
    for title, column in (("台账", "流程字段"), ("字段", "引用台账")):
        for number, row in enumerate(sheets[title]):
            row.append(column if number == 0 else "")
    for title, rows in CASES.items():
        sheets.setdefault(title, []).extend(list(row) for row in rows)
    return sheets


@cache
def workflow_plan() -> Plan:
    """The small county's plan with the workflow register ``cases``."""
    return compile_sheets(workflow_sheets())


@cache
def _template(unit: str, role: str) -> Path:
    """An empty workspace that tests copy; made once per process and removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="qcdesk-desk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    bootstrap.create_workspace(folder / "w", role, "经办", FixedClock(START), DeterministicIds(unit))
    return folder / "w"


@contextmanager
def desk(folder: Path, plan: Plan, unit: str = "north", role: str = "unit") -> Iterator[Context]:
    """A workspace with the plan in force, without keys; it is closed at the end."""
    shutil.copytree(_template(unit, role), folder)
    with bootstrap.open_workspace(
        folder, "经办", FixedClock(START), DeterministicIds(f"{unit} works")
    ) as context:
        install(context, plan)
        if role == "unit":
            with context.write("test") as work:
                meta.put(work.connection, "unit", unit)
        yield context


def install(context: Context, plan: Plan) -> None:
    """Put a plan in force without a kit."""
    with context.write("test") as work:
        plans.install(work.connection, plan_bytes(plan), plan_digest(plan), work.at)


def sealed(context: Context, register: str, cells: Mapping[str, CellContent], unit: str = "north") -> str:
    """An entry as a sealed revision leaves it; returns its identity."""
    entry_id = context.ids.new()
    made = revision(cells, entry=entry_id, register=register, unit=unit)
    line = ledger.Line(made, encode_revision(made)[1][:-1])
    with context.write("test") as work:
        plan = context.plan(work.connection)
        added = ledger.add_revisions(work.connection, [line], None, acknowledged=False)
        ledger.refresh(work.connection, plan, added.entry_numbers)
    return entry_id


def cells_of(context: Context, entry_id: str) -> Mapping[str, CellContent]:
    """The cells of an entry as they are stored."""
    with context.read() as connection:
        return entries.find(connection, entry_id).cells


DAY = date(2014, 3, 1)
