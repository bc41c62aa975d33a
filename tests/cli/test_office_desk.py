"""The office's commands."""

from __future__ import annotations

from datetime import date

import pytest

from tests import builders


@pytest.fixture
def sealed(county):
    """An honour of north, sealed on the drive; returns its identity and the package."""
    entry = builders.honour(county["north"], "名牌")
    return entry, builders.seal(county["north"], county.usb).path


def test_merge_a_folder(run, county, sealed, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    package = sealed[1]
    (inbox / package.name).write_bytes(package.read_bytes())
    (inbox / "bad.qcpkg").write_bytes(b"no package")
    ended = run(county.office, "merge", inbox, "--preview", code=4)
    assert "将合并" in ended.out
    assert run(county.office, "quarantine", "list", "--json").json == []
    ended = run(county.office, "merge", inbox, code=4)
    assert "已合并" in ended.out
    assert "被拒收" in ended.out
    found = run(county.office, "merge", package, "--json").json
    assert found[0]["outcome"] == "known"


def test_quarantine(run, county, tmp_path):
    bad = tmp_path / "bad.qcpkg"
    bad.write_bytes(b"no package")
    refused = run(county.office, "merge", bad, "--json", code=4).json[0]["refused"]
    assert refused["what"]
    held = run(county.office, "quarantine", "list", "--json").json
    assert held[0]["code"] == refused["error"]
    assert (held[0]["operator"], held[0]["remedy"]) == ("经办", "resend")
    shown = run(county.office, "quarantine", "list").out
    assert all(text in shown for text in ("bad.qcpkg", "经手人", "经办", "处理办法", "请单位重新报送"))
    digest = held[0]["file_digest"][:10]
    released = run(county.office, "quarantine", "release", digest, "--reason", "已核实", "--json", code=3)
    assert released.error["error"] == "quarantine.not-releasable"
    run(county.office, "quarantine", "retry", digest, code=4)
    assert "bad.qcpkg" in run(county.office, "quarantine", "discard", digest).out
    assert run(county.office, "quarantine", "list", "--json").json == []
    assert run(county.office, "quarantine", "list", "--all", "--json").json[0]["state"] == "discarded"
    run(county.office, "quarantine", "discard", digest, code=3)


def test_a_package_of_a_device_that_is_approved_later(run, county, tmp_path):
    north = tmp_path / "new"
    usb = tmp_path / "new-usb"
    kit = builders.kit_of(county)
    run(north, "workspace", "create", "--role", "unit")
    code = run(north, "kit", "look", kit, "--json").json["root_code"]
    run(north, "kit", "install", kit, "--unit", "south", "--code", code)
    asked = run(
        north, "enrol", "request", "--device", "三", "--contact", "0", "--out", usb, "--rounds", 1, "--json"
    ).json
    run(north, "entry", "add", "honours", "荣誉名称=名牌", "获奖企业=乙厂", "授予日期=2014-03-01")
    package = run(north, "seal", "--period", "2014", "--out", usb, "--json").json["path"]
    run(county.office, "merge", package, code=4)
    device = run(county.office, "enrol", "receive", asked["path"], "--json").json["device_id"]
    run(county.office, "enrol", "approve", device[-8:], "--code", "1" * 30, "--spoken-with", "李", code=3)
    run(county.office, "enrol", "approve", device[-8:], "--code", asked["code"], "--spoken-with", "李")
    digest = run(county.office, "quarantine", "list", "--json").json[0]["file_digest"]
    assert "已合并" in run(county.office, "quarantine", "retry", digest).out
    assert run(county.office, "quarantine", "list", "--json").json == []
    assert "已注销" in run(county.office, "enrol", "revoke", device[-8:], "--reason", "电脑遗失").out
    run(county.office, "enrol", "revoke", "nobody", "--reason", "x", code=3)


def test_the_file_in_quarantine_is_kept_while_it_is_refused(run, county, tmp_path):
    bad = tmp_path / "bad.qcpkg"
    bad.write_bytes(b"no package")
    run(county.office, "merge", bad, code=4)
    digest = run(county.office, "quarantine", "list", "--json").json[0]["file_digest"]
    run(county.office, "quarantine", "retry", digest, code=4)
    assert (county.office.folder / "quarantine" / f"{digest}.qcpkg").read_bytes() == b"no package"


def test_review(run, county, sealed):
    entry, package = sealed
    run(county.office, "merge", package)
    shown = run(county.office, "review", "queue", "--unit", "north").out
    assert "待审核" in shown
    assert "名牌" in shown
    assert run(county.office, "review", "queue", "--register", "sampling", "--json").json == []
    run(county.office, "review", "decide", entry, code=2)
    run(county.office, "review", "decide", "--accept", code=2)
    verified = ("--verified", "奖励金额=500", "--json")
    assert run(county.office, "review", "decide", entry, "--accept", *verified).json["verdict"] == "accepted"
    assert run(county.office, "entry", "show", entry, "--json").json["status"] == "accepted"
    run(county.office, "review", "decide", entry, "--void", "--comment", "重复上报")
    remarks = run(county.office, "entry", "show", entry).out
    assert "重复上报" in remarks


def test_conflicts(run, county, tmp_path):
    entry = builders.honour(county["north"], "名牌")
    builders.seal(county["north"], county.usb)
    clone = county["north"].copy_to(tmp_path / "clone")
    for desk, org, name in ((county["north"], "丁厂", "one"), (clone, "乙厂", "two")):
        builders.record(desk, "honours", {"org": org}, entry)
        builders.record(desk, "honours", {"title": f"名牌{name}"}, entry)
        builders.seal(desk, tmp_path / name)
        run(county.office, "merge", *(tmp_path / name).glob("*.qcpkg"))
    run(county.office, "merge", *county.usb.glob("QC-submission-*.qcpkg"))
    shown = run(county.office, "review", "conflicts").out
    assert "乙厂" in shown
    assert "title=2" in shown
    found = run(county.office, "review", "conflicts", "--json").json
    cells = [conflict["cell"] for conflict in found[0]["conflicts"]]
    assert "title" in cells
    run(county.office, "review", "resolve", entry, "--choose", "title=9", "--reason", "核实", code=2)
    run(county.office, "review", "resolve", entry, "--reason", "核实", code=3)
    chosen = [word for cell in cells if cell != "org" for word in ("--choose", f"{cell}=1")]
    run(
        county.office,
        "review",
        "resolve",
        entry,
        *chosen,
        "--value",
        "获奖企业=丙厂",
        "--reason",
        "经电话核实",
    )
    values = run(county.office, "entry", "show", entry, "--json").json["values"]
    assert values["org"] == "丙厂"
    assert run(county.office, "review", "conflicts", "--json").json == []


def test_receipts(run, county, sealed, tmp_path):
    run(county.office, "receipt", "make", "north", code=3)
    run(county.office, "merge", sealed[1])
    assert "答复" in run(county.office, "receipt", "make", "north", "--out", tmp_path).out
    receipt = next(tmp_path.glob("QC-receipt-*.qcpkg"))
    assert "确认" in run(county["north"], "receipt", "open", receipt).out
    assert run(county["north"], "receipt", "open", receipt, "--json").json["known"] is True
    assert run(county["north"], "returned", "--json").json == []
    assert run(county["north"], "verify", receipt, "--json").json["type"] == "receipt"
    run(county["south"], "verify", receipt, code=4)


def test_inspect_and_verify(run, county, sealed):
    shown = run(None, "inspect", sealed[1]).out
    assert "verify" in shown
    assert "张三 / 李四 / 王五" in shown
    assert "受信任" in run(county.office, "verify", sealed[1]).out


def test_figures(run, county, sealed, tmp_path):
    values = {"batch": "1", "day": date(2014, 3, 1), "taken": 10, "passed": 1}
    builders.record(county["north"], "sampling", values)
    package = builders.seal(county["north"], county.usb).path
    run(county.office, "merge", sealed[1], package)
    found = run(county.office, "consolidate", "--period", "2014", "--basis", "received", "--json").json
    figure = next(row for row in found["indicators"] if row["code"] == "G4")
    assert figure["county"]["value"] == "1"
    assert figure["units"]["north"]["entries"] == 1
    shown = run(
        county.office,
        "consolidate",
        "--period",
        "2014",
        "--basis",
        "received",
        "--day",
        "2014-06-30",
        "--check",
    ).out
    assert "有效荣誉" in shown
    assert "合格率10偏低" in shown
    drilled = run(county.office, "drill", "G4", "--period", "2014", "--basis", "received").out
    assert "名牌" in drilled
    run(county.office, "drill", "G99", "--period", "2014", code=3)
    run(county.office, "consolidate", "--day", "soon", code=2)
    made = run(county.office, "report", tmp_path / "汇总.xlsx", "--period", "2014", "--json").json
    assert made["rows"]
    assert "汇总.xlsx" in run(county.office, "report", tmp_path / "汇总.xlsx", "--period", "2014").out


def test_what_a_unit_has_to_reach(run, county, sealed):
    run(county.office, "merge", sealed[1])
    asked = ("targets", "--unit", "zhijian", "--period", "2014", "--day", "2014-07-01")
    shown = run(county.office, *asked).out
    assert "牵头" in shown
    assert "有效荣誉达10项" in shown
    found = {row["code"]: row for row in run(county.office, *asked, "--json").json}
    assert (found["T2"]["duty"], found["T2"]["county"], found["T2"]["figure"]["value"]) == ("lead", True, "1")
    assert found["T2"]["assessment"]["gap"] == "9"
    run(county.office, "targets", "--period", "2014", code=3)
    assert run(county["north"], "targets", "--period", "2014", "--json").json == []


def test_doctor(run, county):
    digest = run(county.office, "doctor", "--digest").out.strip()
    assert run(county.office, "doctor", "--digest", "--json").json == {"ledger_digest": digest}
    assert "共0个问题" in run(county.office, "doctor", "--quick").out
    for kept in (county.office.folder / "packages").iterdir():
        kept.unlink()
    assert "doctor" not in run(county.office, "doctor", code=6).out


def test_a_command_of_the_other_desk(run, county, sealed):
    assert "质强办" in run(county["north"], "merge", sealed[1], code=3).err
    run(county.office, "seal", "--period", "2014", code=3)
