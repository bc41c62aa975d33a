"""A city above two counties, each with its own office and towns, on real files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from qcdesk import bootstrap
from qcdesk.plan.model import Plan
from qcdesk.services.context import Context
from qcdesk.services.enrol import confirm_device, receive_enrolment, request_enrolment
from qcdesk.services.issue_plan import issue_plan
from qcdesk.services.open_kit import install_kit, look_at_kit
from qcdesk.services.seal_period import Sealed, SealPeriod, seal_period
from qcdesk.services.upper_submission import Filled, FillUpper, fill_upper
from tests.builders import (
    PASSPHRASE,
    PEOPLE,
    PERIOD,
    SHEETS,
    Desk,
    compile_sheets,
    enrol_desk,
    found_office,
)

COUNTIES = ("east", "west")


def city_plan() -> Plan:
    """The city's plan: counties as units, two registers of the same codes, one of its own, readings."""
    sheets = {title: [list(row) for row in rows] for title, rows in SHEETS.items()}
    sheets["设置"][1][1] = "city-quality"
    sheets["设置"][3][1] = "某市"
    sheets["单位"] = [
        ["代码", "名称", "类别"],
        ["shiban", "市质强办", "办公室"],
        ["east", "东县", "县区"],
        ["west", "西县", "县区"],
    ]
    for row in sheets["台账"][1:]:
        row[2] = "*" if row[0] == "honours" else "县区"
    sheets["台账"].append(["plans", "县区方案", "县区", "", "", "", "", "", "name", "可选", ""])
    sheets["字段"].append(["plans", "name", "方案名称", "文本", "", "是", "", "", "", "", ""])
    sheets["字段"].append(["honours", "district_note", "县区说明", "文本", "", "", "", "", "", "", ""])
    sheets["字段"].append(["sampling", "method", "检测方法", "文本", "", "", "", "", "result", "", ""])
    for row in sheets["指标"][1:]:
        if row[0] == "G4":
            row[2:8] = ["填报", "", "", "", "", ""]
    sheets["目标"] = [
        row if n == 0 else [*row[:6], "shiban", *row[7:]] for n, row in enumerate(sheets["目标"])
    ]
    sheets["审核"] = [row for row in sheets["审核"] if row[0] in ("代码", "V-1")]
    return compile_sheets(sheets)


@dataclass
class Level:
    """A county's office with its towns, and the drive that carries packages."""

    office: Desk
    towns: dict[str, Desk]
    usb: Path

    @contextmanager
    def both(self) -> Iterator[tuple[Context, Context]]:
        """The office's workspace and the one in which it reports upwards."""
        with self.office.open() as office, bootstrap.open_upper(office, self.office.ids) as upper:
            yield office, upper

    @property
    def folder(self) -> Path:
        """The office's workspace, the one above within it."""
        return self.office.folder

    def copy_to(self, folder: Path) -> Level:
        """The same office on another disk, with a drive of its own; the towns are the same ones."""
        return Level(self.office.copy_to(folder), self.towns, folder.with_name(f"{folder.name}-usb"))

    def fill(self, **more: str) -> Filled:
        with self.both() as (office, upper):
            return fill_upper(office, upper, FillUpper(PERIOD, **more))

    def seal_upwards(self) -> Sealed:
        self.office.clock.advance(timedelta(seconds=1))
        with self.both() as (_, upper):
            return seal_period(upper, SealPeriod(PERIOD, PEOPLE, self.usb), PASSPHRASE)


@dataclass
class City:
    """The city's office and the counties below it."""

    office: Desk
    counties: dict[str, Level]


def city(folder: Path, plan: Plan) -> City:
    """A city with two counties that are enrolled with it; `plan` is the counties' own."""
    usb = folder / "usb"
    office = found_office(folder / "city", city_plan(), "city office")
    with office.open() as context:
        kit = issue_plan(context, PASSPHRASE, usb).path
    counties = {code: _county(folder / code, code, plan, office, kit, usb) for code in COUNTIES}
    return City(office, counties)


def _county(folder: Path, code: str, plan: Plan, city_office: Desk, city_kit: Path, usb: Path) -> Level:
    office = found_office(folder / "office", plan, f"{code} office")
    with office.open() as context:
        kit = issue_plan(context, PASSPHRASE, folder / "usb").path
    towns = {
        unit: enrol_desk(office, kit, folder / unit, unit, f"{code}-{unit}", folder / "usb")
        for unit in ("north", "south")
    }
    level = Level(office, towns, usb)
    join(level, code, city_office, city_kit)
    return level


def join(level: Level, code: str, city_office: Desk, city_kit: Path) -> None:
    """A county's office becomes a unit of the city's plan and is enrolled there."""
    with level.office.open() as context:
        bootstrap.create_upper(context, level.office.ids)
    with level.both() as (_, upper):
        install_kit(upper, city_kit, code, look_at_kit(upper, city_kit).root_code)
        asked = request_enrolment(upper, PASSPHRASE, f"{code}质强办", "0517-9", level.usb, rounds=1)
    with city_office.open() as context:
        device = receive_enrolment(context, asked.path)
        confirm_device(context, device.device_id, asked.code, "县质强办")
