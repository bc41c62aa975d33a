"""Killed before any single step of reporting upwards, both workspaces are before it or after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.list_entries import list_entries
from qcdesk.services.maintain import diagnose
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.review import Decide, decide
from qcdesk.services.upper_returns import pass_on
from tests.builders import PASSPHRASE, attach, honour, merge_at, seal, small_plan
from tests.journeys.levels import City, Level, city
from tests.journeys.steps import check_kills

REGISTERS = ("honours", "sampling")
MOST = 10


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> City:
    """The county east holds an accepted entry with evidence; nothing was sent to the city yet."""
    folder = tmp_path_factory.mktemp("city")
    made = city(folder, small_plan())
    east = made.counties["east"]
    entry = honour(east.towns["north"], "甲")
    attach(east.towns["north"], entry, folder / "甲.pdf")
    merge_at(east.office, seal(east.towns["north"], east.usb).path)
    with east.office.open() as context:
        decide(context, [Decide(entry, Verdict.ACCEPTED)])
    return made


def said(level: Level) -> dict[str, tuple[object, ...]]:
    """What the entries say in both workspaces, which are sound."""
    found: dict[str, tuple[object, ...]] = {}
    with level.both() as both:
        for context in both:
            assert diagnose(context).problems == ()
            for register in REGISTERS:
                for view in list_entries(context, register, deleted=True):
                    remarks = tuple((c.cell, c.text) for c in view.comments)
                    found[view.entry_id] = (view.status, view.values, view.evidence, view.unsealed, remarks)
    return found


def state(level: Level) -> tuple[object, object]:
    """How far each entry is, and what it says."""
    found = said(level)
    return {entry: (shown[0], shown[3]) for entry, shown in found.items()}, found


def fill(level: Level) -> None:
    level.fill()


def seal_upwards(level: Level) -> None:
    level.seal_upwards()


def pass_down(level: Level) -> None:
    with level.both() as (office, upper):
        pass_on(office, upper)


def test_killed_at_any_step_of_filling_the_workspace_above(place, tmp_path):
    check_kills(fill, place.counties["east"], tmp_path, state, most=MOST)


def test_killed_at_any_step_of_sealing_upwards(place, tmp_path):
    east = place.counties["east"].copy_to(tmp_path / "east")
    fill(east)
    check_kills(seal_upwards, east, tmp_path, state, most=MOST)


def test_killed_at_any_step_of_passing_a_return_on(place, tmp_path):
    east = place.counties["east"].copy_to(tmp_path / "east")
    city_office = place.office.copy_to(tmp_path / "city")
    fill(east)
    merge_at(city_office, east.seal_upwards().path)
    with city_office.open() as context:
        entry = list_entries(context, "honours")[0]
        decide(context, [Decide(entry.entry_id, Verdict.RETURNED, (Comment("请核实", "org"),))])
        receipt: Path = make_receipt(context, "east", PASSPHRASE, east.usb).path
    with east.both() as (_, upper):
        open_receipt(upper, receipt)
    check_kills(pass_down, east, tmp_path, state, most=MOST, again=False)
