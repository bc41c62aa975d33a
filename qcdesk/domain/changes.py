"""What a write touched, so that screens refresh exactly that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Changes:
    """Identifiers touched by one service call, by kind."""

    entries: frozenset[str] = frozenset()
    registers: frozenset[str] = frozenset()
    blobs: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    plan: bool = False

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.entries | other.entries,
            self.registers | other.registers,
            self.blobs | other.blobs,
            self.packages | other.packages,
            self.decisions | other.decisions,
            self.devices | other.devices,
            self.plan or other.plan,
        )


def union(changes: Iterable[Changes]) -> Changes:
    """All that several calls touched, in time proportional to it."""
    every = tuple(changes)
    sets = {
        each.name: frozenset[str]().union(*(getattr(item, each.name) for item in every))
        for each in fields(Changes)
        if each.name != "plan"
    }
    return Changes(**sets, plan=any(item.plan for item in every))


NO_CHANGES = Changes()
"""What a call touched that touched nothing."""
