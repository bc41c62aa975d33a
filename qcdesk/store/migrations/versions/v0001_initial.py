"""The first schema: facts of the ledger, entries, packages, devices, evidence, audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "audit",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_audit")),
    )
    op.create_table(
        "blob",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("acknowledged", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_blob")),
        sa.UniqueConstraint("sha256", name=op.f("uq_blob_sha256")),
    )
    op.create_table(
        "device",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_device")),
        sa.UniqueConstraint("device_id", name=op.f("uq_device_device_id")),
    )
    op.create_index(op.f("ix_device_unit"), "device", ["unit"], unique=False)
    op.create_table(
        "entry",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_entry")),
        sa.UniqueConstraint("entry_id", "unit", "register", name=op.f("uq_entry_entry_id_unit_register")),
    )
    op.create_index(op.f("ix_entry_register_unit"), "entry", ["register", "unit"], unique=False)
    op.create_index(op.f("ix_entry_status"), "entry", ["status"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "package",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_package")),
        sa.UniqueConstraint("digest", "direction", name=op.f("uq_package_digest_direction")),
    )
    op.create_index(op.f("ix_package_device_seq"), "package", ["device", "seq"], unique=False)
    op.create_index(op.f("ix_package_unit_period"), "package", ["unit", "period"], unique=False)
    op.create_table(
        "plan",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("installed_at", sa.Text(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("package_digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_plan")),
        sa.UniqueConstraint("digest", name=op.f("uq_plan_digest")),
    )
    op.create_table(
        "quarantine",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_digest", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_quarantine")),
    )
    op.create_table(
        "change_log",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_no"], ["entry.no"], name=op.f("fk_change_log_entry_no")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_change_log")),
    )
    op.create_index(op.f("ix_change_log_entry_no"), "change_log", ["entry_no"], unique=False)
    op.create_index(op.f("ix_change_log_step"), "change_log", ["step"], unique=False)
    op.create_table(
        "decision",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.Column("package_no", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_no"], ["entry.no"], name=op.f("fk_decision_entry_no")),
        sa.ForeignKeyConstraint(["package_no"], ["package.no"], name=op.f("fk_decision_package_no")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_decision")),
        sa.UniqueConstraint("entry_no", "digest", name=op.f("uq_decision_entry_no_digest")),
    )
    op.create_index(op.f("ix_decision_unit"), "decision", ["unit"], unique=False)
    op.create_table(
        "link",
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_no"], ["entry.no"], name=op.f("fk_link_entry_no")),
        sa.PrimaryKeyConstraint("entry_no", "sha256", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_sha256"), "link", ["sha256"], unique=False)
    op.create_table(
        "revision",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.Column("package_no", sa.Integer(), nullable=True),
        sa.Column("acknowledged", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_no"], ["entry.no"], name=op.f("fk_revision_entry_no")),
        sa.ForeignKeyConstraint(["package_no"], ["package.no"], name=op.f("fk_revision_package_no")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_revision")),
        sa.UniqueConstraint("entry_no", "digest", name=op.f("uq_revision_entry_no_digest")),
    )
    op.create_index(op.f("ix_revision_device_counter"), "revision", ["device", "counter"], unique=False)
    op.create_index(op.f("ix_revision_package_no"), "revision", ["package_no"], unique=False)
    op.create_table(
        "working",
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_no"], ["entry.no"], name=op.f("fk_working_entry_no")),
        sa.PrimaryKeyConstraint("entry_no", name=op.f("pk_working")),
    )
