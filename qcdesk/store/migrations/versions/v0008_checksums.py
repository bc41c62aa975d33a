"""The CRC-32 of an evidence file is kept beside its SHA-256."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Files known so far are hashed once more when they are sealed; that gives their CRC-32."""
    op.add_column("blob", sa.Column("crc", sa.Integer(), nullable=True))
