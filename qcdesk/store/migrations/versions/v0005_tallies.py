"""Sums of indicators, kept with the entries that they are made from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; the program counts what belongs into them."""
    op.create_table(
        "tally_window",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("own", sa.Integer(), nullable=False),
        *(_text(name) for name in ("first_day", "year_start", "period_start", "period_end")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_tally_window")),
    )
    op.create_table(
        "tally",
        *(_whole(name) for name in ("window_no", "basis")),
        *(_text(name) for name in ("indicator", "unit")),
        *(_whole(name) for name in ("entries", "evidence", "bounded", "known", "high", "low")),
        sa.Column("top", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("window_no", "basis", "indicator", "unit", name=op.f("pk_tally")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tally_value",
        _text("indicator"),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        *(_text(name) for name in ("unit", "windows")),
        *(_whole(name) for name in ("basis", "entries")),
        sa.PrimaryKeyConstraint(
            "indicator", "value", "unit", "windows", "basis", name=op.f("pk_tally_value")
        ),
        sqlite_with_rowid=False,
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)
