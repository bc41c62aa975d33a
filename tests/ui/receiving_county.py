"""A county of twenty-one units that have filed two periods, on the day the third one comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from qcdesk.plan.model import Plan
from qcdesk.services.attach_evidence import AttachEvidence, attach_evidence
from qcdesk.services.changed_since_accepted import AcceptAll, accept_all
from qcdesk.services.context import Context
from qcdesk.services.enrol import EnrolmentRequest, request_enrolment
from qcdesk.services.issue_plan import issue_plan
from qcdesk.services.list_keys import list_keys
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_kit import install_kit
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.period_states import lock_period
from qcdesk.services.receive import receive_packages
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

PERIODS = "2014-Q3", "2015-Q2", "2015-Q3"
LAST, EARLIER, NOW = PERIODS
"""Of a year before, accepted and locked; the one before, accepted but for one unit; the one that comes in."""
GRANTED = {LAST: date(2014, 8, 1), EARLIER: date(2015, 5, 1), NOW: date(2015, 8, 1)}
"""A day in each period."""
FILED = {LAST: datetime(2014, 10, 10, 5, tzinfo=UTC), EARLIER: datetime(2015, 7, 10, 5, tzinfo=UTC)}
AFTERNOON = datetime(2015, 10, 14, 5, tzinfo=UTC)
"""When the office took in the earlier periods, and the day before the last one."""
UNITS = tuple(f"town{number:02}" for number in range(1, 22))
CLASHING, TORN, BENT, FORGED, STRANGE, LATE, CORRECTING = UNITS[:7]
"""What goes wrong with each: two computers, two damaged files, a forgery, an unknown computer, too late
for two periods, and a correction of an accepted entry of the period before."""


def plan() -> Plan:
    """Twenty-one towns that report each quarter."""
    sheets = dict(SHEETS)
    towns = [[unit, f"{unit}镇", "镇"] for unit in UNITS]
    sheets["单位"] = [*SHEETS["单位"][:2], *towns, SHEETS["单位"][-1]]
    sheets["报告期"] = [
        SHEETS["报告期"][0],
        [LAST, "上年三季度", date(2014, 7, 1), date(2014, 9, 30), date(2014, 10, 15), 2014, ""],
        [EARLIER, "二季度", date(2015, 4, 1), date(2015, 6, 30), date(2015, 7, 15), 2015, LAST],
        [NOW, "三季度", date(2015, 7, 1), date(2015, 9, 30), date(2015, 10, 15), 2015, EARLIER],
    ]
    return compile_sheets(sheets)


@dataclass
class Receiving:
    """The office with what its units bring: `packages` by unit, `late` of the earlier period."""

    folder: Path
    office: Desk
    desks: dict[str, Desk] = field(default_factory=dict)
    packages: dict[str, Path] = field(default_factory=dict)
    late: Path = Path()
    request: EnrolmentRequest | None = None
    entry: str = ""
    corrected: str = ""
    clashing: tuple[Path, ...] = ()

    def stick(self, name: str) -> Path:
        """The drive of a unit."""
        place = self.folder / "sticks" / name
        place.mkdir(parents=True, exist_ok=True)
        return place

    def be_at(self, moment: datetime) -> None:
        """The office's calendar shows this moment."""
        self.office.clock.advance(moment - self.office.clock.now())


def found(folder: Path) -> Receiving:
    """Everything up to the afternoon: two periods were taken in, units have sealed the third."""
    made = Receiving(folder, found_office(folder / "office", plan()))
    with made.office.open() as context:
        kit = issue_plan(context, PASSPHRASE, folder / "usb").path
    for unit in UNITS:
        made.desks[unit] = enrol_desk(made.office, kit, folder / unit, unit, unit, folder / "usb")
    earlier_periods(made)
    made.be_at(AFTERNOON)
    for unit in UNITS:
        with made.desks[unit].open() as context:
            if unit == CORRECTING:
                record(context, EARLIER, f"{unit}更正的荣誉", made.corrected)
            first = record(context, NOW, f"{unit}三季度荣誉")
            made.packages[unit] = sealed(context, NOW, made.stick(unit))
        if unit == CLASHING:
            made.entry = first
    clash(made, kit)
    strange(made, kit)
    spoil(made)
    return made


def earlier_periods(made: Receiving) -> None:
    """Every unit filed both; the office accepted all but the late unit's second, and locked the first."""
    came: dict[str, list[Path]] = {LAST: [], EARLIER: []}
    for unit in UNITS:
        with made.desks[unit].open() as context:
            for period, paths in came.items():
                entry = record(context, period, f"{unit}{period}荣誉")
                paths.append(sealed(context, period, made.stick(f"{unit}-{period}")))
        if unit == LATE:
            made.late = came[EARLIER].pop()
        elif unit == CORRECTING:
            made.corrected = entry
    for period, paths in came.items():
        made.be_at(FILED[period])
        with made.office.open() as context:
            assert {each.outcome for each in receive_packages(context, paths).results} == {"merged"}
            accept_all(context, AcceptAll(period, with_findings=True))
    with made.office.open() as context:
        lock_period(context, LAST, reason="年报已上报")


def spoil(made: Receiving) -> None:
    """Two packages are damaged on their way, one is forged."""
    torn = made.packages[TORN]
    torn.write_bytes(torn.read_bytes()[:-400])
    bent = bytearray(made.packages[BENT].read_bytes())
    bent[len(bent) // 2] ^= 0xFF
    made.packages[BENT].write_bytes(bytes(bent))
    forged = made.packages[FORGED]
    forged.write_bytes(assemble(seal(payload_of(forged), "stranger")))


def record(context: Context, period: str, title: str, entry_id: str = "") -> str:
    """One honour of a period, or another title of it."""
    values = {"title": title, "org": "甲厂", "granted_on": GRANTED[period]}
    return record_entry(context, RecordEntry("honours", values, entry_id, period)).entry.entry_id


def sealed(context: Context, period: str, folder: Path) -> Path:
    """The unit's package of a period."""
    return seal_period(context, SealPeriod(period, PEOPLE, folder), PASSPHRASE).path


def clash(made: Receiving, kit: Path) -> None:
    """The first package came earlier; then two computers write different titles, one with a scan."""
    second = enrol_desk(made.office, kit, made.folder / "second", CLASHING, "second", made.folder / "usb")
    made.desks["second"] = second
    merge_at(made.office, made.packages[CLASHING])
    with made.office.open() as office:
        receipt = make_receipt(office, CLASHING, PASSPHRASE, made.folder / "usb", everything=True).path
    paths = []
    for name, title in ((CLASHING, "甲"), ("second", "乙")):
        with made.desks[name].open() as context:
            open_receipt(context, receipt)
            record(context, NOW, title, made.entry)
            if name == "second":
                scan = made.folder / "certificate.pdf"
                scan.write_bytes(b"%PDF-1.4 certificate")
                attach_evidence(context, AttachEvidence(made.entry, scan, period=NOW))
            paths.append(sealed(context, NOW, made.stick(f"{name}-again")))
    made.clashing = tuple(paths)


def strange(made: Receiving, kit: Path) -> None:
    """A new computer of a unit has asked, but was never confirmed."""
    desk = new_desk(made.folder / "strange", "unit", STRANGE, "strange")
    with made.office.open() as office:
        code = next(key for key in list_keys(office) if key.name == "root").code
    with desk.open() as context:
        install_kit(context, kit, STRANGE, code)
        made.request = request_enrolment(context, PASSPHRASE, "新电脑", "无", made.folder / "usb", rounds=1)
        record(context, NOW, "新电脑上的荣誉")
        made.packages[STRANGE].unlink()
        made.packages[STRANGE] = sealed(context, NOW, made.stick(STRANGE))
    made.desks["strange"] = desk


DAY = timedelta(days=1)
