"""Evidence that came in a package is read from where the package has it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Files known so far lie in the evidence folder."""
    op.add_column("blob", sa.Column("package_no", sa.Integer(), nullable=True))
    op.add_column("blob", sa.Column("offset", sa.Integer(), nullable=True))
