"""Help of every command, and the page that is made from it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from qcdesk import __version__
from qcdesk.cli.command_tree import Command, walk
from qcdesk.cli.program import build, split_globals
from qcdesk.cli.reference import command_reference
from qcdesk.text import use_language

ROOT = Path(__file__).resolve().parents[2]
HAN = re.compile("[\u4e00-\u9fff]")
use_language("zh_CN")
TREE = dict(walk(build()))
use_language("")
COMMANDS = [path for path, found in TREE.items() if isinstance(found, Command)]


def test_a_call_builds_only_its_part_of_the_tree():
    whole = dict(walk(build()))
    for path, found in whole.items():
        part = dict(walk(build(path[0])))
        assert type(part[path]) is type(found)
        assert len(part) < len(whole)
    assert not dict(walk(build("--version")))


def test_the_version_is_told_without_opening_anything():
    look = "import sys; from qcdesk.cli import main; code = main(['--version']); print(*sys.modules); sys.exit(code)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    version, modules = done.stdout.splitlines()
    assert version == __version__
    assert not {"sqlalchemy", "pydantic", "sqlglot", "cryptography"} & set(modules.split())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_is_chinese_and_contains_an_example(run, monkeypatch, path):
    monkeypatch.setenv("TERMINAL_WIDTH", "220")
    out = run(None, *path, "--help").out
    assert f"示例：qcdesk {' '.join(path)}" in out
    assert "显示本帮助。" in out
    assert out.lstrip().startswith("用法")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_parameter_is_explained_in_chinese(path):
    unexplained = [p.name for p in TREE[path].params if not HAN.search(p.help or "")]
    assert unexplained == []


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_example_is_a_command_that_exists(path):
    found = TREE[path]
    words = found.example.split()[1:]
    assert tuple(words[: len(path)]) == path
    options = {name for parameter in found.params for name in parameter.opts} | {
        "--json",
        "--workspace",
        "--person",
    }
    assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("path", [(), ("entry", "add"), ("seal",), ("keys", "rotate")], ids=" ".join)
def test_help_on_a_narrow_screen_cuts_nothing_off(run, monkeypatch, path):
    monkeypatch.setenv("TERMINAL_WIDTH", "80")
    out = run(None, *path, "--help").out
    assert not re.search("… *│", out)
    assert not re.search("OPTIONS|COMMAND|default|required|env var", out)


def test_groups_and_root_show_their_commands(run):
    assert "工作区" in run(None, "--help").out
    assert "issue" in run(None, "plan", "--help").out
    assert "issue" in run(None, "plan", code=2).out


def test_the_page_is_that_of_the_program():
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == command_reference(), "python -m qcdesk.cli.reference docs/commands.md"


def test_english_help(run):
    assert "Example: qcdesk entry undo" in run(None, "entry", "undo", "--help", "--lang", "en").out


def test_global_options_stand_anywhere_but_not_behind_the_double_dash():
    ahead, rest = split_globals(["entry", "-w", "D:/x", "list", "--json", "a", "--person=张", "--", "--json"])
    assert ahead == ["-w", "D:/x", "--json", "--person=张"]
    assert rest == ["entry", "list", "a", "--", "--json"]
