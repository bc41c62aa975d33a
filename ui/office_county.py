"""A small demonstration county for the office's pictures: some units reported, some things went wrong."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from qcdesk.bootstrap import create_workspace, open_workspace
from qcdesk.demonstration import scenario, unit_desk
from qcdesk.demonstration.evidence import make_evidence
from qcdesk.demonstration.scenario import Scenario
from qcdesk.demonstration.unit_desk import Drive
from qcdesk.domain.errors import Bug
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.domain.values import Value
from qcdesk.plan.model import Plan
from qcdesk.services.attach_evidence import AttachEvidence, attach_evidence
from qcdesk.services.changed_since_accepted import AcceptAll, accept_all
from qcdesk.services.context import Context
from qcdesk.services.enrol import EnrolmentRequest, confirm_device, receive_enrolment
from qcdesk.services.issue_plan import adopt_plan, compile_plan, issue_plan
from qcdesk.services.list_entries import list_entries
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_packages import merge_package
from qcdesk.services.office_keys import init_office
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.review import Decide, decide, queue
from qcdesk.system import paths
from qcdesk.system.clock import FixedClock
from qcdesk.text import N_, translate

TWO_COMPUTERS, RETURNED, ACCEPTED, LATE, DAMAGED, UNKNOWN, SILENT = "SL", "LY", "WS", "T03", "XN", "SC", "AJ"
"""What each unit of the small county is there to show."""
TORN = 700
"""Bytes that the damaged package lost at its end."""
CLASH, CLASHING, NUMBERED = "recognition", "issued", "doc_no"
"""The register and the fields in which the two computers clash: a day, and the document that sets it."""
CLAIMS = (
    (date(2009, 10, 28), N_("No. 41 of 2009"), N_("Notice of the award, 28 October 2009")),
    (date(2009, 10, 20), N_("No. 44 of 2009"), N_("Publication of the award, 20 October 2009")),
)
"""What either computer writes, from a document of its own that it attaches."""


class OfficeCounty:
    """The office and the units' drives below one folder; every desk shares one clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.played = scenario.load(paths.resources_dir() / "plans")
        self.plan = _compiled(self.played)
        self.clock = FixedClock(self.played.moment)
        self.office = folder / "office"
        self.requests: dict[str, EnrolmentRequest] = {}
        self.packages: dict[str, Path] = {}
        create_workspace(self.office, "office", self.person, self.clock)

    @property
    def person(self) -> str:
        """The clerk of the office."""
        return translate("Li Na")

    @property
    def secret(self) -> str:
        """The passphrase of every key of the demonstration."""
        return self.played.passphrase

    def drive(self, unit: str) -> Drive:
        """The drive that a unit brings to the counter."""
        return Drive(self.folder / "drives" / unit, self.folder / "material")

    def issue(self) -> Path:
        """Hold the key ceremony, adopt the plan, issue the kit."""
        safes = (self.folder / "safe-1", self.folder / "safe-2")
        for safe in safes:
            safe.mkdir()
        with open_workspace(self.office, self.person, self.clock) as context:
            made = init_office(context, self.secret, self.secret, safes, self.played.key_rounds)
            adopt_plan(context, self.plan)
            self.code = made.root_code
            self.kit = issue_plan(context, self.secret, self.folder / "kit").path
        return self.kit

    def report(self, unit: str) -> Path:
        """A unit installs the kit, asks to be enrolled, records and seals; its package."""
        played, drive = self._only(unit), self.drive(unit)
        create_workspace(self.folder / unit, "unit", _reporter(), self.clock)
        with open_workspace(self.folder / unit, _reporter(), self.clock) as context:
            self.requests[unit] = unit_desk.join(context, played, drive, self.kit, unit, self.code)
            unit_desk.record_all(context, played, drive, unit)
            sealed = unit_desk.explain_and_seal(context, played, drive)
        self.packages[unit] = sealed.path
        return sealed.path

    def confirm(self, office: Context, unit: str) -> None:
        """The office telephones and confirms the unit's device."""
        request = self.requests[unit]
        device = receive_enrolment(office, request.path)
        confirm_device(office, device.device_id, request.code, _reporter())

    def tear(self, unit: str) -> Path:
        """The end of a unit's package is lost on its drive."""
        path = self.packages[unit]
        path.write_bytes(path.read_bytes()[:-TORN])
        return path

    def clash(self, office: Context, unit: str) -> tuple[Path, Path]:
        """Two computers of a unit write different things into one cell; their packages."""
        played, drive = self._only(unit), self.drive(f"{unit}-2")
        other = self.folder / f"{unit}-2"
        create_workspace(other, "unit", _reporter(2), self.clock)
        with open_workspace(other, _reporter(2), self.clock) as context:
            request = unit_desk.join(context, played, drive, self.kit, unit, self.code)
        self.requests[f"{unit}-2"] = request
        self.confirm(office, f"{unit}-2")
        stick = self.drive(unit).stick
        receipt = make_receipt(office, unit, self.secret, stick, everything=True).path
        made = []
        for number, place in enumerate((self.folder / unit, other), 1):
            with open_workspace(place, _reporter(number), self.clock) as context:
                open_receipt(context, receipt)
                own = self.drive(unit) if number == 1 else drive
                self._claim(context, own, list_entries(context, CLASH, unit)[0].entry_id, number)
                made.append(unit_desk.explain_and_seal(context, played, own).path)
        return made[0], made[1]

    def _claim(self, context: Context, drive: Drive, entry_id: str, number: int) -> None:
        """One computer corrects the entry from the document that lies before its clerk.

        The first one seals once before the document is scanned; that package never reaches the office.
        """
        day, document, title = CLAIMS[number - 1]
        values: dict[str, Value] = {CLASHING: day, NUMBERED: translate(document)}
        record_entry(context, RecordEntry(CLASH, values, entry_id, self.played.period))
        if number == 1:
            unit_desk.explain_and_seal(context, self.played, drive).path.unlink()
        name = translate(title)
        path = make_evidence(
            drive.material / "evidence", f"{name}.pdf", (translate(document), day.isoformat())
        )
        attach_evidence(context, AttachEvidence(entry_id, path, title=name, period=self.played.period))

    def play(self) -> None:
        """The whole scene as the pictures show it."""
        self.issue()
        for unit in (TWO_COMPUTERS, RETURNED, ACCEPTED, DAMAGED, UNKNOWN):
            self.report(unit)
        with open_workspace(self.office, self.person, self.clock) as office:
            for unit in (TWO_COMPUTERS, RETURNED, ACCEPTED, DAMAGED):
                self.confirm(office, unit)
            for unit in (TWO_COMPUTERS, RETURNED, ACCEPTED):
                merge_package(office, self.packages[unit])
            accept_all(office, AcceptAll(self.played.period, ACCEPTED, with_findings=True))
            waiting = queue(office, RETURNED)[:1]
            comment = Comment(self.played.returned.comment)
            decide(office, [Decide(each.entry_id, Verdict.RETURNED, (comment,)) for each in waiting])
            for path in self.clash(office, TWO_COMPUTERS):
                merge_package(office, path)
            merge_package(office, self.tear(DAMAGED))
            merge_package(office, self.packages[UNKNOWN])
        self.clock.advance(timedelta(days=12))
        self.report(LATE)
        with open_workspace(self.office, self.person, self.clock) as office:
            self.confirm(office, LATE)
            receive_enrolment(office, self.requests[UNKNOWN].path)

    def copy_office(self, target: Path) -> Path:
        """A copy of the office's workspace."""
        return Path(shutil.copytree(self.office, target))

    def _only(self, unit: str) -> Scenario:
        return replace(self.played, tables={unit: self.played.tables[unit]})


def _compiled(played: Scenario) -> Plan:
    plan = compile_plan(played.workbook).plan
    if plan is None:
        raise Bug("demonstration.plan-wrong", mistakes=0)
    return plan


def _reporter(number: int = 1) -> str:
    """The people who fill in at the two computers of a unit."""
    return translate("Wang Fang") if number == 1 else translate("Zhao Lei")
