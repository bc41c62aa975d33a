"""The whole loop on the command line alone, from the workbook to the consolidated figures."""

from __future__ import annotations

import pytest


@pytest.fixture
def folders(tmp_path):
    return tmp_path / "office", tmp_path / "north", tmp_path / "usb"


def _issue(run, office, usb, workbook):
    run(office, "workspace", "create", "--role", "office")
    made = run(office, "keys", "init-office", "--copy", usb, "--rounds", 1, "--json").json
    run(office, "plan", "adopt", workbook)
    kit = run(office, "plan", "issue", "--out", usb, "--json").json
    assert kit["root_code"] == made["root_code"]
    return kit


def _enrol(run, office, north, usb, kit):
    run(north, "workspace", "create", "--role", "unit")
    assert kit["root_code"] in run(north, "kit", "look", kit["path"]).out
    run(north, "kit", "install", kit["path"], "--unit", "north", code=3)
    run(north, "kit", "install", kit["path"], "--unit", "north", "--code", kit["root_code"])
    asked = run(
        north,
        "enrol",
        "request",
        "--device",
        "北镇一",
        "--contact",
        "0517-1",
        "--out",
        usb,
        "--rounds",
        1,
        "--json",
    ).json
    received = run(office, "enrol", "receive", asked["path"]).out
    assert "北镇一" in received
    assert "待核准" in received
    run(office, "enrol", "approve", "north", "--code", asked["code"], "--spoken-with", "李四")
    assert run(office, "enrol", "list", "--json").json[0]["status"] == "confirmed"


def _report(run, north, usb, tmp_path):
    added = run(
        north, "entry", "add", "抽检", "批次=1", "抽样日期=2014年3月1日", "抽检数=40", "合格数=41", "--json"
    )
    entry = added.json["entry"]["entry_id"]
    blocked = run(north, "seal", "--period", "2014", code=6)
    assert "合格41多于抽检40" in blocked.out
    assert "请先处理" in blocked.out
    run(north, "entry", "set", entry[-8:], "合格数=30")
    scan = tmp_path / "检验报告.pdf"
    scan.write_bytes(b"%PDF-1.4 report")
    run(north, "evidence", "attach", entry, scan, "--doc-no", "某质监〔2014〕1号")
    run(north, "check", "--period", "2014")
    preview = run(north, "seal", "--period", "2014", "--preview", "--json").json
    assert preview["entries"] == {"sampling": 1}
    assert preview["files"] == 1
    sealed = run(
        north,
        "seal",
        "--period",
        "2014",
        "--preparer",
        "张三",
        "--reviewer",
        "李四",
        "--head",
        "王五",
        "--out",
        usb,
        "--json",
    ).json
    return entry, sealed["path"]


def test_the_whole_loop(run, tmp_path, folders, workbook):
    office, north, usb = folders
    kit = _issue(run, office, usb, workbook)
    _enrol(run, office, north, usb, kit)
    entry, package = _report(run, north, usb, tmp_path)

    assert run(None, "inspect", package, "--json").json["trusted"] is False
    assert run(office, "verify", package, "--json").json["trusted"] is True
    assert run(office, "merge", package, "--preview", "--json").json[0]["counts"]["new"] == 1
    assert "已合并" in run(office, "merge", package).out
    assert "此前已合并" in run(office, "merge", package).out

    assert entry[-8:] in run(office, "review", "queue").out
    run(office, "review", "decide", entry, "--return", code=3)
    run(office, "review", "decide", entry, "--return", "--comment", "合格数=与报告不符")
    receipt = run(office, "receipt", "make", "north", "--out", usb, "--json").json
    assert receipt["returned"] == 1
    opened = run(north, "receipt", "open", receipt["path"], "--json").json
    assert opened["returned"] == 1
    assert "合格数：与报告不符" in run(north, "returned").out.replace("抽检数、", "")

    run(north, "entry", "set", entry, "合格数=38")
    again = run(north, "export", "--period", "2014", "--yes", "--out", usb, "--json").json
    run(office, "merge", again["path"])
    run(office, "review", "decide", "--all", "--accept")
    figures = run(office, "consolidate", "--period", "2014", "--json").json
    shown = {row["code"]: row["county"]["shown"] for row in figures["indicators"]}
    assert (shown["G1"], shown["G2"], shown["G3"]) == ("40", "38", "95.0")
    assert "已完成" in run(office, "consolidate", "--period", "2014").out
    assert run(office, "drill", "G3", "--period", "2014", "--json").json["parts"] == ["G2", "G1"]
    run(office, "report", tmp_path / "汇总.xlsx", "--period", "2014")
    assert (tmp_path / "汇总.xlsx").stat().st_size > 1000
    run(office, "doctor")
    run(north, "doctor", "--rebuild")
