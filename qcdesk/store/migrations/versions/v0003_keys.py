"""A device may have had several keys; who dealt with a refused file, when and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_DEVICE = "no device_id unit name public_key code status contact requested_at decided_at decided_by reason"
_REFUSED = "no file_name file_digest at operator code params state"


def upgrade() -> None:
    """Make both tables again with their new columns; SQLite cannot drop a constraint in place."""
    op.create_table(
        "device_next",
        *_texts(_DEVICE, "replaces", "received_before"),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_device")),
        sa.UniqueConstraint("public_key", name=op.f("uq_device_public_key")),
    )
    _move("device", _DEVICE, "'', ''")
    op.create_index(op.f("ix_device_device_id"), "device", ["device_id"], unique=False)
    op.create_index(op.f("ix_device_unit"), "device", ["unit"], unique=False)
    op.create_table(
        "quarantine_next",
        *_texts(_REFUSED, "decided_at", "decided_by", "reason"),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_quarantine")),
    )
    _move("quarantine", _REFUSED, "'', '', ''")


def _texts(known: str, *added: str) -> list[sa.Column[int] | sa.Column[str]]:
    texts = [sa.Column(name, sa.Text(), nullable=False) for name in (*known.split()[1:], *added)]
    return [sa.Column("no", sa.Integer(), nullable=False), *texts]


def _move(table: str, known: str, blanks: str) -> None:
    columns = ", ".join(known.split())
    op.execute(f"INSERT INTO {table}_next SELECT {columns}, {blanks} FROM {table}")
    op.drop_table(table)
    op.rename_table(f"{table}_next", table)
