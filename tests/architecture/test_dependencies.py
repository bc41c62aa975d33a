"""What the program imports is what it declares, and the lock file covers all of it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.architecture.sources import ROOT, name, python_files, tree

OURS = {"qcdesk", "ui", "tools", "installer", "tests"}
BUNDLED = {"shiboken6": "pyside6-essentials", "pydantic_core": "pydantic"}
"""Modules that come with another declared distribution, which fixes their version."""

INDIRECT = {}
"""Dependencies that are never imported, each with its use."""


def _normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _declared() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_normal(pin.split("==")[0]): pin.split("==")[1] for pin in project["dependencies"]}


def _imported() -> dict[str, str]:
    found = {}
    for file in python_files("qcdesk", "ui", "main.py"):
        for node in ast.walk(tree(file)):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module]
            for module in modules:
                found.setdefault(module.split(".")[0], f"{name(file)}:{node.lineno}")
    return {top: where for top, where in found.items() if top not in OURS | set(sys.stdlib_module_names)}


def test_every_import_is_a_declared_dependency():
    declared, owners = _declared(), packages_distributions()
    undeclared = {}
    for module, where in _imported().items():
        distributions = {_normal(owner) for owner in owners.get(module, [])} | {BUNDLED.get(module, "")}
        if not distributions & set(declared):
            undeclared[module] = where
    assert undeclared == {}, "add it to pyproject.toml with its version and run ./dev lock"


def test_every_dependency_is_used():
    owners = packages_distributions()
    used = {_normal(owner) for module in _imported() for owner in owners.get(module, [])}
    assert set(_declared()) - used == set(INDIRECT)


def test_lock_file_holds_the_declared_versions_with_hashes():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    assert {pin: locked.get(pin) for pin in _declared()} == _declared()
    blocks = re.split(r"^(?=[a-z0-9-]+==)", lock, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(locked)
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
