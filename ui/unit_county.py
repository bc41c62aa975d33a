"""A demonstration office and one unit that has sent once, for the pictures of the unit's pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QImage, QPainter

from qcdesk.bootstrap import create_workspace, open_workspace
from qcdesk.demonstration import scenario, unit_desk
from qcdesk.demonstration.scenario import Scenario
from qcdesk.demonstration.unit_desk import Drive
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.attach_evidence import AttachEvidence, attach_evidence
from qcdesk.services.context import Context
from qcdesk.services.enrol import confirm_device, receive_enrolment
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
from qcdesk.text import translate

UNIT, REGISTER = "NY", "sampling"


class County:
    """A demonstration office and one unit that sent once, with one entry returned."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.played = folder, scenario.load(paths.resources_dir() / "plans")
        self.clock = FixedClock(self.played.moment)
        self.drive = Drive(folder / "stick", folder / "material")
        self.kit = self._issue()
        self.person = translate("Wang Fang")
        self.unit = folder / "unit"
        create_workspace(self.unit, "unit", self.person, self.clock)

    def _issue(self) -> Path:
        office = self.folder / "office"
        create_workspace(office, "office", clock=self.clock)
        plan = compile_plan(self.played.workbook).plan
        with open_workspace(office, "", self.clock) as context:
            secret, rounds = self.played.passphrase, self.played.key_rounds
            self.code = init_office(context, secret, secret, (), rounds).root_code
            if plan is not None:
                adopt_plan(context, plan)
            return issue_plan(context, secret, self.drive.stick).path

    def fill(self) -> None:
        """The unit records and sends; the office returns one entry; the unit leaves some work open."""
        played = _only(self.played, UNIT)
        with open_workspace(self.unit, self.person, self.clock) as context:
            request = unit_desk.join(context, played, self.drive, self.kit, UNIT, self.code)
            unit_desk.record_all(context, played, self.drive, UNIT)
            sealed = unit_desk.explain_and_seal(context, played, self.drive)
        self.clock.advance(timedelta(days=1))
        with open_workspace(self.folder / "office", "", self.clock) as office:
            device = receive_enrolment(office, request.path)
            confirm_device(office, device.device_id, request.code, self.person)
            merge_package(office, sealed.path)
            waiting = queue(office, UNIT, REGISTER)[2:4]
            remark = translate("Please check the numbers against the report and correct them.")
            comment = Comment(remark, "result")
            decide(office, [Decide(entry.entry_id, Verdict.RETURNED, (comment,)) for entry in waiting])
            receipt = make_receipt(office, UNIT, played.passphrase, self.drive.stick).path
        with open_workspace(self.unit, self.person, self.clock) as context:
            open_receipt(context, receipt)
            _leave_open(context, self.drive)


def _only(played: Scenario, unit: str) -> Scenario:
    return replace(played, tables={unit: played.tables[unit]})


def _leave_open(context: Context, drive: Drive) -> None:
    """A doubtful entry: a sample failed, its disposal is not told; two with an error, one with a scan."""
    found = list_entries(context, REGISTER, UNIT)
    for number, (source, beyond) in enumerate(zip(found, (-1, 1, 2), strict=False), 1):
        passed = int(str(source.values["samples"])) + beyond
        values = {**source.values, "report_no": f"{source.values['report_no']}-{number}", "passed": passed}
        entry = record_entry(context, RecordEntry(REGISTER, values)).entry
    title = translate("Inspection report")
    scan = drive.material / f"{title}.png"
    _draw_scan(scan, title, str(values["report_no"]))
    attach_evidence(context, AttachEvidence(entry.entry_id, scan, title, str(values["report_no"])))


def _draw_scan(path: Path, title: str, number: str) -> None:
    """A sheet that looks like a scanned report: a title, a number, lines."""
    image = QImage(620, 877, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        painter.setFont(QFont(painter.font().family(), 26))
        painter.drawText(QRect(0, 70, 620, 60), Qt.AlignmentFlag.AlignCenter, title)
        painter.setFont(QFont(painter.font().family(), 13))
        painter.drawText(QRect(0, 130, 620, 40), Qt.AlignmentFlag.AlignCenter, number)
        for top in range(210, 690, 40):
            painter.drawRect(70, top, 140, 40)
            painter.drawRect(210, top, 340, 40)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(str(path))
