"""How many entries of each status were filed for a period, kept with the entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_FILED = """
CREATE TRIGGER filed_added AFTER INSERT ON filed BEGIN
    INSERT INTO filed_count (unit, period, status, entries)
    VALUES (NEW.unit, NEW.period, (SELECT status FROM entry WHERE no = NEW.entry_no), 1)
    ON CONFLICT (unit, period, status) DO UPDATE SET entries = entries + 1;
END
"""
_STATUS = """
CREATE TRIGGER filed_status AFTER UPDATE OF status ON entry WHEN NEW.status <> OLD.status BEGIN
    UPDATE filed_count SET entries = entries - 1
    WHERE status = OLD.status
        AND (unit, period) IN (SELECT unit, period FROM filed WHERE entry_no = NEW.no);
    INSERT INTO filed_count (unit, period, status, entries)
    SELECT unit, period, NEW.status, 1 FROM filed WHERE entry_no = NEW.no
    ON CONFLICT (unit, period, status) DO UPDATE SET entries = entries + 1;
END
"""
_FILL = """
INSERT INTO filed (entry_no, unit, period)
SELECT DISTINCT carried.entry_no, package.unit, package.period
FROM (
    SELECT package_no, entry_no FROM revision WHERE package_no IS NOT NULL
    UNION SELECT package_no, entry_no FROM resent
) carried JOIN package ON package.no = carried.package_no
WHERE package.direction = 'in' AND package.type = 'submission'
"""


def upgrade() -> None:
    """Make both tables and their triggers, and fill them from what has arrived."""
    op.create_table(
        "filed",
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_no"], ["entry.no"], name=op.f("fk_filed_entry_no_entry")),
        sa.PrimaryKeyConstraint("entry_no", "unit", "period", name=op.f("pk_filed")),
    )
    op.create_table(
        "filed_count",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "period", "status", name=op.f("pk_filed_count")),
    )
    op.drop_index(op.f("ix_entry_status"), table_name="entry")
    op.create_index(
        op.f("ix_entry_status_register_unit"), "entry", ["status", "register", "unit"], unique=False
    )
    op.create_index(
        op.f("ix_entry_flagged"), "entry", ["no"], unique=False, sqlite_where=sa.text("flags <> '{}'")
    )
    op.execute(_FILED)
    op.execute(_STATUS)
    op.execute(_FILL)
