"""The office's and the units' first steps: workspaces, keys, the plan, the kit, enrolment, upkeep."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from qcdesk import bootstrap
from qcdesk.domain.errors import QCDeskError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.consolidate import Consolidate, consolidate, drill_down
from qcdesk.services.enrol import confirm_device, list_devices, receive_enrolment, request_enrolment
from qcdesk.services.issue_plan import adopt_plan, compile_plan, issue_plan
from qcdesk.services.list_entries import current_plan, get_entry, list_entries
from qcdesk.services.maintain import diagnose, make_backup
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.office_keys import change_passphrase, init_office
from qcdesk.services.open_kit import install_kit, look_at_kit
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.review import Decide, decide
from qcdesk.system.ids import DeterministicIds
from tests.builders import (
    PASSPHRASE,
    PERIOD,
    attach,
    county,
    found_office,
    honour,
    kit_of,
    merge_at,
    new_desk,
    seal,
    small_plan,
)


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def refused(desk, action) -> str:
    with desk.open() as context, pytest.raises(QCDeskError) as caught:
        action(context)
    return caught.value.code


def test_workspaces_that_cannot_be_made_or_opened(place, tmp_path, monkeypatch):
    cases = {
        "workspace.exists": lambda: bootstrap.create_workspace(place.office.folder, "office"),
        "workspace.role-unknown": lambda: bootstrap.create_workspace(tmp_path / "x", "boss"),
        "workspace.none": lambda: bootstrap.open_workspace(tmp_path / "none").__enter__(),
    }
    for code, action in cases.items():
        with pytest.raises(QCDeskError) as caught:
            action()
        assert caught.value.code == code
    with place.office.open(), pytest.raises(QCDeskError) as caught, place.office.open():
        pass
    assert caught.value.code == "workspace.locked"
    monkeypatch.setattr(bootstrap, "is_network", lambda _: True)
    with pytest.raises(QCDeskError) as caught:
        bootstrap.create_workspace(tmp_path / "share", "unit")
    assert caught.value.code == "workspace.network"


def test_what_a_killed_run_left_is_swept_away(place):
    folder = place.office.folder
    (folder / "quarantine" / ".merging-x").mkdir()
    (folder / "quarantine" / ".merging-x" / "f").touch()
    for name in ("evidence", "packages", "backups"):
        (folder / name / ".x.part").touch()
    with place.office.open() as context:
        assert diagnose(context).problems == ()
    assert [p for p in folder.rglob("*") if p.name.startswith(".")] == []


def test_the_key_ceremony_happens_once(tmp_path):
    office = new_desk(tmp_path / "office", "office", "office", "o")
    assert refused(office, lambda c: init_office(c, "short", PASSPHRASE, rounds=1)) == "passphrase.weak"
    with office.open() as context:
        made = init_office(
            context, PASSPHRASE, PASSPHRASE, [tmp_path / "safe1", tmp_path / "safe2"], rounds=1
        )
    assert [path.is_file() for path in made.copies] == [True, True]
    assert refused(office, lambda c: init_office(c, PASSPHRASE, PASSPHRASE, rounds=1)) == "key.exists"
    assert (
        refused(office, lambda c: change_passphrase(c, "kit", "wrong", PASSPHRASE + "2", 1))
        == "key.wrong-passphrase"
    )
    assert (
        refused(office, lambda c: change_passphrase(c, "device", PASSPHRASE, PASSPHRASE + "2", 1))
        == "key.none"
    )
    with office.open() as context:
        change_passphrase(context, "kit", PASSPHRASE, PASSPHRASE + "2", 1)
        adopt_plan(context, small_plan())
        with pytest.raises(QCDeskError):
            issue_plan(context, PASSPHRASE)
        assert issue_plan(context, PASSPHRASE + "2").plan_version == 1


def test_plans_that_cannot_come_into_force(place, tmp_path):
    plan = small_plan()
    other = replace(plan, settings=replace(plan.settings, programme="other"))
    changed = replace(plan, settings=replace(plan.settings, name="另一个"))
    assert refused(place.office, lambda c: adopt_plan(c, other)) == "plan.other-programme"
    assert refused(place.office, lambda c: adopt_plan(c, changed)) == "plan.version-reused"
    assert refused(place["north"], lambda c: adopt_plan(c, plan)) == "workspace.role"
    missing = compile_plan(tmp_path / "none.xlsx")
    assert missing.plan is None
    assert len(missing.mistakes) == 1


def test_a_new_plan_version_reaches_the_units_and_keeps_their_work(place):
    entry = honour(place["north"], "甲")
    plan = small_plan(2)
    smaller = replace(
        plan,
        registers=tuple(r for r in plan.registers if r.code != "sampling"),
        indicators=(),
        targets=(),
        checks=(),
    )
    with place.office.open() as context:
        adopt_plan(context, smaller)
        kit = issue_plan(context, PASSPHRASE, place.usb).path
    with place["north"].open() as context:
        view = look_at_kit(context, kit)
        assert (view.known, view.version) == (True, 2)
        install_kit(context, kit)
        assert current_plan(context).settings.version == 2
        assert get_entry(context, entry).title == "甲"
    assert refused(place["north"], lambda c: install_kit(c, kit, "south")) == "kit.unit-fixed"
    old = next((place["south"].folder / "packages").glob("QC-kit-*"))
    assert refused(place["north"], lambda c: install_kit(c, old)) == "kit.older"
    merged = merge_at(place.office, seal(place["north"]).path)
    assert (merged.outcome, merged.summary.other_plan) == ("merged", ())


def test_a_kit_is_believed_only_after_its_code_was_compared(place, tmp_path):
    desk, kit = new_desk(tmp_path / "new", "unit", "north", "n"), kit_of(place)
    with desk.open() as context:
        code = look_at_kit(context, kit).root_code
    wrong = code.replace(code[0], "9" if code[0] != "9" else "8")
    assert refused(desk, lambda c: install_kit(c, kit, "north")) == "kit.code-needed"
    assert refused(desk, lambda c: install_kit(c, kit, "north", wrong)) == "kit.code-differs"
    assert refused(desk, lambda c: install_kit(c, kit, "mars", code)) == "kit.unit-unknown"
    assert (
        refused(desk, lambda c: request_enrolment(c, PASSPHRASE, "PC", "", rounds=1)) == "workspace.no-unit"
    )
    honour(place["north"], "甲")
    sent = seal(place["north"]).path
    assert refused(desk, lambda c: look_at_kit(c, sent)) in {"kit.not-a-kit", "package.wrong-type"}
    stranger = found_office(tmp_path / "stranger", small_plan())
    with stranger.open() as context:
        false = issue_plan(context, PASSPHRASE, tmp_path / "false").path
    assert refused(place["north"], lambda c: install_kit(c, false)).startswith(("package.", "trust."))


def test_a_computer_is_trusted_only_after_the_telephone(place, tmp_path):
    desk = new_desk(tmp_path / "new", "unit", "south", "late")
    kit = kit_of(place)
    with desk.open() as context:
        install_kit(context, kit, "south", look_at_kit(context, kit).root_code)
        request = request_enrolment(context, PASSPHRASE, "PC", "0517", tmp_path, rounds=1)
    with place.office.open() as context:
        device = receive_enrolment(context, request.path)
        assert [d.status for d in list_devices(context) if d.device_id == device.device_id] == ["requested"]
    honour(desk, "甲")
    early = merge_at(place.office, seal(desk).path)
    assert early.refused.code == "package.signer-unconfirmed"
    assert (
        refused(place.office, lambda c: confirm_device(c, device.device_id, "1" * 30, "张"))
        == "device.code-differs"
    )
    assert refused(place.office, lambda c: confirm_device(c, "none", request.code, "张")) == "device.unknown"
    with place.office.open() as context:
        confirm_device(context, device.device_id, request.code, "张")
    assert (
        refused(place.office, lambda c: confirm_device(c, device.device_id, request.code, "张"))
        == "device.not-requested"
    )
    assert merge_at(place.office, early.path).outcome == "merged"


def test_decisions_that_cannot_be_made(place):
    entry = honour(place["north"], "甲")
    merge_at(place.office, seal(place["north"]).path)
    cases = {
        "decide.comment-needed": Decide(entry, Verdict.RETURNED, (Comment("  "),)),
        "entry.unknown": Decide("none", Verdict.ACCEPTED),
        "field.unknown": Decide(entry, Verdict.ACCEPTED, verified={"colour": "红"}),
    }
    for code, command in cases.items():
        assert refused(place.office, lambda c, d=command: decide(c, [Decide(entry, Verdict.VOID), d])) == code
    assert refused(place["north"], lambda c: decide(c, [Decide(entry, Verdict.ACCEPTED)])) == "workspace.role"
    with place.office.open() as context:
        assert get_entry(context, entry).status == "received"


def test_receipts_that_cannot_be_made_or_opened(place):
    honour(place["north"], "甲")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        made = make_receipt(context, "north", PASSPHRASE, place.usb)
    assert refused(place.office, lambda c: make_receipt(c, "north", PASSPHRASE)) == "receipt.nothing"
    assert refused(place.office, lambda c: make_receipt(c, "mars", PASSPHRASE)) == "unit.unknown"
    assert refused(place["south"], lambda c: open_receipt(c, made.path)) == "receipt.other-unit"
    assert refused(place["north"], lambda c: open_receipt(c, kit_of(place))) == "package.wrong-type"
    assert refused(place.office, lambda c: open_receipt(c, made.path)) == "workspace.role"


def test_questions_about_what_is_not_there(place):
    assert refused(place.office, lambda c: consolidate(c, Consolidate("1999"))) == "period.unknown"
    assert refused(place.office, lambda c: drill_down(c, "G99", PERIOD)) == "indicator.unknown"
    assert refused(place.office, lambda c: get_entry(c, "none")) == "entry.unknown"
    empty = new_desk(place.folder / "empty", "unit", "", "e")
    assert refused(empty, current_plan) == "plan.none"


def test_the_doctor_sees_harm(place, tmp_path):
    entry = honour(place["north"], "甲")
    attach(place["north"], entry, tmp_path / "a.pdf")
    sent = seal(place["north"])
    sent.path.unlink()
    with closing(sqlite3.connect(place["north"].folder / "qcdesk.db")) as connection:
        connection.execute("UPDATE reg_honours SET f_title = '改'")
        connection.execute("UPDATE audit SET actor = '别人' WHERE no = 3")
        connection.commit()
    with place["north"].open() as context:
        found = diagnose(context)
        assert {p.code for p in found.problems} == {
            "doctor.projection",
            "doctor.audit-chain",
            "doctor.package-missing",
        }
        assert (found.entries, found.revisions, found.blobs) == (1, 1, 1)


def test_backups_are_kept_in_number_and_open_as_workspaces(place, tmp_path):
    honour(place["north"], "甲")
    with place["north"].open() as context:
        for _ in range(3):
            place["north"].clock.advance(timedelta(hours=1))
            made = make_backup(context, tmp_path / "copies", keep=2)
        assert len(made.removed) == 1
        with pytest.raises(QCDeskError) as caught:
            make_backup(context, keep=0)
        assert caught.value.code == "backup.keep-none"
    assert len(list((tmp_path / "copies").iterdir())) == 2
    restored = tmp_path / "restored"
    restored.mkdir()
    made.path.rename(restored / "qcdesk.db")
    with bootstrap.open_workspace(restored, ids=DeterministicIds("r")) as context:
        assert [e.title for e in list_entries(context, "honours")] == ["甲"]


def test_the_ceremony_says_when_copies_share_a_drive(tmp_path, monkeypatch):
    office = new_desk(tmp_path / "office", "office", "office", "o")
    safes = [tmp_path / "safe1", tmp_path / "safe2"]
    with office.open() as context:
        assert init_office(context, PASSPHRASE, PASSPHRASE, safes, rounds=1).one_drive
    drives = {"safe1": 1, "safe2": 2}
    stat = Path.stat

    def on_own_drives(path, **options):
        found = list(stat(path, **options))
        found[2] = drives.get(path.parent.name, 3)
        return os.stat_result(found)

    monkeypatch.setattr(Path, "stat", on_own_drives)
    other = new_desk(tmp_path / "other", "office", "office", "p")
    with other.open() as context:
        assert not init_office(context, PASSPHRASE, PASSPHRASE, safes, rounds=1).one_drive
    third = new_desk(tmp_path / "third", "office", "office", "q")
    drives["safe2"] = 1
    with third.open() as context:
        assert init_office(context, PASSPHRASE, PASSPHRASE, safes, rounds=1).one_drive
