"""Constructs that architecture rules forbid, found in the syntax tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import name, python_files, tree

THREADS = {"QThread", "QThreadPool", "QRunnable", "ThreadPoolExecutor", "ProcessPoolExecutor", "Thread"}
CLOCK_CALLS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
IDENTIFIER_CALLS = {"uuid4", "uuid1", "uuid.uuid4", "uuid.uuid1"}
HAN = re.compile("[\u4e00-\u9fff]")
CLOCK_PLACES = ("qcdesk/system/", "qcdesk/bootstrap")


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return ""


def _calls(module: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield node, _dotted(node.func)


def _where(file, node) -> str:
    return f"{name(file)}:{node.lineno}"


def _called(names: set[str], *, allowed: tuple[str, ...] = (), tops: tuple[str, ...] = ()) -> list[str]:
    found = []
    for file in python_files(*tops):
        if name(file).startswith(allowed or ("\0",)):
            continue
        for call, dotted in _calls(tree(file)):
            if any(dotted == wanted or dotted.endswith(f".{wanted}") for wanted in names):
                found.append(_where(file, call))
    return found


def _named(names: set[str], *, allowed: tuple[str, ...] = ()) -> list[str]:
    found = []
    for file in python_files():
        if name(file).startswith(allowed or ("\0",)):
            continue
        for node in ast.walk(tree(file)):
            if names.intersection(_mentions(node)):
                found.append(_where(file, node))
    return found


def _mentions(node: ast.AST) -> list[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.name.split(".")[-1] for alias in node.names]
    if isinstance(node, ast.Name):
        return [node.id]
    return [node.attr] if isinstance(node, ast.Attribute) else []


def test_nobody_pumps_the_event_loop():
    assert _called({"processEvents"}) == []


def test_one_style_sheet():
    assert _called({"setStyleSheet"}, allowed=("ui/base/theme.py",)) == []


def test_one_place_knows_threads():
    assert _named(THREADS, allowed=("ui/base/tasks.py", "qcdesk/system/workers.py")) == []


def test_no_settings_in_the_registry():
    assert _named({"QSettings"}) == []


def test_time_and_identifiers_are_injected():
    assert _called(CLOCK_CALLS | IDENTIFIER_CALLS, allowed=CLOCK_PLACES) == []


def test_no_evaluation_of_text():
    found = []
    for file in python_files():
        found += [_where(file, call) for call, dotted in _calls(tree(file)) if dotted in {"eval", "exec"}]
    assert found == []


def test_only_the_command_line_prints():
    found = []
    for file in python_files("qcdesk", "ui"):
        if not name(file).startswith(("qcdesk/cli", "qcdesk/__main__")):
            found += [_where(file, call) for call, dotted in _calls(tree(file)) if dotted == "print"]
    assert found == []


def test_windows_take_their_chinese_from_the_catalogue():
    found = []
    for file in python_files("ui", "main.py"):
        documentation = _docstrings(tree(file))
        for node in ast.walk(tree(file)):
            literal = node.value if isinstance(node, ast.Constant) else None
            if isinstance(literal, str) and HAN.search(literal) and node not in documentation:
                found.append(_where(file, node))
    assert found == [], "write the English sentence in translate(…) and run ./dev i18n"


def _docstrings(module: ast.Module) -> set[ast.AST]:
    return {
        statement.value
        for node in ast.walk(module)
        for statement in (node.body if isinstance(getattr(node, "body", None), list) else [])
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }


def test_no_exception_vanishes():
    found = []
    for file in python_files():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ExceptHandler) and _swallows(node):
                found.append(_where(file, node))
    assert found == []


def _swallows(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    silent = all(isinstance(statement, (ast.Pass, ast.Continue)) for statement in handler.body)
    return silent and _dotted(handler.type) in {"Exception", "BaseException"}


def test_connections_do_not_capture_self():
    # A lambda or partial that holds self keeps a closed dialog alive; a bound method does not.
    found = []
    for file in python_files():
        for call, dotted in _calls(tree(file)):
            if dotted.endswith(".connect") or (
                isinstance(call.func, ast.Attribute) and call.func.attr == "connect"
            ):
                found += [_where(file, call) for argument in call.args if _holds_self(argument)]
    assert found == []


def _holds_self(argument: ast.AST) -> bool:
    is_partial = isinstance(argument, ast.Call) and _dotted(argument.func).split(".")[-1] == "partial"
    if not isinstance(argument, ast.Lambda) and not is_partial:
        return False
    return any(isinstance(node, ast.Name) and node.id == "self" for node in ast.walk(argument))
