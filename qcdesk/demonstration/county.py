"""Plays the scenario from the empty county to the consolidated workbook."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from qcdesk.bootstrap import create_workspace, open_workspace
from qcdesk.demonstration import outcome, scenario, unit_desk
from qcdesk.demonstration.scenario import Scenario
from qcdesk.demonstration.unit_desk import Drive
from qcdesk.domain.errors import Bug, UserError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.plan.model import Plan
from qcdesk.services import (
    enrol,
    issue_plan,
    maintain,
    make_receipt,
    merge_packages,
    office_keys,
    open_receipt,
    report,
    review,
)
from qcdesk.services.check_period import PeriodCheck, check_period
from qcdesk.services.consolidate import Consolidate, consolidate
from qcdesk.services.context import Context
from qcdesk.services.views import Consolidation
from qcdesk.system.clock import FixedClock
from qcdesk.system.paths import resources_dir

Tell = Callable[[str, int, int], None]
"""Told of progress: the step, how many are done, how many there are."""

OFFICE = "office"
WORKBOOK = "汇总.xlsx"


@dataclass(frozen=True)
class Played:
    """What the demonstration left and found."""

    folder: Path
    units: int
    entries: int
    packages: int
    ledger_digest: str
    figures: tuple[outcome.ComparedFigure, ...]
    consolidation: Consolidation
    check: PeriodCheck
    plan: Plan
    problems: tuple[maintain.Problem, ...]

    @property
    def complete(self) -> bool:
        """True when every figure is the source's and the doctor has nothing to say."""
        return all(figure.equal for figure in self.figures) and not self.problems


@dataclass
class County:
    """The demonstration in play: one clock for all desks, one stick between them."""

    folder: Path
    scenario: Scenario
    plan: Plan
    clock: FixedClock
    drive: Drive
    tell: Tell

    @contextmanager
    def desk(self, name: str) -> Iterator[Context]:
        """The workspace of a unit or of the office, opened for its clerk."""
        title = "质强办" if name == OFFICE else f"{self.plan.unit(name).name}填报员"
        with open_workspace(self.folder / "workspaces" / name, title, self.clock) as context:
            yield context
        self.clock.advance(timedelta(minutes=1))


def run(out: Path, tell: Tell) -> Played:
    """Play the demonstration into `out`, which is emptied first.

    Leaves ``workspaces/``, ``stick/`` (every package that went between the desks),
    ``figures.json``, ``targets.json``, ``findings.json`` and the consolidated workbook. Raises
    UserError ``demonstration.not-ours`` for a folder with other content.
    """
    _empty(out)
    played = scenario.load(resources_dir() / "plans")
    plan = _compiled(played)
    drive = Drive(out / "stick", out / "material")
    county = County(out, played, plan, FixedClock(played.moment), drive, tell)
    kit, code = _issue(county)
    entries = _units_report(county, kit, code)
    _first_round(county)
    _correction(county)
    return _consolidate(county, entries)


def _empty(out: Path) -> None:
    marker = out / ".qcdesk-demonstration"
    if out.exists() and any(out.iterdir()) and not marker.exists():
        raise UserError("demonstration.not-ours", folder=str(out))
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    marker.touch()


def _compiled(played: Scenario) -> Plan:
    compilation = issue_plan.compile_plan(played.workbook)
    if compilation.plan is None:
        raise Bug("demonstration.plan-wrong", mistakes=len(compilation.mistakes))
    return compilation.plan


def _issue(county: County) -> tuple[Path, str]:
    """Create the office, hold the key ceremony with two copies of the root key, issue the kit."""
    county.tell("issue", 0, 1)
    create_workspace(county.folder / "workspaces" / OFFICE, "office", clock=county.clock)
    safes = (county.folder / "root-key-copies" / "1", county.folder / "root-key-copies" / "2")
    secret, rounds = county.scenario.passphrase, county.scenario.key_rounds
    with county.desk(OFFICE) as office:
        keys = office_keys.init_office(office, secret, secret, safes, rounds)
        issue_plan.adopt_plan(office, county.plan)
        kit = issue_plan.issue_plan(office, secret, county.drive.stick)
    county.tell("issue", 1, 1)
    return kit.path, keys.root_code


def _units_report(county: County, kit: Path, code: str) -> int:
    """Every unit installs the kit, records, attaches, seals; the office confirms each by telephone."""
    units = list(county.scenario.tables)
    entries = 0
    requests = {}
    for done, unit in enumerate(units):
        county.tell("record", done, len(units))
        create_workspace(county.folder / "workspaces" / unit, "unit", clock=county.clock)
        with county.desk(unit) as desk:
            requests[unit] = unit_desk.join(desk, county.scenario, county.drive, kit, unit, code)
            entries += unit_desk.record_all(desk, county.scenario, county.drive, unit)
            unit_desk.explain_and_seal(desk, county.scenario, county.drive)
    county.tell("record", len(units), len(units))
    with county.desk(OFFICE) as office:
        for request in requests.values():
            device = enrol.receive_enrolment(office, request.path)
            enrol.confirm_device(office, device.device_id, request.code, device.contact)
    return entries


def _merge(county: County, office: Context) -> None:
    found = merge_packages.package_files([county.drive.stick])
    files = [path for path in found if "-submission-" in path.name]
    for done, merged in enumerate(merge_packages.merge_packages(office, files), 1):
        if merged.refused is not None:
            raise merged.refused
        county.tell("merge", done, len(files))


def _first_round(county: County) -> None:
    """Merge, return one entry with a comment at its cell, accept the others, answer every unit."""
    planned = county.scenario.returned
    with county.desk(OFFICE) as office:
        _merge(county, office)
        waiting = review.queue(office)
        wrong = [e for e in waiting if (e.unit, e.register) == (planned.unit, planned.register)]
        returned = wrong[planned.row - 1].entry_id
        comment = Comment(planned.comment, planned.cell)
        decisions = [
            review.Decide(entry.entry_id, Verdict.RETURNED, (comment,))
            if entry.entry_id == returned
            else review.Decide(entry.entry_id, Verdict.ACCEPTED)
            for entry in waiting
        ]
        review.decide(office, decisions)
        receipts = _answer(county, office, list(county.scenario.tables))
    for unit, receipt in receipts.items():
        if unit != planned.unit:
            with county.desk(unit) as desk:
                open_receipt.open_receipt(desk, receipt)
    with county.desk(planned.unit) as desk:
        unit_desk.correct(desk, county.scenario, county.drive, receipts[planned.unit])


def _answer(county: County, office: Context, units: list[str]) -> dict[str, Path]:
    receipts = {}
    for done, unit in enumerate(units):
        county.tell("answer", done, len(units))
        made = make_receipt.make_receipt(office, unit, county.scenario.passphrase, county.drive.stick)
        receipts[unit] = made.path
    county.tell("answer", len(units), len(units))
    return receipts


def _correction(county: County) -> None:
    """Merge the corrected entry (the packages known already change nothing), accept it, answer."""
    unit = county.scenario.returned.unit
    with county.desk(OFFICE) as office:
        _merge(county, office)
        review.decide(
            office, [review.Decide(entry.entry_id, Verdict.ACCEPTED) for entry in review.queue(office)]
        )
        receipt = _answer(county, office, [unit])[unit]
    with county.desk(unit) as desk:
        open_receipt.open_receipt(desk, receipt)


def _consolidate(county: County, entries: int) -> Played:
    county.tell("consolidate", 0, 1)
    command = Consolidate(county.scenario.period, check=True)
    with county.desk(OFFICE) as office:
        figures = consolidate(office, command)
        report.write_workbook(office, command, county.folder / WORKBOOK)
        checked = check_period(office, county.scenario.period)
        outcome.write_json(county.folder, figures, checked.findings)
        diagnosis = maintain.diagnose(office)
    county.tell("consolidate", 1, 1)
    return Played(
        folder=county.folder,
        units=len(county.scenario.tables),
        entries=entries,
        packages=diagnosis.packages,
        ledger_digest=diagnosis.ledger_digest,
        figures=outcome.compare(county.scenario, figures),
        consolidation=figures,
        check=checked,
        plan=county.plan,
        problems=diagnosis.problems,
    )
