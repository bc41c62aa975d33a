"""A county of twenty-one units and three periods on the day its submissions come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from qcdesk.plan.model import Plan
from qcdesk.services.enrol import EnrolmentRequest, request_enrolment
from qcdesk.services.issue_plan import issue_plan
from qcdesk.services.list_keys import list_keys
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_kit import install_kit
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.seal_period import SealPeriod, seal_period
from tests.builders import (
    PASSPHRASE,
    PEOPLE,
    SHEETS,
    Desk,
    compile_sheets,
    enrol_desk,
    found_office,
    merge_at,
    new_desk,
)
from tests.package.hostile import assemble, payload_of, seal

PERIODS = "2014-Q1", "2014-Q2", "2014-Q3"
NOW, DUE = PERIODS[1], date(2014, 7, 15)
"""The period that comes in, and its last day of filing."""
UNITS = tuple(f"town{number:02}" for number in range(1, 22))
CLASHING, TORN, BENT, FORGED, STRANGE, LATE = UNITS[:6]
"""What goes wrong with each: two computers, two damaged files, a forgery, an unknown computer, too late."""


def plan() -> Plan:
    """Twenty-one towns that report each quarter."""
    sheets = dict(SHEETS)
    towns = [[unit, f"{unit}镇", "镇"] for unit in UNITS]
    sheets["单位"] = [*SHEETS["单位"][:2], *towns, SHEETS["单位"][-1]]
    sheets["报告期"] = [
        SHEETS["报告期"][0],
        ["2014-Q1", "一季度", date(2014, 1, 1), date(2014, 3, 31), date(2014, 4, 15), 2014, ""],
        [NOW, "二季度", date(2014, 4, 1), date(2014, 6, 30), DUE, 2014, "2014-Q1"],
        ["2014-Q3", "三季度", date(2014, 7, 1), date(2014, 9, 30), date(2014, 10, 15), 2014, NOW],
    ]
    return compile_sheets(sheets)


@dataclass
class Receiving:
    """The office with what its units bring; `sticks` holds the folder of each unit's package."""

    folder: Path
    office: Desk
    desks: dict[str, Desk] = field(default_factory=dict)
    packages: dict[str, Path] = field(default_factory=dict)
    request: EnrolmentRequest | None = None
    entry: str = ""
    clashing: tuple[Path, ...] = ()

    def stick(self, name: str) -> Path:
        """The drive of a unit."""
        place = self.folder / "sticks" / name
        place.mkdir(parents=True, exist_ok=True)
        return place


def found(folder: Path) -> Receiving:
    """Everything up to the afternoon before the last day: units have sealed, nothing has come in."""
    made = Receiving(folder, found_office(folder / "office", plan()))
    made.office.clock.advance(datetime(2014, 7, 14, 5, tzinfo=UTC) - made.office.clock.now())
    with made.office.open() as context:
        kit = issue_plan(context, PASSPHRASE, folder / "usb").path
    for unit in UNITS:
        made.desks[unit] = enrol_desk(made.office, kit, folder / unit, unit, unit, folder / "usb")
        first = record(made.desks[unit], f"{unit}的荣誉")
        made.packages[unit] = sealed(made.desks[unit], made.stick(unit))
        if unit == CLASHING:
            made.entry = first
    clash(made, kit)
    strange(made, kit)
    torn = made.packages[TORN]
    torn.write_bytes(torn.read_bytes()[:-400])
    bent = bytearray(made.packages[BENT].read_bytes())
    bent[len(bent) // 2] ^= 0xFF
    made.packages[BENT].write_bytes(bytes(bent))
    forged = made.packages[FORGED]
    forged.write_bytes(assemble(seal(payload_of(forged), "stranger")))
    return made


def record(desk: Desk, title: str, entry_id: str = "") -> str:
    """One honour of the period."""
    with desk.open() as context:
        values = {"title": title, "org": "甲厂", "granted_on": date(2014, 5, 1)}
        return record_entry(context, RecordEntry("honours", values, entry_id, NOW)).entry.entry_id


def sealed(desk: Desk, folder: Path) -> Path:
    """The unit's package of the period."""
    with desk.open() as context:
        return seal_period(context, SealPeriod(NOW, PEOPLE, folder), PASSPHRASE).path


def clash(made: Receiving, kit: Path) -> None:
    """The first package came earlier; then two computers write different titles over it."""
    second = enrol_desk(made.office, kit, made.folder / "second", CLASHING, "second", made.folder / "usb")
    made.desks["second"] = second
    merge_at(made.office, made.packages[CLASHING])
    with made.office.open() as office:
        receipt = make_receipt(office, CLASHING, PASSPHRASE, made.folder / "usb", everything=True).path
    paths = []
    for name, title in ((CLASHING, "甲"), ("second", "乙")):
        with made.desks[name].open() as context:
            open_receipt(context, receipt)
        record(made.desks[name], title, made.entry)
        paths.append(sealed(made.desks[name], made.stick(f"{name}-again")))
    made.clashing = tuple(paths)


def strange(made: Receiving, kit: Path) -> None:
    """A new computer of a unit has asked, but was never confirmed."""
    desk = new_desk(made.folder / "strange", "unit", STRANGE, "strange")
    with made.office.open() as office:
        code = next(key for key in list_keys(office) if key.name == "root").code
    with desk.open() as context:
        install_kit(context, kit, STRANGE, code)
        made.request = request_enrolment(context, PASSPHRASE, "新电脑", "无", made.folder / "usb", rounds=1)
    record(desk, "新电脑上的荣誉")
    made.desks["strange"] = desk
    made.packages[STRANGE].unlink()
    made.packages[STRANGE] = sealed(desk, made.stick(STRANGE))


DAY = timedelta(days=1)
