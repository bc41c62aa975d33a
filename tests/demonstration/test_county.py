"""The demonstration county, played once: its figures, its files, and any order of its packages."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import bagit
import pytest
from openpyxl import load_workbook

from qcdesk.bootstrap import open_workspace
from qcdesk.demonstration import county as play
from qcdesk.demonstration import scenario
from qcdesk.demonstration.county import County, Played
from qcdesk.demonstration.unit_desk import Drive
from qcdesk.services import maintain, merge_packages, trust_store
from qcdesk.services.consolidate import drill_down
from qcdesk.services.list_entries import current_plan, list_entries
from qcdesk.system.clock import FixedClock
from qcdesk.system.paths import resources_dir

SEED_ODDITIES = {"V-10", "V-17", "V-24", "V-31", "V-32", "V-33"}
ORDERS = 3


@dataclass(frozen=True)
class Stage:
    """The finished county, and copies of the office from before anything was merged."""

    played: Played
    county: County
    empty_offices: tuple[Path, ...]
    first_packages: tuple[Path, ...]


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    told = scenario.load(resources_dir() / "plans")
    drive = Drive(folder / "stick", folder / "material")
    county = County(folder, told, play._compiled(told), FixedClock(told.moment), drive, lambda *_: None)
    kit, code = play._issue(county)
    entries = play._units_report(county, kit, code)
    offices = []
    for number in range(ORDERS):
        office = folder / "copies" / str(number)
        shutil.copytree(folder / "workspaces" / play.OFFICE, office)
        offices.append(office)
    first = tuple(submissions(drive.stick))
    play._first_round(county)
    play._correction(county)
    return Stage(play._consolidate(county, entries), county, tuple(offices), first)


def submissions(stick):
    return [path for path in merge_packages.package_files([stick]) if "-submission-" in path.name]


def test_every_figure_is_the_one_of_the_speech(stage):
    wrong = [figure for figure in stage.played.figures if not figure.equal]
    assert wrong == []
    assert len(stage.played.figures) == 81
    assert stage.played.problems == ()
    assert stage.played.complete


def test_every_figure_rests_on_entries_with_evidence(stage):
    bare = [figure.indicator for figure in stage.played.figures if figure.entries and not figure.evidence]
    assert bare == []


def test_the_findings_are_the_oddities_of_the_speech(stage):
    found = json.loads((stage.played.folder / "findings.json").read_text(encoding="utf-8"))
    assert {code for code in found if code.startswith("V-")} == SEED_ODDITIES
    assert found["V-24"][0]["explanation"]


def test_files_hold_what_was_computed(stage):
    figures = json.loads((stage.played.folder / "figures.json").read_text(encoding="utf-8"))
    targets = json.loads((stage.played.folder / "targets.json").read_text(encoding="utf-8"))
    assert len(figures) == 81
    assert len(targets) == 29
    assert figures["F06"] == figures["F06"] | {"value": "2000", "state": "at_least", "unit": "万元"}
    assert figures["G05"] == figures["G05"] | {"value": "99.6", "numerator": "4632", "denominator": "4650"}
    assert figures["B08"]["value"] == "80"


def test_organisations_reported_twice_count_once(stage):
    rows = {row.indicator.code: row for row in stage.played.consolidation.rows}
    units = sum(figure.value for figure in rows["B08"].units.values())
    assert (units, rows["B08"].county.value) == (104, 80)


def test_the_workbook_has_real_numbers_and_no_formula(stage):
    workbook = load_workbook(stage.played.folder / play.WORKBOOK)
    kinds = {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert {"n", "s", "d"} <= kinds
    assert all(sheet.freeze_panes == "B2" for sheet in workbook)
    assert len(workbook.sheetnames) >= 15


def test_the_return_came_back_to_its_cell_and_was_answered(stage):
    planned = stage.county.scenario.returned
    with open_workspace(stage.played.folder / "workspaces" / play.OFFICE) as office:
        entry = list_entries(office, planned.register, planned.unit)[planned.row - 1]
        field = current_plan(office).register(planned.register).field(planned.field)
        right = stage.county.scenario.tables[planned.unit][planned.register][planned.row - 1]
    assert entry.status == "accepted"
    assert str(entry.values[planned.field]).startswith(right.cells[field.label])


def test_a_figure_opens_down_to_entries_and_evidence(stage):
    with open_workspace(stage.played.folder / "workspaces" / play.OFFICE) as office:
        found = drill_down(office, "G04", stage.county.scenario.period)
    assert sum(entry.values["passed"] for entry in found.entries) == 4632
    assert all(entry.evidence and entry.evidence[0].present for entry in found.entries)


@pytest.mark.parametrize("number", range(ORDERS))
def test_packages_merge_to_the_same_ledger_in_any_order_twice_and_grouped(stage, number):
    files = [*submissions(stage.county.drive.stick)] * 2
    random.Random(number).shuffle(files)
    clock = FixedClock(stage.county.clock.now() + timedelta(days=1))
    with open_workspace(stage.empty_offices[number], "质强办", clock) as office:
        for start in range(0, len(files), 5 + number):
            for merged in merge_packages.merge_packages(office, files[start : start + 5 + number]):
                assert merged.refused is None
        digest = revisions_digest(office)
        problems = maintain.diagnose(office, deep=False).problems
    with open_workspace(stage.played.folder / "workspaces" / play.OFFICE) as office:
        assert digest == revisions_digest(office)
    assert problems == ()


def revisions_digest(office):
    """The set of revisions; the decisions of the finished office are not in the copies."""
    with office.read() as connection:
        rows = connection.exec_driver_sql("SELECT DISTINCT digest FROM revision ORDER BY digest")
        return tuple(rows.scalars())


def test_a_bare_archive_tool_accepts_a_submission(stage, referee, tmp_path):
    package = stage.first_packages[0]
    subprocess.run([referee("unzip"), "-tqq", package], check=True)
    subprocess.run([referee("unzip"), "-qq", package, "-d", tmp_path], check=True)
    bag = tmp_path / package.stem
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run([referee("sha256sum"), "--quiet", "-c", manifest], cwd=bag, check=True)
    assert bagit.Bag(str(bag)).is_valid()


def test_ssh_keygen_accepts_a_submission_with_the_kits_list(stage, referee, tmp_path):
    package = stage.first_packages[0]
    office_folder = stage.played.folder / "workspaces" / play.OFFICE
    with open_workspace(office_folder) as office, office.read() as connection:
        lists = trust_store.office_trust(connection).members()
    signers = tmp_path / "allowed_signers"
    signers.write_bytes(lists["data/trust/allowed_signers"])
    subprocess.run([referee("unzip"), "-qq", package, "-d", tmp_path], check=True)
    bag = tmp_path / package.stem
    unit = json.loads((bag / "data/package.json").read_bytes())["unit_id"]
    signed = bag / "tagmanifest-sha256.txt"
    command = [referee("ssh-keygen"), "-Y", "verify", "-f", signers, "-I", unit]
    command += ["-n", "submission@qcdesk", "-s", f"{signed}.sig"]
    done = subprocess.run(command, input=signed.read_bytes(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
