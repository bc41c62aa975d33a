"""Compiled expressions kept beside a workspace: the same SQL, no parser, and never anything foreign."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import msgspec
import pytest

from qcdesk.plan import expressions, kept_expressions
from qcdesk.plan.expression_types import register_scope
from qcdesk.plan.kept_expressions import compile_expression, read_kept, write_kept
from qcdesk.system import kept_file
from tests import builders

TEXTS = ("taken >= passed", "passed IS NOT NULL AND taken > 0", "batch LIKE '2%'")


@pytest.fixture(autouse=True)
def just_started():
    kept_expressions.forget()
    yield
    kept_expressions.forget()


@pytest.fixture
def scope():
    return register_scope(builders.small_plan().register("sampling"))


@pytest.fixture
def file(tmp_path, scope):
    """What is kept after the texts were compiled once."""
    path = tmp_path / "expressions.json"
    for text in TEXTS:
        compile_expression(text, scope)
    write_kept(path)
    kept_expressions.forget()
    return path


@pytest.fixture
def parsed(monkeypatch):
    """The texts that the parser has to read."""
    seen, real = [], expressions.compile_expression

    def compile_anew(text, *rest):
        seen.append(text)
        return real(text, *rest)

    monkeypatch.setattr(expressions, "compile_expression", compile_anew)
    return seen


def test_what_is_kept_is_what_would_be_compiled(file, scope, parsed):
    read_kept(file)
    found = [compile_expression(text, scope) for text in TEXTS]
    assert parsed == []
    assert found == [expressions.compile_expression(text, scope) for text in TEXTS]


def test_another_scope_or_result_is_another_expression(file, scope, parsed):
    read_kept(file)
    compile_expression(TEXTS[0], scope, "any")
    wider = {**scope.names, "passed": scope.names["passed"]._replace(places=2)}
    made = compile_expression(TEXTS[0], type(scope)(wider))
    assert parsed == [TEXTS[0], TEXTS[0]]
    assert made.sql != compile_expression(TEXTS[0], scope).sql


def damaged(content: bytes) -> bytes:
    return content.replace(b"f_taken", b"f_title")


def of_another_version(content: bytes) -> bytes:
    value = msgspec.json.decode(content.partition(b"\n")[2])
    value["made_by"] = "0.0.1"
    return sealed(value)


def of_another_shape(content: bytes) -> bytes:
    value = msgspec.json.decode(content.partition(b"\n")[2])
    return sealed({**value, "more": 1})


def sealed(value: object) -> bytes:
    body = msgspec.json.encode(value)
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


@pytest.mark.parametrize(
    "change", [damaged, of_another_version, of_another_shape, lambda _: b"", lambda _: b"\n{"]
)
def test_what_cannot_be_believed_is_compiled_anew(change, file, scope, parsed):
    file.write_bytes(change(file.read_bytes()))
    read_kept(file)
    for text in TEXTS:
        compile_expression(text, scope)
    assert parsed == list(TEXTS)


def test_a_file_that_is_too_large_is_not_read(file, scope, parsed, monkeypatch):
    monkeypatch.setattr(kept_expressions, "MOST_BYTES", 100)
    read_kept(file)
    compile_expression(TEXTS[0], scope)
    assert parsed == [TEXTS[0]]


def test_a_disk_that_takes_no_file_costs_only_time(tmp_path, scope, monkeypatch):
    def full(*_given):
        raise OSError(28, "full")

    compile_expression(TEXTS[0], scope)
    write_kept(tmp_path / "pulled out" / "expressions.json")
    assert list(tmp_path.iterdir()) == []
    with monkeypatch.context() as patch:
        patch.setattr(kept_file, "write_atomic", full)
        write_kept(tmp_path / "expressions.json")
    assert list(tmp_path.iterdir()) == []
    write_kept(tmp_path / "expressions.json")
    assert (tmp_path / "expressions.json").is_file()


LOOK = """
import sys
from pathlib import Path
from qcdesk.bootstrap import open_workspace
from qcdesk.services.check_period import check_period
from qcdesk.services.overview import overview
with open_workspace(Path(sys.argv[1])) as context:
    overview(context, sys.argv[2], check_period(context, sys.argv[2]))
print(*sorted({"alembic", "cryptography", "openpyxl", "sqlglot"} & set(sys.modules)))
"""


def test_a_workspace_that_was_open_before_shows_its_overview_without_a_parser(tmp_path):
    desk = builders.county(tmp_path)["north"]
    builders.honour(desk, "名牌")

    def imported() -> str:
        command = [sys.executable, "-c", LOOK, str(desk.folder), builders.PERIOD]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    desk_file = desk.folder / "expressions.json"
    desk_file.unlink(missing_ok=True)
    assert imported() == "sqlglot"
    assert desk_file.is_file()
    assert imported() == ""
