"""Evidence files, addressed by their SHA-256, and what is known of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from qcdesk.store import tables as t


@dataclass(frozen=True)
class Blob:
    """What is known of one evidence file; `name` is its original name, for display only.

    `crc` is the CRC-32 of its bytes, None where it was never computed.
    """

    sha256: str
    size: int
    mime: str
    name: str
    present: bool
    acknowledged: bool = False
    crc: int | None = None


@dataclass(frozen=True)
class Link:
    """An evidence file's place at an entry, with its title, document number, date and kind."""

    entry_no: int
    sha256: str
    content: Mapping[str, object]


@dataclass(frozen=True)
class Place:
    """Where a kept package has the bytes of an evidence file: its file name, the first byte, how many."""

    file_name: str
    offset: int
    size: int


def path_of(folder: Path, sha256: str) -> Path:
    """Where a file lies in the evidence folder: ``<aa>/<64 hex>``."""
    return folder / sha256[:2] / sha256


def put(connection: sa.Connection, blobs: Sequence[Blob]) -> None:
    """Record files; one known as present stays present."""
    if not blobs:
        return
    rows = [
        {
            "sha256": blob.sha256,
            "size": blob.size,
            "mime": blob.mime,
            "name": blob.name,
            "present": int(blob.present),
            "acknowledged": int(blob.acknowledged),
            "crc": blob.crc,
        }
        for blob in blobs
    ]
    statement = insert(t.blob)
    statement = statement.on_conflict_do_update(
        index_elements=["sha256"],
        set_={
            "present": sa.func.max(t.blob.c.present, statement.excluded.present),
            "acknowledged": sa.func.max(t.blob.c.acknowledged, statement.excluded.acknowledged),
            "crc": sa.func.coalesce(statement.excluded.crc, t.blob.c.crc),
        },
    )
    connection.execute(statement, rows)


def put_kept(
    connection: sa.Connection, package_no: int, rows: Sequence[tuple[str, int, str, str, int]]
) -> None:
    """Record files that a kept package holds: SHA-256, size, media type, name, first byte of each."""
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO blob (sha256, size, mime, name, present, acknowledged, package_no, offset)"
            f" VALUES (?, ?, ?, ?, 1, 0, {package_no:d}, ?) ON CONFLICT (sha256) DO UPDATE SET"
            " present = 1, package_no = excluded.package_no, offset = excluded.offset",
            list(rows),
        )


def places(connection: sa.Connection, sha256s: Iterable[str]) -> dict[str, Place]:
    """Where kept packages have these files; those that none has are absent."""
    rows = connection.exec_driver_sql(
        'SELECT b.sha256, p.file_name, b."offset", b.size FROM blob b JOIN package p ON p.no = b.package_no'
        " WHERE b.sha256 IN (SELECT value FROM json_each(?))",
        (json.dumps(list(sha256s)),),
    )
    return {row[0]: Place(row[1], row[2], row[3]) for row in rows}


def get(connection: sa.Connection, sha256s: Iterable[str]) -> dict[str, Blob]:
    """What is known of these files; unknown ones are absent from the answer."""
    wanted = sorted(set(sha256s))
    found: dict[str, Blob] = {}
    for start in range(0, len(wanted), 500):
        query = sa.select(t.blob).where(t.blob.c.sha256.in_(wanted[start : start + 500]))
        for row in connection.execute(query).mappings():
            found[row["sha256"]] = Blob(
                row["sha256"],
                row["size"],
                row["mime"],
                row["name"],
                bool(row["present"]),
                bool(row["acknowledged"]),
                row["crc"],
            )
    return found


def keep_crcs(connection: sa.Connection, crcs: Mapping[str, int]) -> None:
    """Record the CRC-32 of files, by SHA-256, that were computed together with it."""
    update = sa.update(t.blob).where(t.blob.c.sha256 == sa.bindparam("key"))
    rows = [{"key": sha256, "value": crc} for sha256, crc in crcs.items()]
    if rows:
        connection.execute(update.values(crc=sa.bindparam("value")), rows)


def acknowledge(connection: sa.Connection, sha256s: Iterable[str], *, missing: Iterable[str]) -> None:
    """Mark files that the office has, and take the mark from those it lacks."""
    update = sa.update(t.blob).where(t.blob.c.sha256 == sa.bindparam("key"))
    lacking = set(missing)
    rows = [{"key": sha256, "value": int(sha256 not in lacking)} for sha256 in {*sha256s, *lacking}]
    if rows:
        connection.execute(update.values(acknowledged=sa.bindparam("value")), rows)


def links(connection: sa.Connection, entry_numbers: Sequence[int] | None = None) -> list[Link]:
    """Evidence links of the given entries, or all."""
    query = sa.select(t.link).order_by(t.link.c.entry_no, t.link.c.sha256)
    if entry_numbers is not None:
        query = query.where(t.link.c.entry_no.in_(entry_numbers))
    return [
        Link(row["entry_no"], row["sha256"], json.loads(row["content"]))
        for row in connection.execute(query).mappings()
    ]


def missing(
    connection: sa.Connection, unit: str | None = None, *, unsent: bool = False
) -> list[tuple[str, str]]:
    """Files that entries name but that are not here, with the unit: (sha256, unit).

    With `unsent` only those that no acknowledged revision links: what another computer of the
    unit has sent need not lie here.
    """
    query = (
        sa.select(t.link.c.sha256, t.entry.c.unit)
        .join(t.entry)
        .outerjoin(t.blob, t.blob.c.sha256 == t.link.c.sha256)
        .where(sa.func.coalesce(t.blob.c.present, 0) == 0)
        .distinct()
        .order_by(t.link.c.sha256)
    )
    if unit is not None:
        query = query.where(t.entry.c.unit == unit)
    if unsent:
        line = sa.cast(t.revision.c.line, sa.Text)
        sent = sa.exists().where(
            t.revision.c.entry_no == t.link.c.entry_no,
            t.revision.c.acknowledged == 1,
            line.contains(t.link.c.sha256),
        )
        query = query.where(~sent)
    return [(row[0], row[1]) for row in connection.execute(query)]


def all_present(connection: sa.Connection) -> list[str]:
    """The digests of all files that should lie in the evidence folder, sorted."""
    query = sa.select(t.blob.c.sha256).where(t.blob.c.present == 1).order_by(t.blob.c.sha256)
    return list(connection.execute(query).scalars())


def count_present(connection: sa.Connection) -> int:
    """How many files should lie in the evidence folder."""
    return connection.exec_driver_sql("SELECT count(*) FROM blob WHERE present = 1").scalar() or 0


def owed(connection: sa.Connection) -> list[tuple[str, str]]:
    """Linked files that are here and that the office does not have: (sha256, entry identity)."""
    query = (
        sa.select(t.link.c.sha256, t.entry.c.entry_id)
        .join(t.entry)
        .join(t.blob, t.blob.c.sha256 == t.link.c.sha256)
        .where(t.blob.c.present == 1, t.blob.c.acknowledged == 0)
        .order_by(t.link.c.sha256, t.entry.c.entry_id)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]
