"""Revisions, decisions and evidence records as lines of canonical JSON.

A line's identity is the SHA-256 of its bytes without the line feed, so it is not written in it.
Every malformed line raises UserError ``json.malformed`` with a `reason`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import DELETED, MAX_PARENTS, CellContent, Comment, Decision, Revision, Verdict
from qcdesk.domain.values import Json
from qcdesk.package import canonical, shapes
from qcdesk.package.limits import LIMITS

_Content = dict[shapes.FieldCode, bool | shapes.Whole | str | list[str] | dict[shapes.FieldCode, str] | None]
_Cells = dict[shapes.CellName, _Content | None]
_STATE_NAMES = ({"at_least"}, {"state"})
MAX_CELLS = 1_000
"""Cells that a revision writes at most."""

_Line = TypeVar("_Line", bound=Struct)


class _RevisionLine(Struct, frozen=True, forbid_unknown_fields=True):
    answers: shapes.OptionalHex
    claimed_at: shapes.Timestamp
    counter: shapes.Ordinal
    device: shapes.Uuid
    entry: shapes.Uuid
    parents: Annotated[tuple[shapes.Hex, ...], Meta(max_length=MAX_PARENTS)]
    person: shapes.Name
    plan: shapes.Hex
    reason: shapes.Text
    register: shapes.FieldCode
    set: Annotated[_Cells, Meta(max_length=MAX_CELLS)]
    unit: shapes.Code


class _CommentLine(Struct, frozen=True, forbid_unknown_fields=True):
    cell: shapes.OptionalCell
    text: shapes.Text


class _DecisionLine(Struct, frozen=True, forbid_unknown_fields=True):
    by: shapes.Name
    comments: Annotated[tuple[_CommentLine, ...], Meta(max_length=MAX_CELLS)]
    decided_at: shapes.Timestamp
    entry: shapes.Uuid
    register: shapes.FieldCode
    revision: shapes.Hex
    supersedes: Annotated[tuple[shapes.Hex, ...], Meta(max_length=MAX_CELLS)]
    unit: shapes.Code
    verdict: Verdict
    verified: Annotated[_Cells, Meta(max_length=MAX_CELLS)]


class BlobRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """One evidence file: `name` is the original file name, for display only; `mime` is a claim.

    `entries` are the identities of the entries it is linked to, sorted.
    """

    sha256: shapes.Hex
    size: shapes.Count
    mime: Annotated[str, Meta(pattern=r"\A[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}\Z")]
    name: Annotated[str, Meta(min_length=1, max_length=500)]
    entries: Annotated[tuple[shapes.Uuid, ...], Meta(max_length=10_000)] = ()


_revisions = msgspec.json.Decoder(_RevisionLine)
_decisions = msgspec.json.Decoder(_DecisionLine)
_blobs = msgspec.json.Decoder(BlobRecord)


def encode_revision(revision: Revision) -> tuple[str, bytes]:
    """The identity and the line (with its line feed) of a revision; its own identity is ignored."""
    line = canonical.dumps(revision.body())
    return decode_revision(line).revision_id, line + b"\n"


def decode_revision(line: bytes) -> Revision:
    """The revision of a line without its line feed."""
    body = _decode(_revisions, line)
    _demand_sorted(body.parents, "parents")
    if not body.set:
        raise UserError("json.malformed", reason="empty-set")
    check_cells(body.set)
    return Revision(
        revision_id=_identity(line),
        entry_id=body.entry,
        register=body.register,
        unit=body.unit,
        device_id=body.device,
        counter=body.counter,
        parents=body.parents,
        set=_cells(body.set),
        plan=body.plan,
        person=body.person,
        claimed_at=body.claimed_at,
        reason=body.reason,
        answers=body.answers,
    )


def encode_decision(decision: Decision) -> tuple[str, bytes]:
    """The identity and the line (with its line feed) of a decision; its own identity is ignored."""
    line = canonical.dumps(decision.body())
    return decode_decision(line).decision_id, line + b"\n"


def decode_decision(line: bytes) -> Decision:
    """The decision of a line without its line feed."""
    body = _decode(_decisions, line)
    _demand_sorted(body.supersedes, "supersedes")
    if body.verdict is Verdict.RETURNED and not any(comment.text.strip() for comment in body.comments):
        raise UserError("json.malformed", reason="returned-without-comment")
    check_cells(body.verified)
    return Decision(
        decision_id=_identity(line),
        entry_id=body.entry,
        register=body.register,
        revision_id=body.revision,
        unit=body.unit,
        verdict=body.verdict,
        comments=tuple(Comment(comment.text, comment.cell) for comment in body.comments),
        verified=_cells(body.verified),
        by=body.by,
        decided_at=body.decided_at,
        supersedes=body.supersedes,
    )


def encode_blob(record: BlobRecord) -> bytes:
    """The line (with its line feed) of an evidence record."""
    line = canonical.dumps(msgspec.to_builtins(record))
    decode_blob(line)
    return line + b"\n"


def decode_blob(line: bytes) -> BlobRecord:
    """The evidence record of a line without its line feed."""
    record = _decode(_blobs, line)
    _demand_sorted(record.entries, "entries")
    return record


def identified(revision: Revision) -> Revision:
    """The revision with its identity computed from its body."""
    return replace(revision, revision_id=encode_revision(revision)[0])


def _identity(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _decode(decoder: msgspec.json.Decoder[_Line], line: bytes) -> _Line:
    if len(line) > LIMITS.line:
        raise UserError("json.malformed", reason="line-too-long")
    try:
        body = decoder.decode(line)
    except msgspec.ValidationError as error:
        raise UserError("json.malformed", reason=f"shape: {error}") from error
    except RecursionError as error:
        raise UserError("json.malformed", reason="depth") from error
    except (ValueError, msgspec.MsgspecError) as error:
        raise UserError("json.malformed", reason="syntax") from error
    if not canonical.emits_exactly(body, line):
        raise UserError("json.malformed", reason="not-canonical")
    return body


def _demand_sorted(ids: tuple[str, ...], name: str) -> None:
    if any(first >= second for first, second in pairwise(ids)):
        raise UserError("json.malformed", reason=f"{name}-unsorted")


def check_cells(cells: Mapping[str, Mapping[str, object] | None]) -> None:
    """Demand that a deletion mark and the states of numbers have their form."""
    for cell, content in cells.items():
        if cell == DELETED and content not in (None, {"value": True}):
            raise UserError("json.malformed", reason="deletion")
        for value in (content or {}).values():
            if isinstance(value, dict) and set(value) not in _STATE_NAMES:
                raise UserError("json.malformed", reason="state")


def _cells(cells: _Cells) -> dict[str, CellContent]:
    plain: dict[str, CellContent] = {}
    for cell, content in cells.items():
        plain[cell] = None if content is None else _content(content)
    return plain


def _content(content: _Content) -> dict[str, Json]:
    return dict(content.items())  # type: ignore[arg-type]
