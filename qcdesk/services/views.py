"""Frozen read models that the command line and the pages share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qcdesk.domain.changes import Changes
from qcdesk.domain.figures import Amount, Figure
from qcdesk.domain.findings import Finding
from qcdesk.domain.targets import Assessment, Promise
from qcdesk.domain.values import Value
from qcdesk.plan.model import Indicator, Target
from qcdesk.plan.target_shares import Share


@dataclass(frozen=True)
class EvidenceView:
    """An evidence file at an entry."""

    sha256: str
    title: str
    doc_no: str
    date: str
    kind: str
    name: str
    mime: str
    size: int
    present: bool


@dataclass(frozen=True)
class EntryView:
    """An entry as a desk shows it; `values` by field code, `title` names it in lists.

    `number` tells entries of one title apart: the texts and dates that identify it besides the title.
    `verified` are the values that the office found instead, by field code; the reported ones stay.
    """

    entry_id: str
    register: str
    unit: str
    title: str
    status: str
    values: Mapping[str, Value]
    heads: tuple[str, ...]
    unsealed: frozenset[str]
    deleted: bool = False
    soft: bool = False
    conflicts: tuple[str, ...] = ()
    held: bool = False
    evidence: tuple[EvidenceView, ...] = ()
    comments: tuple[CommentView, ...] = ()
    verified: Mapping[str, Value] = field(default_factory=dict)
    number: str = ""


@dataclass(frozen=True)
class CommentView:
    """A remark of the office at an entry or one of its cells."""

    cell: str
    text: str
    verdict: str
    by: str
    at: str
    decision_id: str


@dataclass(frozen=True)
class Saved:
    """The answer of a write to one entry: what it is now, and what is wrong with it."""

    entry: EntryView
    findings: tuple[Finding, ...]
    changes: Changes


@dataclass(frozen=True)
class FigureRow:
    """One indicator with its figures by unit; the county's is `county`.

    `last_year` and `units_last_year` are the values of the same period a year before, where the
    plan has it.
    """

    indicator: Indicator
    county: Figure
    units: Mapping[str, Figure]
    last_year: Amount | None = None
    units_last_year: Mapping[str, Amount] = field(default_factory=dict)


@dataclass(frozen=True)
class TargetRow:
    """One target with its figure, the numbers that it is compared with, and its standing."""

    target: Target
    indicator: Indicator
    figure: Figure
    promise: Promise
    assessment: Assessment


@dataclass(frozen=True)
class UnitTarget(TargetRow):
    """What a unit has to reach of one target, and how it stands.

    `figure` is the unit's, or the county's where the share says so: at a unit's desk that is what
    the desk itself holds. A share that is not assigned is pending.
    """

    share: Share


@dataclass(frozen=True)
class Consolidation:
    """All figures and targets of a period; `basis` is ``received`` or ``accepted``."""

    period: str
    basis: str
    rows: tuple[FigureRow, ...]
    targets: tuple[TargetRow, ...]
    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
