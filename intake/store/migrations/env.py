"""Entry point of alembic: works on the connection and in the transaction that its caller opened."""

from __future__ import annotations

from itertools import count

from alembic import context

from intake.failpoints import fp
from intake.store.tables import metadata

_steps = count(1)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=False,
    on_version_apply=lambda *_, **__: fp(f"migrate_step_{next(_steps)}"),
)
context.run_migrations()
