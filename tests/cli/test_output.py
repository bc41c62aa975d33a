"""What is written, in any encoding, and the forms that JSON takes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console

from qcdesk.cli.demo import _steps
from qcdesk.cli.output import Screen, facts, jsonable, table, to_json
from qcdesk.cli.progress import long_work
from qcdesk.domain.errors import UserError
from qcdesk.domain.findings import Finding, Severity, Subject
from qcdesk.domain.values import LowerBound, State
from qcdesk.text import finding_text
from tests import builders


def _screen(*, terminal, as_json=False):
    def console():
        return Console(file=io.StringIO(), force_terminal=terminal, markup=False, width=100)

    return Screen(as_json, console(), console())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (State.NOT_REPORTED, None),
        (State.NIL, {"state": "nil"}),
        (LowerBound(Decimal("2000.00")), {"at_least": "2000.00"}),
        (Decimal("52.40"), "52.40"),
        (date(2014, 3, 1), "2014-03-01"),
        (Severity.ERROR, "error"),
        (Path("a"), "a"),
        (frozenset({"b", "a"}), ["a", "b"]),
        (
            Subject(unit="north"),
            {"unit": "north", "register": "", "entry_id": "", "cell": "", "indicator": ""},
        ),
        ({1: (True, 2)}, {"1": [True, 2]}),
        (UserError("entry.unknown", entry="x"), "entry.unknown"),
        (builders.PEOPLE, {"preparer": "张三", "reviewer": "李四", "head": "王五"}),
    ],
)
def test_json_forms(value, expected):
    found = jsonable(value)
    assert (found["error"] if isinstance(value, UserError) else found) == expected


def test_json_is_escaped_where_the_stream_cannot_carry_it():
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="gbk")
    assert to_json("𠮷", narrow) == r'"\ud842\udfb7"'
    assert json.loads(to_json("𠮷", narrow)) == "𠮷"
    assert to_json("𠮷", io.TextIOWrapper(io.BytesIO(), encoding="utf-8")) == '"𠮷"'


def test_data_is_never_markup():
    screen = _screen(terminal=False)
    screen.show(
        None, table(["[b]"], [["[red]x[/red]\x1b[31m"]]), facts([("n", "[i]"), ("blank", "")]), "[link]"
    )
    written = screen.out.file.getvalue()
    assert "[red]x[/red]" in written
    assert "\x1b[31m" not in written
    assert "blank" not in written


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp437", "utf-8"])
def test_any_console_encoding(tmp_path, encoding):
    place = builders.county(tmp_path)
    builders.honour(place["north"], "𠮷名牌✓")
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for words in (["entry", "list", "honours"], ["entry", "list", "honours", "--json"], ["--help"]):
        command = [sys.executable, "-m", "qcdesk", "--workspace", str(place["north"].folder), *words]
        ended = subprocess.run(command, capture_output=True, env=environment, check=False)
        assert ended.returncode == 0, ended.stderr
        if "--json" in words:
            assert json.loads(ended.stdout.decode(encoding))[0]["title"] == "𠮷名牌✓"


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("合格{合格数}多于{抽检数}", "合格2多于{抽检数}"),
        ("{合格数.__class__} {0} {}", "{合格数.__class__} {0} {}"),
        ("{合格数}对{费用}", "2对（空）"),
        ("", "“批次”为必填项。"),
    ],
)
def test_the_sentence_of_a_finding(message, shown):
    finding = Finding("entry.required", Severity.ERROR, Subject(), {"合格数": "2", "费用": ""}, message)
    found = finding_text(finding, "批次")
    assert found == shown if message else "批次" in found


def test_english(run, county):
    assert "Unsealed entries" in run(county["north"], "workspace", "status", "--lang", "en").out
    assert run(county["north"], "entry", "show", "00000000", "--lang=en", code=3).err.startswith(
        "There is no entry"
    )


def test_progress_is_drawn_on_a_terminal_only():
    drawn, silent = _screen(terminal=True), _screen(terminal=False)
    for screen in (drawn, silent):
        with long_work(screen, "检验报告.pdf") as work:
            work.progress(1, 2)
            assert not work.cancelled()
    assert "检验报告.pdf" in drawn.err.file.getvalue()
    assert silent.err.file.getvalue() == ""


def test_steps_of_the_demonstration():
    screen = _screen(terminal=False)
    with _steps(screen) as tell:
        tell("merge", 0, 2)
        tell("merge", 1, 2)
    assert screen.err.file.getvalue().strip() == "质强办合并"
