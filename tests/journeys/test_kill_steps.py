"""Killed before any single step of taking something in, a workspace is before it or after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.issue_plan import issue_plan
from qcdesk.services.list_entries import list_entries
from qcdesk.services.maintain import diagnose, ledger_digest
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_batch import undo_batch
from qcdesk.services.merge_packages import merge_packages
from qcdesk.services.open_kit import install_kit
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.review import Decide, decide
from qcdesk.services.take_over import merge_sibling
from tests.builders import PASSPHRASE, Desk, attach, county, honour, merge_at, record, seal
from tests.journeys.steps import check_kills


class Scene:
    """A county in the middle of its work, and the files that wait to be taken in."""

    def __init__(self, folder: Path) -> None:
        self.place = place = county(folder)
        north, usb = place["north"], place.usb
        self.entry = honour(north, "甲")
        attach(north, self.entry, folder / "甲.pdf")
        merge_at(place.office, seal(north, usb).path)
        record(north, "honours", {"title": "甲1"}, self.entry)
        honour(place["south"], "乙")
        self.packages = [seal(place["south"], usb).path, seal(north, usb).path]
        with place.office.open() as context:
            returned = Decide(self.entry, Verdict.RETURNED, (Comment("请核对"),))
            decide(context, [returned])
            self.receipt = make_receipt(context, "north", PASSPHRASE, usb).path
            self.kit = issue_plan(context, PASSPHRASE, usb).path
        with place["north2"].open() as context:
            install_kit(context, self.kit)

    def merge(self, desk: Desk) -> None:
        with desk.open() as context:
            assert {m.outcome for m in merge_packages(context, self.packages)} <= {"merged", "known"}

    def undo(self, desk: Desk) -> None:
        with desk.open() as context:
            undo_batch(context, "误合并")

    def receive(self, desk: Desk) -> None:
        with desk.open() as context:
            open_receipt(context, self.receipt)

    def sibling(self, desk: Desk) -> None:
        with desk.open() as context:
            merge_sibling(context, self.packages[1])


@pytest.fixture(scope="module")
def scene(tmp_path_factory) -> Scene:
    return Scene(tmp_path_factory.mktemp("scene"))


def state(desk: Desk) -> tuple[str, dict]:
    """The ledger's digest and what the entries say, of a workspace that is sound."""
    with desk.open() as context:
        assert diagnose(context).problems == ()
        views = {view.entry_id: view for view in list_entries(context, "honours", deleted=True)}
        return ledger_digest(context), views


def test_p12_killed_at_any_step_of_a_batch_of_merges(scene, tmp_path):
    check_kills(scene.merge, scene.place.office, tmp_path, state)


def test_killed_at_any_step_of_opening_a_receipt(scene, tmp_path):
    check_kills(scene.receive, scene.place["north"], tmp_path, state)


def test_killed_at_any_step_of_merging_a_sibling(scene, tmp_path):
    check_kills(scene.sibling, scene.place["north2"], tmp_path, state)


def test_killed_at_any_step_of_undoing_a_batch(scene, tmp_path):
    office = scene.place.office.copy_to(tmp_path / "merged")
    scene.merge(office)
    check_kills(scene.undo, office, tmp_path, state, again=False)
    with pytest.raises(UserError, match=r"batch\.none"):
        scene.undo(scene.place.office)
