"""Another programme than the quality county's: other registers, quarters, roll-ups and workflows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from qcdesk.domain.findings import Severity
from qcdesk.domain.targets import Standing
from qcdesk.domain.values import LowerBound, State
from qcdesk.plan.compiler import compile_tables
from qcdesk.plan.tables import read_tables
from qcdesk.plan.target_shares import Duty
from qcdesk.services.attach_evidence import AttachEvidence, attach_evidence
from qcdesk.services.check_period import check_period
from qcdesk.services.consolidate import Consolidate, consolidate
from qcdesk.services.explain_finding import explain_finding
from qcdesk.services.issue_plan import issue_plan
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.seal_period import SealPeriod, seal_period
from qcdesk.services.stages import entry_stages
from qcdesk.services.unit_targets import unit_targets
from qcdesk.system.clock import FixedClock
from tests.architecture.sources import ROOT
from tests.builders import PASSPHRASE, PEOPLE, enrol_desk, found_office, merge_at

Q1, Q2 = "2025-Q1", "2025-Q2"
NOW = datetime(2025, 7, 2, 9, tzinfo=UTC)
MONEY = Decimal("10000.00")


def _plan():
    plan = compile_tables(read_tables(ROOT / "resources" / "plans" / "worksafety" / "src")).plan
    assert plan is not None
    return plan


@pytest.fixture
def place(tmp_path_factory):
    """The office and two units in the summer of 2025, with what they recorded in two quarters."""
    folder = tmp_path_factory.mktemp("worksafety")
    office = found_office(folder / "office", _plan())
    office.clock = FixedClock(NOW)
    with office.open() as context:
        kit = issue_plan(context, PASSPHRASE, folder).path
    desks = {
        unit: enrol_desk(office, kit, folder / unit, unit, unit, folder / "usb") for unit in ("DHZ", "YJGL")
    }
    for desk in desks.values():
        desk.clock = FixedClock(NOW)
    with desks["DHZ"].open() as context:
        _town(context)
    with desks["YJGL"].open() as context:
        _bureau(context)
    return office, desks, folder


def _put(context, register, entry="", /, **values):
    return record_entry(context, RecordEntry(register, values, entry, Q2)).entry.entry_id


def _town(context):
    for firm, colour in (("滨演-02", "red"), ("滨演-06", State.NOT_REPORTED)):
        _put(context, "firm_file", firm=firm, trade="craft", risk_colour=colour, graded_on=date(2025, 1, 9))
    done = {"progress": "cleared", "rechecked_on": date(2025, 2, 20), "cleared_on": date(2025, 2, 21)}
    first = {"culprit": "滨演-02", "hazard_level": "plain", "spotted_on": date(2025, 2, 1)}
    _put(context, "hazard", hazard_no="DH-0001", clear_by=date(2025, 3, 1), **first, **done)
    grave = {"culprit": "滨演-06", "hazard_level": "grave", "spotted_on": date(2025, 5, 1)}
    grave |= {"progress": "fixing", "fix_measure": "更换除尘管道", "overseer": "县安委办", "spent": MONEY * 3}
    _put(context, "hazard", hazard_no="DH-0002", clear_by=date(2025, 6, 1), **grave)
    course = {"course_no": "1", "course_name": "负责人培训", "audience": "boss", "given_on": date(2025, 4, 2)}
    _put(context, "safety_course", summoned=40, qualified=39, hours=Decimal("16.0"), **course)
    for number in range(5):
        _put(
            context,
            "exercise",
            drill_name=f"演练{number}",
            drilled_on=date(2025, 3, 1),
            partakers=30 + number,
        )


def _bureau(context):
    for year in (2024, 2025):
        _put(context, "workforce", counted_on=date(year, 1, 31), headcount=200_000)
    fire = {"mishap_no": "1", "happened_on": date(2025, 5, 20), "mishap_kind": "blaze", "scene": "东湖镇"}
    fall = {"mishap_no": "2", "happened_on": date(2025, 6, 1), "mishap_kind": "fall", "scene": "化工园"}
    found = [
        _put(context, "mishap", dead=0, maimed=0, **fire),
        _put(context, "mishap", dead=1, damage=LowerBound(MONEY * 20), **fall),
    ]
    report = context.layout.folder.parent / "report.pdf"
    report.write_bytes(b"%PDF-1.4 report")
    for entry in found:
        attach_evidence(context, AttachEvidence(entry, report, period=Q2))
    offence = {"docket_no": "1", "offender": "滨演-06", "opened_on": date(2025, 5, 9)}
    _put(context, "penalty_case", fine=MONEY * 2, case_state="sanctioned", **offence)


def _figures(context, period):
    rows = consolidate(context, Consolidate(period, "received")).rows
    return {row.indicator.code: row.county.shown(row.indicator.decimals) for row in rows}


def test_a_town_sees_its_quarter_and_what_is_wrong(place):
    with place[1]["DHZ"].open() as context:
        codes = {item.finding.code: item.finding for item in check_period(context, Q2).findings}
        shares = {item.target.code: item for item in unit_targets(context, Q2, day=date(2025, 6, 30))}
    assert codes["stage.overdue"].severity is Severity.HINT
    assert (shares["M05"].share.duty, shares["M05"].figure.value) == (Duty.OWN, 5)
    assert shares["M05"].assessment.standing is Standing.ON_TRACK
    assert (shares["M03"].assessment.threshold, shares["M03"].figure.value) == (90, 50)
    with place[1]["DHZ"].open() as context:
        later = {item.target.code: item for item in unit_targets(context, "2025-Q3", day=date(2025, 7, 2))}
    assert later["M03"].assessment.threshold == 95


def test_a_workflow_goes_step_by_step(place):
    with place[1]["DHZ"].open() as context:
        values = {"hazard_no": "DH-0009", "culprit": "滨演-02", "spotted_on": date(2025, 6, 1)}
        entry = _put(context, "hazard", hazard_level="plain", progress="spotted", **values)
        shown = entry_stages(context, entry)
        assert [(s.stage.code, s.mine, s.missing) for s in shown.steps] == [("ordered", True, ("整改期限",))]
        _put(context, "hazard", entry, hazard_level="plain", progress="ordered", clear_by=date(2025, 9, 1))


def test_two_units_and_the_county(place):
    office, desks, folder = place
    for unit, desk in desks.items():
        with desk.open() as context:
            _answer(context)
            sealed = seal_period(context, SealPeriod(Q2, PEOPLE, folder / unit), PASSPHRASE)
        assert merge_at(office, sealed.path).outcome == "merged"
    with office.open() as context:
        first, second = _figures(context, Q1), _figures(context, Q2)
        checked = {item.finding.code for item in check_period(context, Q2).findings}
        targets = {row.target.code: row for row in consolidate(context, Consolidate(Q2, "received")).targets}
    assert (first["W11"], second["W11"], second["W12"], second["W16"]) == (1, 2, 1, 1)
    assert (first["W15"], second["W15"]) == (100, 50)
    assert (second["W07"], second["W09"], second["W10"]) == (2, 50, 1)
    assert (second["W01"], second["W02"], second["W03"]) == (2, 1, LowerBound(Decimal("20.00")))
    assert second["W04"] == Decimal("0.50")
    assert (first["W06"], second["W06"]) == (5, 0)
    assert (second["W17"], second["W20"], second["W22"], second["W23"]) == (3, Decimal("97.5"), 5, 34)
    assert (second["W24"], second["W25"], second["W27"]) == (1, 2, 0)
    assert targets["M06"].assessment.standing is Standing.PENDING
    assert not checked & {"Z-07", "Z-08", "Z-15", "target.split-short", "target.split-over"}


def _answer(context):
    """Explain what is doubtful, as a clerk does."""
    for item in check_period(context, Q2).blocking:
        finding = item.finding
        assert finding.severity is Severity.EXPLAIN, finding
        explain_finding(context, Q2, finding.key, finding.code, f"{finding.code}一事已当面向县安委办说明")
