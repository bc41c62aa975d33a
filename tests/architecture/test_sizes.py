"""Files and functions stay small enough to be read in one sitting."""

from __future__ import annotations

import ast

from tests.architecture.sources import name, python_files, tree

FILE_LIMIT = 350  # of the program; tests may be as long as FILE_STOP
FILE_STOP = 500
FUNCTION_STOP = 60

DECLARATIVE = ("qcdesk/messages/", "qcdesk/store/migrations/versions/")
"""Tables of data and frozen migrations, which may be as long as their subject."""


def _length(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def _measured():
    files = python_files("qcdesk", "ui", "tools", "installer", "tests", "main.py")
    return [file for file in files if not name(file).startswith(DECLARATIVE)]


def test_no_file_is_too_long():
    lengths = {name(file): _length(file) for file in _measured()}
    assert {n: length for n, length in lengths.items() if length > FILE_STOP} == {}
    above = {n: length for n, length in lengths.items() if length > FILE_LIMIT and not n.startswith("tests/")}
    assert above == {}, "split where there are two reasons to change"


def test_no_function_is_too_long():
    long = {}
    for file in _measured():
        for node in ast.walk(tree(file)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_STOP:
                    long[f"{name(file)}:{node.name}"] = length
    assert long == {}
