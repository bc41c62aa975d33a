"""The commands that bring something back: backups, packages, another computer's work."""

from __future__ import annotations

import shutil

from tests import builders


def code_of(run, county):
    return run(county["north"], "kit", "look", builders.kit_of(county), "--json").json["root_code"]


def filled(run, county):
    """Two honours of north and one of south at the office, answered."""
    for unit in ("north", "south"):
        builders.honour(county[unit], f"{unit}名牌")
        run(county.office, "merge", builders.seal(county[unit], county.usb).path)
        run(county.office, "receipt", "make", unit, "--out", county.usb)
    return run(county.office, "doctor", "--digest", "--json").json["ledger_digest"]


def test_a_backup_becomes_a_workspace_in_a_new_folder(run, county, tmp_path):
    digest = filled(run, county)
    copy = run(county.office, "backup", "--out", tmp_path / "备份", "--json").json["path"]
    into = tmp_path / "恢复"
    made = run(None, "restore", copy, "--into", into, "--from", county.office.folder, "--json").json
    assert made["ledger_digest"] == digest
    assert made["packages"] > 0
    assert run(into, "doctor", "--json").json["problems"] == []
    run(None, "restore", copy, "--into", into, code=3)


def test_the_ledger_is_made_again_from_packages_alone(run, county, tmp_path):
    digest = filled(run, county)
    into, packages = tmp_path / "重建", county.office.folder / "packages"
    code = code_of(run, county)
    made = run(tmp_path, "rebuild", packages, "--into", into, "--code", code, "--json").json
    assert made["ledger_digest"] == digest
    assert (made["submissions"], made["receipts"], made["refused"]) == (2, 2, [])
    assert run(into, "doctor", "--digest", "--json").json["ledger_digest"] == digest
    other = tmp_path / "另一"
    assert run(tmp_path, "rebuild", packages, "--into", other, "--code", "1" * 30, "--json", code=3).error


def test_the_doctor_puts_back_what_was_lost(run, county, tmp_path):
    entry = builders.honour(county["north"], "名牌")
    north = county["north"]
    sha256 = builders.attach(north, entry, tmp_path / "证书.pdf")
    builders.seal(north, county.usb)
    (north.folder / "evidence" / sha256[:2] / sha256).unlink()
    assert sha256 in run(north, "doctor", code=6).out
    mended = run(north, "doctor", "--repair", "--json").json
    assert (mended["evidence"], mended["left"]["problems"]) == (1, [])
    assert run(north, "doctor", "--json").json["problems"] == []


def test_a_sibling_and_a_new_computer_take_in_what_was_sealed(run, county, tmp_path):
    builders.honour(county["north"], "名牌")
    package = builders.seal(county["north"], county.usb).path
    foreign = builders.seal(county["south"], county.usb).path
    refused = run(county["north2"], "sibling", package, "--json", code=4).json["refused"]
    assert refused[0]["refused"]["error"] == "sibling.not-in-kit"
    kit = run(county.office, "plan", "issue", "--out", county.usb, "--json").json["path"]
    run(county["north2"], "kit", "install", kit)
    merged = run(county["north2"], "sibling", package, "--json").json["merged"]
    assert [item["outcome"] for item in merged] == ["merged"]
    assert run(county["north2"], "sibling", package, "--json").json["merged"][0]["outcome"] == "known"
    refused = run(county["north2"], "sibling", foreign, "--json", code=4).json["refused"]
    assert refused[0]["refused"]["error"] == "sibling.other-unit"
    new = tmp_path / "新电脑"
    run(new, "workspace", "create", "--role", "unit")
    run(new, "kit", "install", builders.kit_of(county), "--unit", "north", "--code", code_of(run, county))
    run(county.office, "merge", package)
    run(county.office, "receipt", "make", "north", "--all", "--out", county.usb)
    old = tmp_path / "旧电脑"
    shutil.copytree(county.usb, old)
    made = run(new, "take-over", old, "--json", code=6).json
    assert (made["receipts"], made["packages"], made["unsent"]) == (1, 1, [])
    assert [entry["title"] for entry in run(new, "entry", "list", "honours", "--json").json] == ["名牌"]


def test_an_old_backup_is_noticed_and_the_own_packages_are_taken_in_again(run, county):
    north = county["north"]
    shutil.copy(north.folder / "qcdesk.db", north.folder / "old.db")
    entry = builders.honour(north, "名牌")
    builders.seal(north, county.usb)
    shutil.move(north.folder / "old.db", north.folder / "qcdesk.db")
    ended = run(north, "entry", "list", "honours")
    assert "名牌" in ended.out
    assert "重新收入1个" in ended.err
    assert run(north, "entry", "list", "honours").err == ""
    assert run(north, "entry", "show", entry, "--json").json["unsealed"] == []
    builders.honour(north, "名优")
    merged = run(county.office, "merge", builders.seal(north, county.usb).path, "--json").json[0]
    assert (merged["outcome"], merged["equivocation"], merged["seq"]) == ("merged", False, 3)
