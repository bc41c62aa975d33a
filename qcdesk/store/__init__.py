"""The workspace database; the only place that uses SQLAlchemy.

``from qcdesk.store import entries`` imports nothing yet: the module is imported with the first use of
something in it. A start shows its first page before it needs the database, and SQLAlchemy takes longer
to import than that page takes to be shown.
"""

from __future__ import annotations

import importlib
import importlib.util
from types import ModuleType
from typing import TYPE_CHECKING


class _Later:
    """Stands for a module of this package until something of it is used, and for it ever after."""

    def __init__(self, whole: str) -> None:
        self.__dict__["__name__"] = whole

    def __getattr__(self, name: str) -> object:
        return getattr(self._module(), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._module(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._module(), name)

    def _module(self) -> ModuleType:
        return importlib.import_module(self.__dict__["__name__"])


if not TYPE_CHECKING:

    def __getattr__(name: str) -> _Later:
        """A module of this package that was not imported yet."""
        whole = f"{__name__}.{name}"
        if name.startswith("__") or importlib.util.find_spec(whole) is None:
            raise AttributeError(name)
        return _Later(whole)
