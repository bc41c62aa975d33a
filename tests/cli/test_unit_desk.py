"""A unit's commands."""

from __future__ import annotations

import json
from datetime import date

import pytest

from qcdesk.services.record_entry import RecordEntry, record_entry
from tests import builders, workflow


@pytest.fixture
def north(county):
    return county["north"]


def _added(run, north, *values):
    return run(north, "entry", "add", "honours", *values, "--json").json["entry"]["entry_id"]


def test_workspace_status(run, north):
    builders.honour(north, "名牌")
    shown = run(north, "workspace", "status").out
    assert "北镇" in shown
    assert "草稿 1" in shown
    assert "逾期 " in shown
    found = run(north, "workspace", "status", "--json").json
    assert found["workspace"]["unit"] == "north"
    assert found["unsealed"] == 1


def test_a_new_workspace_has_no_plan_yet(run, tmp_path):
    place = tmp_path / "new"
    assert "已在" in run(place, "workspace", "create", "--role", "unit").out
    assert run(place, "workspace", "status", "--json").json["period"] is None
    run(place, "workspace", "status")
    run(place, "register", "list", code=3)
    run(place, "workspace", "change-role", "--role", "office")
    assert run(place, "workspace", "status", "--json").json["workspace"]["role"] == "office"
    run(place, "workspace", "change-role", "--role", "unit")
    run(place, "workspace", "create", "--role", "unit", code=3)


def test_registers(run, north):
    assert "抽检" in run(north, "register", "list").out
    assert {r["code"] for r in run(north, "register", "list", "--json").json} == {"honours", "sampling"}
    shown = run(north, "register", "show", "抽检").out
    assert "抽样日期" in shown
    assert "国家级、省级" in shown
    assert run(north, "register", "show", "sampling", "--json").json["code"] == "sampling"
    run(north, "register", "show", "nothing", code=3)


def test_an_entry_of_a_workflow_says_where_it_stands(run, tmp_path):
    with workflow.desk(tmp_path / "w", workflow.workflow_plan()) as context:
        values = {"number": "1", "filed_on": workflow.DAY, "stage": "filed", "due_on": date(2014, 6, 1)}
        entry = record_entry(context, RecordEntry("cases", values)).entry.entry_id
        further = {"stage": {"stage": "investigated"}, "amount": {"amount": 4}}
        other = workflow.sealed(context, "cases", {"number": {"number": "2"}, **further})
    shown = run(tmp_path / "w", "entry", "show", entry).out
    assert "当前环节" in shown
    assert "2014-06-01 已逾期" in shown
    assert "调查 · 须先填写：案值" in shown
    told = run(tmp_path / "w", "entry", "show", entry, "--json").json
    assert (told["values"]["number"], told["stages"]["overdue"]) == ("1", True)
    assert told["stages"]["steps"] == [{"stage": "investigated", "mine": True, "missing": ["案值"]}]
    assert "审批 · 由其他单位办理" in run(tmp_path / "w", "entry", "show", other).out


def test_values_by_label_or_code(run, north):
    entry = _added(
        run, north, "荣誉名称=名牌产品", "bonus=2000多", "授予日期=2014年3月1日", "标签=国家级、prov"
    )
    found = run(north, "entry", "show", entry, "--json").json
    assert found["values"] == {
        "title": "名牌产品",
        "org": None,
        "granted_on": "2014-03-01",
        "valid_to": None,
        "revoked_on": None,
        "bonus": {"at_least": "2000.00"},
        "tags": ["nat", "prov"],
    }
    shown = run(north, "entry", "show", entry[-6:]).out
    assert "≥2000.00" in shown
    assert "国家级、省级" in shown


def test_values_from_a_file(run, north, tmp_path):
    path = tmp_path / "values.json"
    values = {"荣誉名称": "名牌", "bonus": 52.4, "tags": ["nat"], "org": None}
    path.write_text(json.dumps(values), encoding="utf-8")
    found = run(north, "entry", "add", "honours", "获奖企业=甲厂", "--values", path, "--json").json["entry"]
    assert (found["values"]["bonus"], found["values"]["org"]) == ("52.40", "甲厂")
    path.write_text("[1]", encoding="utf-8")
    assert run(north, "entry", "add", "honours", "--values", path, code=3).err
    path.write_bytes(b"\xff")
    run(north, "entry", "add", "honours", "--values", path, code=3)


@pytest.mark.parametrize(
    ("values", "code", "error"),
    [
        (["荣誉=名牌"], 3, "field.unknown"),
        (["授予日期=昨天"], 3, "value.malformed"),
        (["标签=县级"], 3, "value.unknown-choice"),
        (["名牌"], 2, "usage"),
    ],
)
def test_values_that_do_not_fit(run, north, values, code, error):
    assert run(north, "entry", "add", "honours", *values, "--json", code=code).error["error"] == error
    assert run(north, "entry", "list", "honours", "--json").json == []


def test_wrong_values_are_saved_and_reported(run, north):
    shown = run(north, "entry", "add", "sampling", "批次=1", "抽样日期=20140301", "抽检数=1", "合格数=2").out
    assert "强制性" in shown
    assert "合格2多于抽检1" in shown
    assert "1 条" in run(north, "entry", "list", "sampling").out.replace("共1条", "1 条")


def test_list_show_delete_undo_redo_history(run, north):
    entry = _added(run, north, "荣誉名称=名牌")
    run(north, "entry", "set", entry, "荣誉名称=著名商标")
    assert "名牌" in run(north, "entry", "history", entry).out
    assert len(run(north, "entry", "history", entry, "--json").json) == 2
    assert "entry undo" in run(north, "entry", "delete", entry).out
    assert run(north, "entry", "list", "honours", "--json").json == []
    assert run(north, "entry", "list", "honours", "--deleted", "--json").json[0]["deleted"] is True
    assert entry[-8:] in run(north, "entry", "undo").out
    assert entry in run(north, "entry", "undo", "--json").json["entries"]
    assert run(north, "entry", "list", "honours", "--json").json[0]["title"] == "名牌"
    assert entry[-8:] in run(north, "entry", "redo").out
    assert run(north, "entry", "list", "honours", "--json").json[0]["title"] == "著名商标"
    assert "著名商标" in run(north, "entry", "list", "荣誉").out


def test_an_entry_named_by_the_end_of_its_id(run, north):
    first, second = _added(run, north, "荣誉名称=一"), _added(run, north, "荣誉名称=二")
    shared = next(n for n in range(1, 40) if first[-n:] != second[-n:]) - 1
    run(north, "entry", "show", first[-3:], code=3)
    if shared >= 4:
        assert (
            run(north, "entry", "show", first[-shared:], "--json", code=3).error["error"] == "entry.ambiguous"
        )
    assert run(north, "entry", "show", first.upper(), "--json").json["title"] == "一"


def test_import(run, north, tmp_path):
    path = tmp_path / "抽检.csv"
    path.write_text("批次,抽样日期,抽检数,备注\n1,2014-03-01,40,x\n2,昨天,5,\n", encoding="utf-8")
    preview = run(north, "entry", "import", "抽检", path, "--preview", code=6).out
    assert "昨天" in preview
    assert "新增 1" in preview
    assert run(north, "entry", "list", "sampling", "--json").json == []
    found = run(north, "entry", "import", "sampling", path, "--json", code=6).json
    assert (found["new"], found["wrong"], found["ignored"]) == (1, 1, ["备注"])
    assert found["mistakes"][0]["row"] == 3
    path.write_text("批号,抽样日期\n1,2014-03-02\n", encoding="utf-8")
    again = run(
        north, "entry", "import", "sampling", path, "--column", "批号=批次", "--key", "批次", "--json"
    ).json
    assert again["changed"] == 1


def test_evidence(run, north, tmp_path):
    entry = _added(run, north, "荣誉名称=名牌")
    scan = tmp_path / "证书.pdf"
    scan.write_bytes(b"%PDF-1.4 scan")
    saved = run(
        north, "evidence", "attach", entry, scan, "--title", "名牌证书", "--doc-no", "1号", "--json"
    ).json
    sha256 = saved["entry"]["evidence"][0]["sha256"]
    shown = run(north, "evidence", "list").out
    assert "名牌证书" in shown
    assert sha256[:12] in shown
    assert run(north, "evidence", "list", entry, "--json").json[0]["entry"] == entry
    run(north, "evidence", "detach", entry, "ffff", code=3)
    run(north, "evidence", "detach", entry, sha256[:10])
    assert run(north, "evidence", "list", "--json").json == []


def test_evidence_that_is_not_there(run, north, tmp_path):
    entry = _added(run, north, "荣誉名称=名牌")
    ended = run(north, "evidence", "attach", entry, tmp_path / "absent.pdf", "--json", code=3)
    assert ended.error["error"] == "evidence.not-a-file"


def test_sealing_without_a_stored_file_is_blocked(run, north, tmp_path):
    entry = builders.honour(north, "名牌")
    sha256 = builders.attach(north, entry, tmp_path / "a.pdf")
    for stored in (north.folder / "evidence").rglob(sha256):
        stored.unlink()
    ended = run(north, "doctor", "--json", code=6)
    assert [p["code"] for p in ended.json["problems"]] == ["doctor.evidence-missing"]
    assert run(north, "seal", "--period", "2014", "--json", code=3).error["error"] == "evidence.changed"


def test_check_and_explain(run, north):
    values = ("批次=7", "抽样日期=2014-03-01", "费用=5000", "--period", "2014")
    run(north, "entry", "add", "sampling", *values)
    found = run(north, "check", "--period", "2014", "--json", code=6).json
    finding = next(line for line in found["findings"] if line["code"] == "V-2")
    assert finding["message"] == "费用5000.00偏高"
    assert (finding["register"], finding["title"], finding["field"]) == ("抽检", "7", "费用")
    shown = run(north, "check", "--period", "2014", code=6)
    assert finding["key"][:8] in shown.out
    assert "qcdesk explain" in shown.err
    assert "说明" in run(north, "explain", finding["key"][:8], "太短", "--period", "2014", code=6).out
    run(north, "explain", finding["key"][:8], "因检验项目增加,费用高于往年", "--period", "2014")
    assert run(north, "check", "--period", "2014", "--json").json["open"] == 0
    run(north, "explain", "0000", "无此结果,请核对", "--period", "2014", code=3)


def test_check_of_an_unknown_period(run, north):
    assert "1999" in run(north, "check", "--period", "1999", code=3).err


def test_keys(run, north, monkeypatch):
    assert "质强办根密钥" in run(north, "keys", "fingerprint").out
    assert [key["name"] for key in run(north, "keys", "fingerprint", "--json").json] == ["device", "office"]
    monkeypatch.setenv("QCDESK_NEW_PASSPHRASE", "another-County-9")
    assert "设备密钥" in run(north, "keys", "change-passphrase", "device", "--rounds", 1).out
    run(north, "keys", "change-passphrase", "device", "--rounds", 1, code=3)
    run(north, "keys", "change-passphrase", "kit", "--rounds", 1, code=3)


def test_backup(run, north, tmp_path):
    made = run(north, "backup", "--out", tmp_path / "copies", "--keep", 1, "--json").json
    assert (tmp_path / "copies").is_dir()
    assert made["size"] > 0
    assert "SHA-256" in run(north, "backup").out
