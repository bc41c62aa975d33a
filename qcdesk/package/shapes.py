"""Checked string and number types of the JSON in packages, for msgspec."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from qcdesk.domain.values import MAX_INTEGER

Hex = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Uuid = Annotated[str, Meta(pattern=r"\A[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")]
Code = Annotated[str, Meta(pattern=r"\A[A-Za-z][A-Za-z0-9_-]{0,39}\Z")]
OptionalCode = Annotated[str, Meta(pattern=r"\A([A-Za-z][A-Za-z0-9_-]{0,39})?\Z")]
FieldCode = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_]{0,39}\Z")]
CellName = Annotated[str, Meta(pattern=r"\A([a-z][a-z0-9_]{0,39}|_deleted|evidence:[0-9a-f]{64})\Z")]
OptionalCell = Annotated[str, Meta(pattern=r"\A([a-z][a-z0-9_]{0,39}|_deleted|evidence:[0-9a-f]{64})?\Z")]
OptionalHex = Annotated[str, Meta(pattern=r"\A([0-9a-f]{64})?\Z")]
OptionalUuid = Annotated[
    str, Meta(pattern=r"\A([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?\Z")
]
Fingerprint = Annotated[str, Meta(pattern=r"\ASHA256:[A-Za-z0-9+/]{43}\Z")]
OptionalFingerprint = Annotated[str, Meta(pattern=r"\A(SHA256:[A-Za-z0-9+/]{43})?\Z")]
_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?"
Timestamp = Annotated[str, Meta(pattern=rf"\A{_MOMENT}\Z")]
OptionalTimestamp = Annotated[str, Meta(pattern=rf"\A({_MOMENT})?\Z")]
Day = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
KeyLine = Annotated[str, Meta(pattern=r"\Assh-ed25519 [A-Za-z0-9+/]{68}\Z")]
Sm2Line = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9+/]{122}==\Z")]
Period = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{0,40}\Z")]
Name = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=8_000)]
Count = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
Ordinal = Annotated[int, Meta(ge=1, le=MAX_INTEGER)]
Whole = Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
