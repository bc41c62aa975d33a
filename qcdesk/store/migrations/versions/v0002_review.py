"""Parents of unsealed work, locked periods, entries carried again, who counts what two units claim."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; unsealed work remembers the heads that its author saw."""
    op.add_column("working", sa.Column("parents", sa.Text(), nullable=False, server_default="[]"))
    op.execute("UPDATE working SET parents = (SELECT heads FROM entry WHERE entry.no = working.entry_no)")
    op.create_table(
        "resent",
        sa.Column("package_no", sa.Integer(), nullable=False),
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_no"], ["entry.no"], name=op.f("fk_resent_entry_no")),
        sa.ForeignKeyConstraint(["package_no"], ["package.no"], name=op.f("fk_resent_package_no")),
        sa.PrimaryKeyConstraint("package_no", "entry_no", name=op.f("pk_resent")),
    )
    op.create_table(
        "period_lock",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("locked", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_period_lock")),
    )
    op.create_index(op.f("ix_period_lock_unit_period"), "period_lock", ["unit", "period"], unique=False)
    op.create_table(
        "attribution",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("shares", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_attribution")),
    )
    op.create_index(op.f("ix_attribution_claim"), "attribution", ["claim"], unique=False)
