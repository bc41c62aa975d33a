"""A small county for tests: its plan, revisions by hand, and enrolled workspaces made quickly."""

from __future__ import annotations

import atexit
import copy
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from qcdesk import bootstrap
from qcdesk.domain.errors import QCDeskError
from qcdesk.domain.revisions import CellContent, Comment, Decision, Revision, Verdict
from qcdesk.package.revision_codec import encode_decision, identified
from qcdesk.package.statement import People
from qcdesk.plan.compiler import compile_tables
from qcdesk.plan.model import Plan
from qcdesk.plan.tables import CellValue, Table
from qcdesk.services.attach_evidence import AttachEvidence, attach_evidence
from qcdesk.services.context import Context
from qcdesk.services.enrol import confirm_device, receive_enrolment, request_enrolment
from qcdesk.services.issue_plan import adopt_plan, issue_plan
from qcdesk.services.merge_packages import Merged, merge_package
from qcdesk.services.office_keys import init_office
from qcdesk.services.open_kit import install_kit, look_at_kit
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.seal_period import Sealed, SealPeriod, seal_period
from qcdesk.system.clock import FixedClock
from qcdesk.system.ids import DeterministicIds, name_id

PASSPHRASE = "Quality-County-2014"
PERIOD = "2014"
PEOPLE = People(preparer="张三", reviewer="李四", head="王五")
SCAN = b"%PDF-1.4 evidence"
START = datetime(2014, 7, 1, 9, tzinfo=UTC)
UNITS = ("north", "south", "zhijian")

SHEETS: Mapping[str, Sequence[Sequence[CellValue]]] = {
    "设置": [
        ["项目", "值"],
        ["方案代码", "quality"],
        ["方案名称", "质量强县责任目标"],
        ["县名", "某县"],
        ["年度", 2014],
        ["版本", 1],
        ["不予接受的说明", "核实无误、情况属实"],
    ],
    "单位": [
        ["代码", "名称", "类别"],
        ["bureau", "质强办", "办公室"],
        ["north", "北镇", "镇"],
        ["south", "南镇", "镇"],
        ["zhijian", "质监局", "部门"],
    ],
    "报告期": [
        ["代码", "名称", "开始", "结束", "上报截止", "年度", "上期"],
        ["2013", "去年", date(2013, 1, 1), date(2013, 12, 31), date(2014, 1, 15), 2013, ""],
        ["2014-H1", "上半年", date(2014, 1, 1), date(2014, 6, 30), date(2014, 7, 15), 2014, ""],
        ["2014-H2", "下半年", date(2014, 7, 1), date(2014, 12, 31), date(2015, 1, 15), 2014, "2014-H1"],
        ["2014", "全年", date(2014, 1, 1), date(2014, 12, 31), date(2015, 1, 31), 2014, "2013"],
    ],
    "台账": [
        ["代码", "名称", "填报单位", "唯一标识", "日期字段", "有效期起", "有效期止", "撤销日期", "标题字段", "佐证", "零报告"],
        ["honours", "荣誉", "*", "", "granted_on", "granted_on", "valid_to", "revoked_on", "title", "可选", ""],
        ["sampling", "抽检", "镇、zhijian", "batch", "day", "", "", "", "batch", "可选", "是"],
        ["certificates", "证书", "zhijian", "", "issued_on", "", "", "", "number", "必需", ""],
    ],
    "字段": [
        ["台账", "代码", "名称", "类型", "小数位", "必填", "校验", "选项", "单元", "特殊值", "格式"],
        ["honours", "title", "荣誉名称", "文本", "", "是", "", "", "", "", ""],
        ["honours", "org", "获奖企业", "文本", "", "", "", "", "", "", ""],
        ["honours", "granted_on", "授予日期", "日期", "", "", "", "", "", "", ""],
        ["honours", "valid_to", "有效期止", "日期", "", "", "", "", "", "", ""],
        ["honours", "revoked_on", "撤销日期", "日期", "", "", "", "", "", "", ""],
        ["honours", "bonus", "奖励金额", "金额", 2, "", "", "", "", "至少、零报告", ""],
        ["honours", "tags", "标签", "多选", "", "", "", "level", "", "", ""],
        ["sampling", "batch", "批次", "文本", "", "是", "", "", "", "", "[0-9]+"],
        ["sampling", "day", "抽样日期", "日期", "", "是", "", "", "", "", ""],
        ["sampling", "taken", "抽检数", "整数", "", "", "", "", "result", "至少、零报告", ""],
        ["sampling", "passed", "合格数", "整数", "", "", "合格数 <= 抽检数", "", "result", "", ""],
        ["sampling", "cost", "费用", "金额", 2, "", "费用 >= 0", "", "", "", ""],
        ["sampling", "level", "级别", "单选", "", "", "", "level", "", "", ""],
        ["sampling", "urgent", "加急", "是否", "", "", "", "", "", "", ""],
        ["certificates", "number", "证书编号", "文本", "", "是", "", "", "", "", ""],
        ["certificates", "issued_on", "发证日期", "日期", "", "", "", "", "", "", ""],
    ],
    "选项": [
        ["列表", "代码", "名称", "上级"],
        ["level", "nat", "国家级", ""],
        ["level", "prov", "省级", ""],
    ],
    "指标": [
        ["代码", "名称", "来源", "时间口径", "台账", "条件", "计算", "计算对象", "分子", "分母", "公式", "系数", "小数位", "汇总方式"],
        ["G1", "抽检数", "台账", "流量", "sampling", "", "求和", "抽检数", "", "", "", "", 0, "求和"],
        ["G2", "合格数", "台账", "流量", "sampling", "", "求和", "合格数", "", "", "", "", 0, "求和"],
        ["G3", "合格率", "比率", "", "", "", "", "", "G2", "G1", "", 100, 1, ""],
        ["G4", "有效荣誉", "台账", "存量", "honours", "", "计数", "", "", "", "", "", 0, "求和"],
        ["G5", "获奖企业数", "台账", "累计", "honours", "", "去重", "获奖企业", "", "", "", "", 0, "去重"],
        ["G6", "奖励金额", "台账", "流量", "honours", "", "求和", "奖励金额", "", "", "", "0.0001", 2, "求和"],
        ["G7", "企业数", "填报", "", "", "", "", "", "", "", "", "", 0, "求和"],
        ["G8", "满意率", "填报", "", "", "", "", "", "", "", "", 100, 1, "比率"],
        ["G9", "不合格数", "公式", "", "", "", "", "", "", "", "G1 - G2", "", 0, ""],
    ],
    "目标": [
        ["代码", "名称", "指标", "比较", "目标值", "性质", "牵头单位", "开始", "截止"],
        ["T1", "合格率达95%", "G3", "≥", 95, "约束性", "zhijian", date(2014, 1, 1), date(2014, 12, 31)],
        ["T2", "有效荣誉达10项", "G4", "≥", 10, "约束性", "zhijian", date(2014, 1, 1), date(2014, 12, 31)],
    ],
    "审核": [
        ["代码", "名称", "级别", "范围", "台账", "条件", "规则", "提示", "定位"],
        ["V-1", "合格不多于抽检", "强制性", "行", "sampling", "", "合格数 <= 抽检数", "合格{合格数}多于抽检{抽检数}", "passed"],
        ["V-2", "费用偏高", "核实性", "行", "sampling", "", "费用 <= 1000", "费用{费用}偏高", "cost"],
        ["V-3", "荣誉不重复", "强制性", "唯一", "honours", "", "title、org", "荣誉{荣誉名称}重复", "title"],
        ["V-4", "合格率偏低", "提示", "指标", "", "", "G3 >= 60", "合格率{G3}偏低", "G3"],
        ["V-5", "全县有荣誉", "提示", "全县", "", "", "G4 >= 1", "全县荣誉{G4}", "G4"],
    ],
}  # fmt: skip


def compile_sheets(sheets: Mapping[str, Sequence[Sequence[CellValue]]]) -> Plan:
    """The plan of sheets that are right."""
    tables = tuple(Table(title, tuple(map(tuple, rows))) for title, rows in sheets.items())
    compilation = compile_tables(tables)
    assert compilation.plan is not None, compilation.mistakes
    return compilation.plan


@cache
def small_plan(version: int = 1) -> Plan:
    """Three registers, nine indicators, two targets, five checks, three units and the office."""
    plan = compile_sheets(SHEETS)
    return replace(plan, settings=replace(plan.settings, version=version))


ENTRY = name_id("tests", "entry")
PLAN_DIGEST = "0" * 64


def revision(
    cells: Mapping[str, CellContent],
    parents: Sequence[str] = (),
    *,
    device: str = "a",
    counter: int = 1,
    entry: str = ENTRY,
    register: str = "honours",
    unit: str = "north",
    person: str = "张三",
    claimed_at: str = "2014-03-01T09:00:00+08:00",
    plan: str = PLAN_DIGEST,
) -> Revision:
    """A revision with its true identity; `device` is any name."""
    return identified(
        Revision(
            revision_id="",
            entry_id=entry,
            register=register,
            unit=unit,
            device_id=name_id("tests", device),
            counter=counter,
            parents=tuple(sorted(parents)),
            set=cells,
            plan=plan,
            person=person,
            claimed_at=claimed_at,
        )
    )


def decision(
    of: Revision,
    verdict: Verdict = Verdict.ACCEPTED,
    *,
    verified: Mapping[str, CellContent] | None = None,
    comment: str = "请核对",
    supersedes: Sequence[str] = (),
    decided_at: str = "2014-04-01T09:00:00+08:00",
) -> Decision:
    """A decision on a revision with its true identity."""
    made = Decision(
        decision_id="",
        entry_id=of.entry_id,
        register=of.register,
        revision_id=of.revision_id,
        unit=of.unit,
        verdict=verdict,
        comments=(Comment(comment),) if verdict is Verdict.RETURNED else (),
        verified=verified or {},
        by="质强办",
        decided_at=decided_at,
        supersedes=tuple(sorted(supersedes)),
    )
    return Decision(**{**vars(made), "decision_id": encode_decision(made)[0]})


@dataclass
class Desk:
    """One workspace with its own clock and identifiers, opened for a few calls at a time."""

    folder: Path
    unit: str
    ids: DeterministicIds
    clock: FixedClock = field(default_factory=lambda: FixedClock(START))

    @contextmanager
    def open(self) -> Iterator[Context]:
        """The open workspace; each opening is a second later than the one before."""
        self.clock.advance(timedelta(seconds=1))
        with bootstrap.open_workspace(self.folder, f"{self.unit}经办", self.clock, self.ids) as context:
            yield context

    def copy_to(self, folder: Path) -> Desk:
        """The same device on another disk: a cloned computer or a restored backup."""
        shutil.copytree(self.folder, folder)
        return Desk(folder, self.unit, copy.deepcopy(self.ids), copy.deepcopy(self.clock))


@dataclass
class County:
    """The office, the desks of its units by name, and the drive that carries packages."""

    folder: Path
    office: Desk
    desks: dict[str, Desk]

    @property
    def usb(self) -> Path:
        """The folder that stands for the USB drive."""
        return self.folder / "usb"

    def __getitem__(self, name: str) -> Desk:
        return self.desks[name]

    def copy_to(self, folder: Path) -> County:
        """The same county in another folder."""
        shutil.copytree(self.folder, folder)
        made = copy.deepcopy(self)
        made.folder = folder
        for desk in (made.office, *made.desks.values()):
            desk.folder = folder / desk.folder.relative_to(self.folder)
        return made


def new_desk(folder: Path, role: str, unit: str, seed: str) -> Desk:
    """Create a workspace."""
    desk = Desk(folder, unit, DeterministicIds(seed))
    bootstrap.create_workspace(folder, role, f"{unit}经办", desk.clock, desk.ids)
    return desk


def found_office(folder: Path, plan: Plan, seed: str = "office") -> Desk:
    """An office with its keys and a plan in force."""
    office = new_desk(folder, "office", "office", seed)
    with office.open() as context:
        init_office(context, PASSPHRASE, PASSPHRASE, (), rounds=1)
        adopt_plan(context, plan)
    return office


def enrol_desk(office: Desk, kit: Path, folder: Path, unit: str, seed: str, usb: Path) -> Desk:
    """A unit's workspace with the kit installed, enrolled and confirmed."""
    desk = new_desk(folder, "unit", unit, seed)
    with desk.open() as context:
        install_kit(context, kit, unit, look_at_kit(context, kit).root_code)
        request = request_enrolment(context, PASSPHRASE, f"{seed}电脑", "0517-1", usb, rounds=1)
    with office.open() as context:
        device = receive_enrolment(context, request.path)
        confirm_device(context, device.device_id, request.code, "经办人")
    return desk


@cache
def _template() -> County:
    """The county that tests copy; made once per process and removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="qcdesk-county-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    usb = folder / "usb"
    office = found_office(folder / "office", small_plan())
    with office.open() as context:
        kit = issue_plan(context, PASSPHRASE, usb).path
    desks = {unit: enrol_desk(office, kit, folder / unit, unit, unit, usb) for unit in UNITS}
    desks["north2"] = enrol_desk(office, kit, folder / "north2", "north", "north2", usb)
    return County(folder, office, desks)


def county(tmp_path: Path) -> County:
    """An office and three enrolled units; the unit north has a second computer, ``north2``."""
    return _template().copy_to(tmp_path / "county")


def kit_of(place: County) -> Path:
    """The first kit on the drive."""
    return min(place.usb.glob("QC-kit-*.qcpkg"))


def record(desk: Desk, register: str, values: Mapping[str, object], entry_id: str = "") -> str:
    """Record an entry and return its identity."""
    with desk.open() as context:
        command = RecordEntry(register, values, entry_id, PERIOD)
        return record_entry(context, command).entry.entry_id


def honour(desk: Desk, title: str, org: str = "甲厂", **more: object) -> str:
    """Record a valid honour and return its identity."""
    return record(desk, "honours", {"title": title, "org": org, "granted_on": date(2014, 3, 1), **more})


def attach(desk: Desk, entry_id: str, path: Path, content: bytes = SCAN) -> str:
    """Write a file, attach it to an entry and return its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with desk.open() as context:
        saved = attach_evidence(context, AttachEvidence(entry_id, path, period=PERIOD))
    sha256 = hashlib.sha256(content).hexdigest()
    assert sha256 in {evidence.sha256 for evidence in saved.entry.evidence}
    return sha256


def seal(desk: Desk, folder: Path | None = None) -> Sealed:
    """Seal the year."""
    with desk.open() as context:
        return seal_period(context, SealPeriod(PERIOD, PEOPLE, folder), PASSPHRASE)


def merge_at(office: Desk, path: Path) -> Merged:
    """Merge one package at the office."""
    with office.open() as context:
        return merge_package(context, path)


def refused(desk: Desk, action: Callable[[Context], object]) -> QCDeskError:
    """The refusal with which a workspace answers."""
    with desk.open() as context, pytest.raises(QCDeskError) as caught:
        action(context)
    return caught.value
