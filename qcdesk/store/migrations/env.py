"""Alembic environment: runs the migrations on the connection that `qcdesk.store.migrate` gives."""

from __future__ import annotations

from alembic import context

from qcdesk.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
