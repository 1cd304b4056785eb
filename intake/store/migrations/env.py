"""Entry point of alembic: works on the connection and in the transaction that its caller opened."""

from __future__ import annotations

from alembic import context

from intake.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=False,
)
context.run_migrations()
