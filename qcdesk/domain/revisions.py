"""Revisions and decisions: the immutable facts that the ledger is a set of.

A revision's identity is the SHA-256 of its canonical JSON (RFC 8785); it is filed by device
and counter, which grow with time. Both travel as one line of JSON each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from qcdesk.domain.values import Json

DELETED = "_deleted"
"""The cell that says an entry is deleted: ``{"value": true}`` or ``null``."""

EVIDENCE = "evidence:"
"""Prefix of the cell that links one evidence file: ``evidence:<sha256>``."""

MAX_PARENTS = 16

CellContent = Mapping[str, Json] | None
"""What a cell holds: its fields' JSON values by field code; ``None`` after removal."""


@dataclass(frozen=True)
class Revision:
    """An immutable change of one entry; `set` holds only the cells that were changed.

    `revision_id` is 64 lower-case hex digits. `entry_id` and `device_id` are UUIDs as text.
    `counter` numbers the device's revisions from 1. `parents` are all heads the device saw,
    sorted. `plan` is the compiled plan's digest. `answers` is the decision that asked for the
    change, if any. `person`, `claimed_at` (ISO 8601) and `reason` are claims for display only.
    """

    revision_id: str
    entry_id: str
    register: str
    unit: str
    device_id: str
    counter: int
    parents: tuple[str, ...]
    set: Mapping[str, CellContent]
    plan: str
    person: str
    claimed_at: str
    reason: str = ""
    answers: str = ""

    def body(self) -> dict[str, Json]:
        """The JSON object whose canonical bytes are hashed; everything but the identity."""
        return {
            "answers": self.answers,
            "claimed_at": self.claimed_at,
            "counter": self.counter,
            "device": self.device_id,
            "entry": self.entry_id,
            "parents": list(self.parents),
            "person": self.person,
            "plan": self.plan,
            "reason": self.reason,
            "register": self.register,
            "set": {cell: None if c is None else dict(c) for cell, c in self.set.items()},
            "unit": self.unit,
        }


def linked(cells: Mapping[str, CellContent]) -> tuple[str, ...]:
    """The digests of the evidence files that cells link."""
    return tuple(
        cell[len(EVIDENCE) :]
        for cell, content in cells.items()
        if cell.startswith(EVIDENCE) and content is not None
    )


class Verdict(Enum):
    """The office's decision on one revision: 通过, 退回, 作废."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    VOID = "void"


@dataclass(frozen=True)
class Comment:
    """A remark of the office; `cell` is empty when it concerns the whole entry."""

    text: str
    cell: str = ""


@dataclass(frozen=True)
class Decision:
    """The office's verdict on one revision.

    `verified` holds the values that the office found instead of the reported ones, by cell;
    the reported values stay as they are. `supersedes` names earlier decisions on the revision.
    """

    decision_id: str
    entry_id: str
    register: str
    revision_id: str
    unit: str
    verdict: Verdict
    comments: tuple[Comment, ...]
    verified: Mapping[str, CellContent]
    by: str
    decided_at: str
    supersedes: tuple[str, ...] = ()

    def body(self) -> dict[str, Json]:
        """The JSON object whose canonical bytes are hashed; everything but the identity."""
        return {
            "by": self.by,
            "comments": [{"cell": c.cell, "text": c.text} for c in self.comments],
            "decided_at": self.decided_at,
            "entry": self.entry_id,
            "register": self.register,
            "revision": self.revision_id,
            "supersedes": list(self.supersedes),
            "unit": self.unit,
            "verdict": self.verdict.value,
            "verified": {cell: None if c is None else dict(c) for cell, c in self.verified.items()},
        }


def revision_from_body(revision_id: str, body: Mapping[str, Any]) -> Revision:
    """The revision of a verified body; the shape is the one `Revision.body` writes."""
    return Revision(
        revision_id=revision_id,
        entry_id=body["entry"],
        register=body["register"],
        unit=body["unit"],
        device_id=body["device"],
        counter=body["counter"],
        parents=tuple(body["parents"]),
        set=body["set"],
        plan=body["plan"],
        person=body["person"],
        claimed_at=body["claimed_at"],
        reason=body["reason"],
        answers=body["answers"],
    )


def decision_from_body(decision_id: str, body: Mapping[str, Any]) -> Decision:
    """The decision of a verified body; the shape is the one `Decision.body` writes."""
    return Decision(
        decision_id=decision_id,
        entry_id=body["entry"],
        register=body["register"],
        revision_id=body["revision"],
        unit=body["unit"],
        verdict=Verdict(body["verdict"]),
        comments=tuple(Comment(c["text"], c["cell"]) for c in body["comments"]),
        verified=body["verified"],
        by=body["by"],
        decided_at=body["decided_at"],
        supersedes=tuple(body["supersedes"]),
    )
