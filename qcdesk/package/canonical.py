"""Canonical JSON (RFC 8785), limited to what packages carry: no floats, integers within ±(2^53 - 1)."""

from __future__ import annotations

import hashlib
import re

import msgspec
import rfc8785

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import MAX_INTEGER
from qcdesk.package.limits import LIMITS, Limits

_FOUR_BYTE = re.compile(rb"[\xf0-\xff]")


def dumps(obj: object) -> bytes:
    """The canonical bytes of a JSON value.

    Raises UserError ``json.malformed`` for floats, other types, wide integers and depth.
    """
    _check(obj, LIMITS.depth)
    try:
        return _emit(obj)
    except (ValueError, msgspec.MsgspecError) as error:
        raise UserError("json.malformed", reason="not-unicode") from error


def loads(data: bytes, limits: Limits = LIMITS) -> object:
    """The JSON value whose canonical bytes are exactly `data`.

    Duplicate names, floats, NaN, other spellings, invalid UTF-8 and depth beyond
    ``limits.depth`` raise UserError ``json.malformed`` with a `reason`.
    """
    try:
        obj: object = msgspec.json.decode(data)
    except RecursionError as error:
        raise UserError("json.malformed", reason="depth") from error
    except (ValueError, msgspec.MsgspecError) as error:
        raise UserError("json.malformed", reason="syntax") from error
    _check(obj, limits.depth)
    if _emit(obj) != data:
        raise UserError("json.malformed", reason="not-canonical")
    return obj


def digest(obj: object) -> str:
    """SHA-256 of the canonical bytes, 64 hex digits."""
    return hashlib.sha256(dumps(obj)).hexdigest()


def emits_exactly(obj: object, data: bytes) -> bool:
    """True if the canonical form of an already checked object is `data`."""
    return _emit(obj) == data


def _emit(obj: object) -> bytes:
    # msgspec writes RFC 8785 except for the order of names: it sorts by code point, the RFC by
    # UTF-16 unit. Both agree unless a character outside the basic plane (4 bytes) takes part.
    data = msgspec.json.encode(obj, order="sorted")
    if not _FOUR_BYTE.search(data):
        return data
    return rfc8785.dumps(msgspec.to_builtins(obj))


def _check(obj: object, depth: int) -> None:
    if obj is None or isinstance(obj, (bool, str)):
        return
    if isinstance(obj, int):
        if abs(obj) > MAX_INTEGER:
            raise UserError("json.malformed", reason="integer")
        return
    if depth == 0:
        raise UserError("json.malformed", reason="depth")
    if isinstance(obj, dict):
        for name, value in obj.items():
            if not isinstance(name, str):
                raise UserError("json.malformed", reason="name")
            _check(value, depth - 1)
    elif isinstance(obj, (list, tuple)):
        for item in obj:
            _check(item, depth - 1)
    else:
        raise UserError("json.malformed", reason="type")
