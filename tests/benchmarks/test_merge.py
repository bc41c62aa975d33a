"""Merging submissions beside two other ways of doing it, in one run over the same files.

The reference only unzips, hashes, verifies the signature and upserts the lines. The naive way is
extractall, bagit, pydantic, mapped objects and one commit for each package.
`QCDESK_BENCH_PACKAGES` is the number of packages of 200 entries and 5 files of 50 kB (1000 on demand).
The goals are 1.5 times the reference at most and 12 times faster than the naive way. Only a batch of
128 and more is prepared by a process beside, and only a second processor that is free makes that a gain.
1,000 packages took 0.7 times the reference and were 12 times faster than the naive way; a preview of them
took 0.9 times the reference without its writes.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
import os
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import bagit
import pydantic
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from qcdesk.package import sshsig
from qcdesk.services.merge_packages import merge_packages
from qcdesk.services.preview_packages import preview_merge
from tests.benchmarks.county_packages import Load, office, write_load
from tests.benchmarks.harness import interleaved, report

PACKAGES = int(os.environ.get("QCDESK_BENCH_PACKAGES", "256"))
ROUNDS = int(os.environ.get("QCDESK_BENCH_ROUNDS", "3"))
NUMBERS = itertools.count()
TAGS, SIGNATURE = "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.sig"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("merge")
    desk, pairs = office(folder / "office")
    return folder, desk, write_load(folder / "load", desk, pairs, Load(PACKAGES))


def manifest(data: bytes) -> dict[str, str]:
    return {name: digest for digest, name in (line.split("  ", 1) for line in data.decode().splitlines())}


def reference(paths, database: Path, evidence: Path, *, write: bool = True) -> int:
    """Read, verify and upsert with nothing else, 50 packages in a commit."""
    count = 0
    evidence.mkdir(exist_ok=True)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE r (digest TEXT PRIMARY KEY, entry TEXT, body BLOB) WITHOUT ROWID")
        for number, path in enumerate(paths, 1):
            with zipfile.ZipFile(path) as archive:
                root = archive.namelist()[0].partition("/")[0]
                tags = archive.read(f"{root}/{TAGS}")
                sshsig.verify(archive.read(f"{root}/{SIGNATURE}"), tags, "submission@qcdesk")
                for name, digest in manifest(tags).items():
                    assert hashlib.sha256(archive.read(f"{root}/{name}")).hexdigest() == digest
                lines = []
                for name, digest in manifest(archive.read(f"{root}/manifest-sha256.txt")).items():
                    data = archive.read(f"{root}/{name}")
                    assert hashlib.sha256(data).hexdigest() == digest
                    if name.startswith("data/blobs/") and write:
                        (evidence / digest).write_bytes(data)
                    elif name == "data/revisions.jsonl":
                        lines = data.splitlines()
            rows = [(hashlib.sha256(line).hexdigest(), json.loads(line)["entry"], line) for line in lines]
            if write:
                connection.executemany("INSERT INTO r VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)
            count += len(rows)
            if number % 50 == 0:
                connection.commit()
        connection.commit()
    return count


class Body(pydantic.BaseModel):
    """A line as the naive way validates it."""

    entry: str
    register_: str = pydantic.Field(alias="register")
    unit: str
    device: str
    counter: int
    parents: list[str]
    set: dict[str, dict[str, object] | None]


class Base(DeclarativeBase):
    """Mapped objects of the naive way."""


class PackageRow(Base):
    """A package as an object."""

    __tablename__ = "package"
    name: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    unit: Mapped[str] = mapped_column(sa.Text)


class RevisionRow(Base):
    """A revision as an object."""

    __tablename__ = "revision"
    digest: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    entry: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[str] = mapped_column(sa.Text)


class HonourRow(Base):
    """An entry of the register as an object with a column for each field."""

    __tablename__ = "honours"
    entry: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    unit: Mapped[str] = mapped_column(sa.Text, index=True)
    title: Mapped[str] = mapped_column(sa.Text)
    org: Mapped[str] = mapped_column(sa.Text)
    granted_on: Mapped[str] = mapped_column(sa.Text, index=True)
    bonus: Mapped[str] = mapped_column(sa.Text)


def naive(paths, database: Path, folder: Path) -> int:
    engine = sa.create_engine(f"sqlite:///{database}")
    Base.metadata.create_all(engine)
    logging.getLogger("bagit").setLevel(logging.ERROR)
    count = 0
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            root = archive.namelist()[0].partition("/")[0]
            archive.extractall(folder)
        bag = bagit.Bag(str(folder / root))
        bag.validate()
        with Session(engine) as session:
            session.add(PackageRow(name=path.name + bag.path, unit="north"))
            for line in (folder / root / "data" / "revisions.jsonl").read_bytes().splitlines():
                body = Body.model_validate_json(line)
                digest = hashlib.sha256(line).hexdigest()
                session.merge(RevisionRow(digest=digest, entry=body.entry, body=line.decode()))
                fields = {code: body.set[code][code] for code in ("title", "org", "granted_on", "bonus")}
                session.merge(HonourRow(entry=body.entry, unit=body.unit, **fields))
                count += 1
            session.commit()
        for blob in (folder / root / "data" / "blobs").glob("*/*"):
            shutil.copy(blob, folder / blob.name)
    engine.dispose()
    return count


def fresh(folder: Path, name: str) -> Path:
    made = folder / f"{name}-{next(NUMBERS)}"
    made.mkdir()
    return made


def test_merging_beside_the_reference_and_the_naive_way(county):
    folder, desk, paths = county

    def ours() -> None:
        copy = desk.copy_to(fresh(folder, "office") / "office")
        with copy.open() as context:
            assert all(merged.outcome == "merged" for merged in merge_packages(context, paths))

    def the_reference() -> None:
        place = fresh(folder, "reference")
        assert reference(paths, place / "r.db", place / "evidence") == PACKAGES * 200

    def the_naive_way() -> None:
        place = fresh(folder, "naive")
        assert naive(paths, place / "r.db", place) == PACKAGES * 200

    seconds = interleaved(ROUNDS, {"ours": ours, "reference": the_reference, "naive": the_naive_way})
    each = {name: taken / PACKAGES for name, taken in seconds.items()}
    report("merge a package", each, f"{PACKAGES} packages of 200 entries and 5 files")
    print(
        f"ours / reference {each['ours'] / each['reference']:.1f}, naive / ours {each['naive'] / each['ours']:.1f}"
    )


def test_preview_beside_the_reference_without_its_writes(county):
    folder, desk, paths = county

    def ours() -> None:
        with desk.open() as context:
            assert not any(seen.refused for seen in preview_merge(context, paths))

    def the_reference() -> None:
        place = fresh(folder, "reading")
        assert reference(paths, place / "r.db", place / "evidence", write=False) == PACKAGES * 200

    seconds = interleaved(ROUNDS, {"ours": ours, "reference": the_reference})
    each = {name: taken / PACKAGES for name, taken in seconds.items()}
    report("preview a package", each, f"ratio {each['ours'] / each['reference']:.2f}, wanted 1")
