"""Keys renewed, drilled and withdrawn, split and encrypted submissions, printed pages: by command."""

from __future__ import annotations

import pytest

from tests.builders import attach, honour

NEW, SAFE = "Another-Quality-2015", "Safe-Deposit-2014"


@pytest.fixture(autouse=True)
def _passphrases(monkeypatch):
    monkeypatch.setenv("QCDESK_NEW_PASSPHRASE", NEW)
    monkeypatch.setenv("QCDESK_SAFE_PASSPHRASE", SAFE)


def test_a_renewed_key_is_approved_and_remembered(run, county, tmp_path):
    made = run(
        county["north"], "enrol", "renew", "--device", "新机", "--contact", "1", "--out", tmp_path,
        "--rounds", 1, "--json",
    ).json  # fmt: skip
    assert "enrol approve-renewal" in run(county.office, "enrol", "receive", made["path"]).out
    run(county.office, "enrol", "approve-renewal", county_device(run, county), code=0)
    events = run(county.office, "enrol", "history", "--json").json
    assert [e["action"] for e in events if e["unit"] == "north"][-2:] == [
        "receive_enrolment",
        "approve_renewal",
    ]
    assert "旧密钥作保更换" in run(county.office, "enrol", "history").out


def county_device(run, county):
    listed = run(county.office, "enrol", "list", "--json").json
    return next(d["device_id"] for d in listed if d["replaces"])


def test_a_lost_passphrase_needs_the_call(run, county, tmp_path):
    made = run(
        county["north"], "enrol", "renew", "--lost", "--device", "新机", "--contact", "1", "--out", tmp_path,
        "--rounds", 1, "--json",
    ).json  # fmt: skip
    device = run(county.office, "enrol", "receive", made["path"], "--json").json["device_id"]
    refused = run(county.office, "enrol", "approve-renewal", device, "--json", code=3)
    assert refused.error["error"] == "device.call-needed"
    run(county.office, "enrol", "approve", device, "--code", made["code"], "--spoken-with", "张三")


def test_office_keys_change_and_the_root_is_drilled(run, county, tmp_path):
    drive = tmp_path / "e"
    drive.mkdir()
    assert run(county.office, "keys", "rotate", "receipt", "--rounds", 1, "--json").json["version"] == 2
    told = run(county.office, "keys", "rotate-root", "--copy", drive, "--rounds", 1).err
    assert "两份" in told
    issued = run(county.office, "keys", "fingerprint", "--json").json[0]
    copy = drive / "qcdesk-root.key"
    failed = run(county.office, "keys", "drill", copy, "--json", code=3)
    assert failed.error["error"] == "key.wrong-passphrase"
    file = tmp_path / "passphrase"
    file.write_text(NEW, encoding="utf-8")
    drilled = run(county.office, "keys", "drill", copy, "--root-passphrase-file", file, "--json").json
    assert drilled["root_code"] == issued["code"]


def test_recipients_are_named_by_the_root(run, county, tmp_path):
    made = run(county.office, "keys", "recipients", "--safe", tmp_path, "--rounds", 1, "--json").json
    assert made["version"] == 2
    assert (tmp_path / "qcdesk-safe.key").exists()
    again = run(county.office, "keys", "recipients", "--safe", tmp_path, "--rounds", 1, "--json", code=3)
    assert again.error["error"] == "key.exists"


def test_parts_cover_and_receipt_page(run, county, tmp_path):
    entry = honour(county["north"], "荣誉")
    for number in range(3):
        attach(county["north"], entry, tmp_path / f"{number}.pdf", bytes([number]) * 900_000)
    sealed = run(
        county["north"], "seal", "--period", "2014", "--preparer", "张", "--reviewer", "李", "--head", "王",
        "--limit", 2, "--yes", "--out", tmp_path / "out", "--json",
    ).json  # fmt: skip
    assert len(sealed["paths"]) == 2
    preview = run(county.office, "merge", sealed["paths"][0], "--preview").out
    assert "尚缺第2个" in "".join(preview.split("\n"))
    run(county.office, "merge", sealed["paths"][1])
    lacking = run(county.office, "receipt", "make", "north", "--json").json
    assert "1个包" in run(county["north"], "receipt", "open", lacking["path"]).err
    run(county.office, "merge", tmp_path / "out")
    pdf = tmp_path / "封面.pdf"
    run(county["north"], "cover", sealed["digest"], "--out", pdf)
    assert pdf.read_bytes().startswith(b"%PDF")
    receipt = run(county.office, "receipt", "make", "north", "--json").json
    run(county.office, "receipt", "page", receipt["digest"], "--out", pdf)
    assert pdf.read_bytes().startswith(b"%PDF")
    missing = run(county.office, "receipt", "page", "0" * 64, "--out", pdf, "--json", code=3)
    assert missing.error["error"] == "package.unknown"
