"""What all parts of a plan are made of: kinds of text with their limits, and the immutable part."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Code = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}\Z")]
PeriodCode = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,19}\Z")]
FieldCode = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Label = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(max_length=4000)]
Expression = Annotated[str, Meta(max_length=2000)]
Places = Annotated[int, Meta(ge=0, le=6)]
"""Digits after the point."""


class Part(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """Base of all parts: immutable, unknown names refused, hashed once.

    Limits hold for what msgspec decodes or converts; a part that code makes is not looked at.
    """
