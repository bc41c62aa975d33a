"""The folders of a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PACKAGE_SUFFIX = ".qcpkg"
"""How the name of every package ends."""


@dataclass(frozen=True)
class Layout:
    """Where a workspace keeps its parts; `folder` is the workspace itself."""

    folder: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "qcdesk.db"

    @property
    def evidence(self) -> Path:
        """Evidence files, addressed by digest."""
        return self.folder / "evidence"

    @property
    def packages(self) -> Path:
        """Every package sent or received, kept whole."""
        return self.folder / "packages"

    @property
    def quarantine(self) -> Path:
        """Refused files, kept as they came."""
        return self.folder / "quarantine"

    @property
    def backups(self) -> Path:
        """Verified copies of the database."""
        return self.folder / "backups"

    @property
    def keys(self) -> Path:
        """Private keys, each encrypted with a passphrase."""
        return self.folder / "keys"

    @property
    def device_key(self) -> Path:
        """The private key of a unit's device."""
        return (self.keys / "device").with_suffix(".key")

    @property
    def expressions(self) -> Path:
        """The plan's expressions as compiled last; may be deleted at any time."""
        return self.folder / "expressions.json"

    @property
    def first_page(self) -> Path:
        """What a unit's window shows first, as it was when the workspace was closed; may be deleted."""
        return self.folder / "first-page.json"

    @property
    def upper(self) -> Path:
        """At an office: the unit workspace in which it reports to the office above it."""
        return self.folder / "upper"

    @property
    def lock(self) -> Path:
        """The lock file that says who has the workspace open."""
        return self.folder / "qcdesk.lock"

    @property
    def holder(self) -> Path:
        """The number of the process that holds the lock; after a crash it stays."""
        return self.lock.with_suffix(".holder")

    def create(self) -> None:
        """Make the folders that do not exist yet."""
        for path in (self.evidence, self.packages, self.quarantine, self.backups, self.keys):
            path.mkdir(parents=True, exist_ok=True)
