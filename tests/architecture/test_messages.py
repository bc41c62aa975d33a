"""Every error and finding code of the sources has sentences, and they fit its parameters."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from qcdesk import messages, text
from qcdesk.domain import errors
from tests.architecture.sources import ROOT, name, python_files, tree

CODE = re.compile(r"[a-z][a-z0-9]*\.[a-z0-9]+(?:-[a-z0-9]+)*")
_NAMES_COLUMNS = ("qcdesk/messages/", "qcdesk/store/tables.py", "qcdesk/store/migrations/")
"""Files in which ``area.word`` is no code, or only the sentence of one."""

FILE_ENDINGS = {
    "md",
    "json",
    "jsonl",
    "toml",
    "db",
    "txt",
    "log",
    "xlsx",
    "docx",
    "py",
    "sig",
    "pub",
    "ini",
    "qcpkg",
}


def _carriers() -> set[str]:
    """The names of everything that is made with a code: error classes and findings."""
    found = {"Finding"}
    waiting = [errors.QCDeskError]
    while waiting:
        kind = waiting.pop()
        found.add(kind.__name__)
        waiting += kind.__subclasses__()
    for file in python_files("qcdesk", "ui"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ClassDef) and any(_last(base) in found for base in node.bases):
                found.add(node.name)
    return found


def _last(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@dataclass(frozen=True)
class Site:
    """One place where a code is used; `names` are its parameters, None where they cannot be read off."""

    where: str
    code: str
    names: frozenset[str] | None


def _sites() -> Iterator[Site]:
    carriers = _carriers()
    for file in python_files("qcdesk", "ui"):
        if name(file).startswith("qcdesk/messages/"):
            continue
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and _last(node.func) in carriers:
                for code in _codes(node):
                    yield Site(f"{name(file)}:{node.lineno}", code, _parameters(node))


def _codes(call: ast.Call) -> list[str]:
    """The codes in the first argument, which may choose between literals."""
    named = [each.value for each in call.keywords if each.arg == "code"]
    first = (call.args or named or [ast.Constant(None)])[0]
    return [
        node.value
        for node in ast.walk(first)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    ]


def _parameters(call: ast.Call) -> frozenset[str] | None:
    if _last(call.func) == "Finding" or any(each.arg is None for each in call.keywords):
        return None
    return frozenset(each.arg for each in call.keywords if each.arg)


def _literals() -> Iterator[tuple[str, str]]:
    areas = {code.split(".")[0] for code in text.catalogued()}
    for file in python_files("qcdesk", "ui"):
        if name(file).startswith(_NAMES_COLUMNS):
            continue
        for node in ast.walk(tree(file)):
            literal = node.value if isinstance(node, ast.Constant) else None
            if isinstance(literal, str) and CODE.fullmatch(literal) and _is_ours(literal, areas):
                yield f"{name(file)}:{node.lineno}", literal


def _is_ours(literal: str, areas: set[str]) -> bool:
    parts = literal.split(".")
    return parts[0] in areas and parts[-1] not in FILE_ENDINGS


def test_codes_are_literals():
    # A code put together at run time would escape the rules below.
    carriers = _carriers()
    found = []
    for file in python_files("qcdesk", "ui"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and _last(node.func) in carriers:
                named = [each.value for each in node.keywords if each.arg == "code"]
                first = (node.args or named or [node])[0]
                wrong = isinstance(first, (ast.JoinedStr, ast.BinOp))
                plain = first.value if isinstance(first, ast.Constant) else None
                if wrong or (isinstance(plain, str) and not CODE.fullmatch(plain)):
                    found.append(f"{name(file)}:{node.lineno}")
    assert found == []


def test_no_message_stands_inside_an_f_string():
    # The extraction reads tokens, and an f-string is one: its message would stay in English.
    found = []
    for file in python_files("qcdesk", "ui"):
        strings = (node for node in ast.walk(tree(file)) if isinstance(node, ast.JoinedStr))
        for node in (inner for string in strings for inner in ast.walk(string)):
            marks = isinstance(node, ast.Call) and _last(node.func) in ("translate", "plural")
            if marks and isinstance(node.args[0], ast.Constant):
                found.append(f"{name(file)}:{node.lineno}")
    assert found == []


def test_every_code_has_its_sentences():
    known = text.catalogued()
    used = {site.code: site.where for site in _sites()} | {code: where for where, code in _literals()}
    missing = {code: where for code, where in used.items() if code not in known}
    assert missing == {}, "add them to qcdesk/messages/<area>.py and run ./dev i18n"


def test_sentences_only_want_parameters_that_are_given():
    known = text.catalogued()
    wrong = {}
    for site in _sites():
        message = known.get(site.code)
        if message is not None and site.names is not None:
            parts = (message.what, message.safe, message.next_step)
            wanted = frozenset().union(*(text.placeholders(part) for part in parts))
            if not wanted <= site.names:
                wrong[f"{site.where} {site.code}"] = sorted(wanted - site.names)
    assert wrong == {}


def test_no_sentence_is_left_without_its_code():
    used = {site.code for site in _sites()} | {code for _where, code in _literals()}
    assert sorted(set(text.catalogued()) - used) == []


@pytest.mark.parametrize("code", sorted(text.catalogued()))
def test_code_is_well_formed_and_in_its_file(code):
    assert CODE.fullmatch(code)
    area = code.split(".")[0]
    if keyword.iskeyword(area):
        area += "_"
    source = (ROOT / "qcdesk" / "messages" / f"{area}.py").read_text(encoding="utf-8")
    assert f'"{code}": Message(' in source


def test_messages_say_what_is_wrong_in_a_sentence():
    without_stop = [
        code
        for code, m in text.catalogued().items()
        for part in (m.what, m.safe, m.next_step)
        if part and not part.endswith((".", "?", "{reason}"))
    ]
    assert without_stop == []
    assert messages.__doc__
