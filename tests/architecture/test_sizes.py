"""Files and functions stay small enough to be read in one sitting."""

from __future__ import annotations

import ast

from tests.architecture.sources import name, python_files, tree

FILE_LIMIT = 350
FUNCTION_STOP = 60

DECLARATIVE = ("qcdesk/messages/", "qcdesk/store/migrations/versions/")
"""Tables of data and frozen migrations, which may be as long as their subject."""


def _length(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def _measured():
    files = python_files("qcdesk", "ui", "tools", "installer", "tests", "main.py")
    return [file for file in files if not name(file).startswith(DECLARATIVE)]


def test_no_file_is_too_long():
    long = {name(file): length for file in _measured() if (length := _length(file)) > FILE_LIMIT}
    assert long == {}, "split where there are two reasons to change"


def test_no_function_is_too_long():
    long = {}
    for file in _measured():
        for node in ast.walk(tree(file)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_STOP:
                    long[f"{name(file)}:{node.name}"] = length
    assert long == {}
