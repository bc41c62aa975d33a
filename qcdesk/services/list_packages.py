"""Packages that passed this desk, and those that were refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qcdesk.package.reader import inspect
from qcdesk.services.context import Context
from qcdesk.store import packages


@dataclass(frozen=True)
class PackageView:
    """One package: `direction` is ``in`` or ``out``, `at` this desk's clock as ISO 8601."""

    digest: str
    direction: str
    type: str
    unit: str
    period: str
    seq: int
    path: Path
    size: int
    at: str
    state: str
    people: tuple[str, str, str]
    counts: Mapping[str, object]
    recipient: str = ""


@dataclass(frozen=True)
class PackageGlance:
    """What a file claims to be, before anything is verified."""

    path: Path
    type: str
    unit: str
    period: str


def list_packages(context: Context, type_: str = "", direction: str = "") -> list[PackageView]:
    """Packages sent and received, newest first, of one type or direction if given."""
    with context.read() as connection:
        records = packages.passed(connection, type_, direction)
    return [_view(context, record) for record in reversed(records)]


def _view(context: Context, record: packages.PackageRecord) -> PackageView:
    statement = msgspec.json.decode(record.statement)
    people = statement.get("people", {})
    return PackageView(
        digest=record.digest,
        direction=record.direction,
        type=record.type,
        unit=record.unit,
        period=record.period,
        seq=record.seq,
        path=context.layout.packages / record.file_name,
        size=record.size,
        at=record.at,
        state=record.state,
        people=(people.get("preparer", ""), people.get("reviewer", ""), people.get("head", "")),
        counts=statement.get("counts", {}),
        recipient=str(statement.get("recipient_unit") or ""),
    )


def glance_at_package(path: Path) -> PackageGlance:
    """What a file says of itself, unverified: only good for choosing where to take it.

    Raises UserError ``package.not-a-package`` and other refusals of the reader.
    """
    statement = inspect(path).statement
    return PackageGlance(path, statement.type.value, statement.unit_id, statement.period)
