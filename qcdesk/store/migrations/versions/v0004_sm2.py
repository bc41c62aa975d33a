"""A device's key may have an SM2 key beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; devices that were enrolled before have no SM2 key."""
    op.add_column("device", sa.Column("sm2_key", sa.Text(), nullable=False, server_default=""))
