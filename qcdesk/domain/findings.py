"""Findings: wrong or doubtful data as values, never as exceptions or sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Severity(Enum):
    """What a finding demands: 强制性, 核实性, 提示."""

    ERROR = "error"
    EXPLAIN = "explain"
    HINT = "hint"


@dataclass(frozen=True)
class Subject:
    """What a finding is about; empty parts do not apply."""

    unit: str = ""
    register: str = ""
    entry_id: str = ""
    cell: str = ""
    indicator: str = ""

    def __str__(self) -> str:
        return "|".join((self.unit, self.register, self.entry_id, self.cell, self.indicator))


@dataclass(frozen=True)
class Finding:
    """One violation of one rule.

    `code` is the check's code in the plan (``V-01``) or a built-in code (``entry.required``).
    `params` are the values that made it fail, by name, already as display text.
    `message` is the plan author's sentence for a check of the plan, empty for built-in codes.
    """

    code: str
    severity: Severity
    subject: Subject
    params: Mapping[str, str] = field(default_factory=dict)
    message: str = ""

    @property
    def key(self) -> str:
        """32 hex digits from code, subject and parameters: an explanation stays with its finding."""
        parts = [self.code, str(self.subject)]
        parts += [f"{name}={self.params[name]}" for name in sorted(self.params)]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
