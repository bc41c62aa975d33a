"""The packages that a workspace keeps whole: read again when something has to be made good."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from msgspec import UNSET

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import trust
from qcdesk.package.members import SUFFIX
from qcdesk.package.reader import inspect, verify_written
from qcdesk.package.verified import Claims, VerifiedPackage
from qcdesk.services.context import Context
from qcdesk.system.faults import disk_faults


@dataclass(frozen=True)
class KeptFile:
    """A package file with what it claims; `at` is when it was laid there, by the file's own date."""

    path: Path
    claims: Claims
    at: str


def kept_files(folder: Path) -> tuple[list[KeptFile], list[tuple[Path, PackageRefused]]]:
    """The undamaged packages of a folder by type and number, and the damaged ones with the refusal."""
    found: list[KeptFile] = []
    damaged: list[tuple[Path, PackageRefused]] = []
    with disk_faults(folder):
        paths = sorted(folder.glob(f"*{SUFFIX}"))
    for path in paths:
        try:
            found.append(kept_file(path))
        except PackageRefused as error:
            damaged.append((path, error))
    found.sort(key=lambda kept: (kept.claims.statement.type.value, kept.claims.statement.seq, kept.path.name))
    return found, damaged


def kept_file(path: Path) -> KeptFile:
    """One package with what it claims; raises PackageRefused for damage."""
    claims = inspect(path)
    at = datetime.fromtimestamp(int(path.stat().st_mtime), UTC).astimezone()
    return KeptFile(path, claims, at.isoformat(timespec="seconds"))


def sender_of(kept: KeptFile) -> trust.Device:
    """The device that made a package for which somebody else vouches, as if it were trusted."""
    statement, claims = kept.claims.statement, kept.claims
    return trust.Device(
        device_id=statement.device_id,
        unit=statement.unit_id,
        key=claims.signer.line,
        status="confirmed",
        since=kept.at[:10],
        confirmed_by="receipt",
        sm2=claims.sm2.line if claims.sm2 else UNSET,
    )


def of_record(path: Path, digest: str) -> VerifiedPackage | None:
    """A kept package whose digest the database remembers as verified; None when it is another one.

    Raises PackageRefused for damage.
    """
    claims = inspect(path)
    return verify_written(path, claims.signer) if claims.digest == digest else None


@contextmanager
def scratch(context: Context, name: str) -> Iterator[Path]:
    """A folder of our own inside the quarantine, removed at the end."""
    with disk_faults(context.layout.quarantine):
        folder = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=context.layout.quarantine))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def evidence_from(context: Context, packages: Iterable[VerifiedPackage], wanted: set[str]) -> frozenset[str]:
    """Extract the wanted evidence from packages to its place; returns what was found."""
    from_packages: set[str] = set()
    for package in packages:
        inside = {blob.sha256 for blob in package.contents.blobs} & (wanted - from_packages)
        if inside:
            with scratch(context, "extract") as folder:
                files = package.stream_payload(folder)
                _place(context, {sha256: files[sha256].path for sha256 in inside})
            from_packages |= inside
    return frozenset(from_packages)


def _place(context: Context, files: dict[str, Path]) -> None:
    for sha256, path in files.items():
        target = context.layout.evidence / sha256[:2] / sha256
        with disk_faults(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
