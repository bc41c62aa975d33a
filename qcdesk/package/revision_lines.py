"""All revision lines of a package at once: decoded, encoded again and checked by column.

What is accepted here is what `revision_codec.decode_revision` accepts line by line, in a tenth of
the time: equal values of a column are looked at once, and there are no names beyond ASCII, so that
the order of msgspec is the order of RFC 8785.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from operator import attrgetter
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import DELETED, MAX_PARENTS, Revision
from qcdesk.package import shapes
from qcdesk.package.limits import LIMITS
from qcdesk.package.revision_codec import MAX_CELLS, check_cells

_Content = dict[str, bool | shapes.Whole | str | list[str] | dict[str, str] | None]


class _Body(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A line without the patterns of its texts, which are checked by column."""

    answers: str
    claimed_at: str
    counter: shapes.Ordinal
    device: str
    entry: str
    parents: Annotated[tuple[str, ...], Meta(max_length=MAX_PARENTS)]
    person: shapes.Name
    plan: str
    reason: shapes.Text
    register: str
    set: Annotated[dict[str, _Content | None], Meta(min_length=1, max_length=MAX_CELLS)]
    unit: str


_COLUMNS = tuple(
    (attrgetter(name), shape)
    for name, shape in {
        "answers": list[shapes.OptionalHex],
        "claimed_at": list[shapes.Timestamp],
        "device": list[shapes.Uuid],
        "entry": list[shapes.Uuid],
        "plan": list[shapes.Hex],
        "register": list[shapes.FieldCode],
        "unit": list[shapes.Code],
    }.items()
)
_decoder = msgspec.json.Decoder(_Body)
_encoder = msgspec.json.Encoder(order="sorted")


def decode_all(data: bytes, lines: Sequence[bytes]) -> tuple[Revision, ...] | None:
    """The revisions of `lines`, which `data` holds with their line feeds, when every one is right.

    None when one of them is not: then each has to be looked at by itself to say which, and why.
    """
    if max(map(len, lines), default=0) > LIMITS.line:
        return None
    try:
        bodies = _decoder.decode_lines(data)
        if not _is_right(bodies) or _encoder.encode_lines(bodies) != data:
            return None
    except (ValueError, msgspec.MsgspecError, RecursionError, UserError):
        return None
    return tuple(map(_revision, bodies, lines))


def _is_right(bodies: Sequence[_Body]) -> bool:
    """True if every text has its pattern; raises what the first wrong one raises."""
    for read, shape in _COLUMNS:
        msgspec.convert(list(set(map(read, bodies))), shape)
    parents = [body.parents for body in bodies if body.parents]
    msgspec.convert(list(set(chain.from_iterable(parents))), list[shapes.Hex])
    contents = [content for body in bodies for content in body.set.values() if content]
    cells = set(chain.from_iterable(body.set for body in bodies))
    msgspec.convert(list(cells), list[shapes.CellName])
    nested = [value for content in contents for value in content.values() if isinstance(value, dict)]
    fields = set(chain.from_iterable(contents)).union(*nested)
    msgspec.convert(list(fields), list[shapes.FieldCode])
    if nested or DELETED in cells:
        for body in bodies:
            check_cells(body.set)
    return all(_is_sorted(ids) for ids in parents)


def _is_sorted(ids: Iterable[str]) -> bool:
    return all(first < second for first, second in pairwise(ids))


def _revision(body: _Body, line: bytes) -> Revision:
    # A frozen dataclass sets its fields one by one from outside; all at once takes a third of the time.
    made = object.__new__(Revision)
    made.__dict__.update(
        revision_id=hashlib.sha256(line).hexdigest(),
        entry_id=body.entry,
        register=body.register,
        unit=body.unit,
        device_id=body.device,
        counter=body.counter,
        parents=body.parents,
        set=body.set,
        plan=body.plan,
        person=body.person,
        claimed_at=body.claimed_at,
        reason=body.reason,
        answers=body.answers,
    )
    return made
