"""The tables of a workspace; private to the store.

Revisions, decisions and packages are facts and only grow. `entry` holds the state that
follows from them, `working` the unit's unsealed cells. Each register of the plan has a typed
table of its own (see `qcdesk.store.registers`), which can always be made again.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table_name(register: str) -> str:
    """The name of a register's typed table."""
    return f"reg_{register}"


def _no() -> Column[int]:
    """The key that files a row: grows with time, so inserts stay at the end of the tree."""
    return Column("no", Integer, primary_key=True)


meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

plan = Table(
    "plan",
    metadata,
    _no(),
    Column("digest", Text, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("installed_at", Text, nullable=False),
    Column("active", Integer, nullable=False),
    Column("package_digest", Text, nullable=False),
)

entry = Table(
    "entry",
    metadata,
    _no(),
    Column("entry_id", Text, nullable=False),
    Column("register", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("heads", Text, nullable=False),
    Column("cells", Text, nullable=False),
    Column("flags", Text, nullable=False),
    UniqueConstraint("entry_id", "unit", "register"),
    Index(None, "register", "unit"),
    Index(None, "status", "register", "unit"),
    Index("ix_entry_flagged", "no", sqlite_where=text("flags <> '{}'")),
)

working = Table(
    "working",
    metadata,
    Column("entry_no", ForeignKey("entry.no"), primary_key=True),
    Column("cells", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("parents", Text, nullable=False, server_default="[]"),
)

change_log = Table(
    "change_log",
    metadata,
    _no(),
    Column("entry_no", ForeignKey("entry.no"), nullable=False),
    Column("cell", Text, nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("step", Integer, nullable=False),
    Column("undoes", Integer, nullable=True),
    Index(None, "entry_no"),
    Index(None, "step"),
)

revision = Table(
    "revision",
    metadata,
    _no(),
    Column("digest", Text, nullable=False),
    Column("entry_no", ForeignKey("entry.no"), nullable=False),
    Column("device", Text, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("line", LargeBinary, nullable=False),
    Column("package_no", ForeignKey("package.no"), nullable=True),
    Column("acknowledged", Integer, nullable=False),
    UniqueConstraint("entry_no", "digest"),
    Index(None, "device", "counter"),
    Index(None, "package_no"),
)

decision = Table(
    "decision",
    metadata,
    _no(),
    Column("digest", Text, nullable=False),
    Column("entry_no", ForeignKey("entry.no"), nullable=False),
    Column("revision", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("line", LargeBinary, nullable=False),
    Column("package_no", ForeignKey("package.no"), nullable=True),
    UniqueConstraint("entry_no", "digest"),
    Index(None, "unit"),
)

package = Table(
    "package",
    metadata,
    _no(),
    Column("digest", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("statement", LargeBinary, nullable=False),
    Column("summary", Text, nullable=False),
    UniqueConstraint("digest", "direction"),
    Index(None, "unit", "period"),
    Index(None, "device", "seq"),
)

quarantine = Table(
    "quarantine",
    metadata,
    _no(),
    Column("file_name", Text, nullable=False),
    Column("file_digest", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("params", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

device = Table(
    "device",
    metadata,
    _no(),
    Column("device_id", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("public_key", Text, nullable=False, unique=True),
    Column("sm2_key", Text, nullable=False, server_default=""),
    Column("code", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("requested_at", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("replaces", Text, nullable=False),
    Column("received_before", Text, nullable=False),
    Index(None, "device_id"),
    Index(None, "unit"),
)

blob = Table(
    "blob",
    metadata,
    _no(),
    Column("sha256", Text, nullable=False, unique=True),
    Column("size", Integer, nullable=False),
    Column("mime", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("present", Integer, nullable=False),
    Column("acknowledged", Integer, nullable=False),
    Column("package_no", Integer, nullable=True),
    Column("offset", Integer, nullable=True),
    Column("crc", Integer, nullable=True),
)
"""Evidence files. `package_no` and `offset` are where a kept package has the bytes of one.

`crc` is the CRC-32 that was computed together with the SHA-256, null where it never was.
"""

link = Table(
    "link",
    metadata,
    Column("entry_no", ForeignKey("entry.no"), primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Index(None, "sha256"),
)

audit = Table(
    "audit",
    metadata,
    _no(),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

resent = Table(
    "resent",
    metadata,
    Column("package_no", ForeignKey("package.no"), primary_key=True),
    Column("entry_no", ForeignKey("entry.no"), primary_key=True),
)
"""Entries of packages whose revisions a newer package carried again and is now filed under."""

filed = Table(
    "filed",
    metadata,
    Column("entry_no", ForeignKey("entry.no"), primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("period", Text, primary_key=True),
)
"""For which unit and period submissions that came in carried an entry."""

filed_count = Table(
    "filed_count",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("status", Text, primary_key=True),
    Column("entries", Integer, nullable=False),
)
"""How many filed entries have a status; triggers keep it with the entries and what is filed."""

period_lock = Table(
    "period_lock",
    metadata,
    _no(),
    Column("unit", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("locked", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index(None, "unit", "period"),
)

attribution = Table(
    "attribution",
    metadata,
    _no(),
    Column("claim", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("shares", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index(None, "claim"),
)

tally_window = Table(
    "tally_window",
    metadata,
    _no(),
    Column("period", Text, nullable=False),
    Column("own", Integer, nullable=False),
    Column("first_day", Text, nullable=False),
    Column("year_start", Text, nullable=False),
    Column("period_start", Text, nullable=False),
    Column("period_end", Text, nullable=False),
)
"""The days that kept sums look at: each period's from the year's start and, if shorter, its own."""

tally = Table(
    "tally",
    metadata,
    Column("window_no", Integer, primary_key=True),
    Column("basis", Integer, primary_key=True),
    Column("indicator", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("entries", Integer, nullable=False),
    Column("evidence", Integer, nullable=False),
    Column("bounded", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("high", Integer, nullable=False),
    Column("low", Integer, nullable=False),
    Column("top", LargeBinary, nullable=True),
    sqlite_with_rowid=False,
)
"""The kept sums of each indicator, unit and window; see `qcdesk.store.tallies`."""

tally_value = Table(
    "tally_value",
    metadata,
    Column("indicator", Text, primary_key=True),
    Column("value", LargeBinary, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("windows", Text, primary_key=True),
    Column("basis", Integer, primary_key=True),
    Column("entries", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""In how many entries a value stands, for indicators that no addition gives."""
