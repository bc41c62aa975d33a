"""All classes of the program's windows of a kind, so that no new one escapes the tests that go over all."""

from __future__ import annotations

import importlib
import pkgutil

import ui


def of(kind: type) -> set[type]:
    """The subclasses of a Qt class that are defined in `ui`, without those that others build on."""
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        importlib.import_module(module.name)
    found, waiting = set(), [kind]
    while waiting:
        for each in waiting.pop().__subclasses__():
            waiting.append(each)
            if each.__module__.startswith("ui."):
                found.add(each)
    return found
