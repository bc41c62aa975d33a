"""A second version of the plan on the command line: compare, preview, install, go back."""

from __future__ import annotations

import pytest

from qcdesk.plan.compiled import plan_bytes
from tests.upgrade import filled_unit, issue_both, second_version
from tests.workflow import workflow_plan


@pytest.fixture(scope="module")
def kits(tmp_path_factory):
    return issue_both(tmp_path_factory.mktemp("kits"))


@pytest.fixture
def north(kits, tmp_path):
    return filled_unit(kits, tmp_path)


def test_two_versions_are_compared_in_a_clerks_words(run, tmp_path):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_bytes(plan_bytes(workflow_plan()))
    new.write_bytes(plan_bytes(second_version()))
    shown = run(None, "plan", "diff", old, new).out
    assert "字段“案件·案值（amount）”改为“案件·案值（sum）”" in shown
    assert "目标“合格率达95%”：目标值由“95”改为“96”" in shown
    for line in run(None, "plan", "diff", old, new, "--json").json["differences"]:
        assert line["text"]
        assert not line["refused"]


def test_the_preview_says_what_is_mine(run, kits, north):
    found = run(north, "kit", "preview", kits.second, "--json").json
    assert (found["installed"], found["version"], found["rewritten"], found["unplaced"]) == (1, 2, 3, 1)
    shown = run(north, "kit", "preview", kits.second).out
    assert "字段“抽检·加急”停用" in shown
    assert "3 条已填记录自动带入新版" in shown
    assert "1 个已填值在新版中没有对应字段" in shown
    assert len(run(north, "kit", "preview", kits.second, "--all").out) > len(shown)
    assert "本机已安装这一版" in run(north, "kit", "preview", kits.first).out


def test_install_and_roll_back(run, kits, north):
    run(north, "kit", "install", kits.second)
    (award,) = run(north, "entry", "list", "awards", "--json").json
    assert award["title"] == "名牌"
    assert "第 1 版" in run(north, "kit", "roll-back").out
    (honour,) = run(north, "entry", "list", "honours", "--json").json
    assert honour["title"] == "名牌"
    run(north, "kit", "roll-back", code=3)
