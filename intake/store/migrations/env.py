"""Entry point of alembic: works on the connection and in the transaction that its caller opened."""

from __future__ import annotations

from itertools import count

from alembic import context

from intake.failpoints import fp
from intake.store.tables import metadata

_steps = count(1)


def _step(*_what: object, **_about: object) -> None:
    """A place where a test can kill the upgrade: `migrate_step_1` stands behind the first migration that ran."""
    fp(f"migrate_step_{next(_steps)}")


def _is_ours(_thing: object, name: str | None, kind: str, is_found: bool, _twin: object) -> bool:
    """Whether the tables of the package describe it; the index of `search` is written by its migration alone."""
    by_migration = (name or "").startswith("search_fts") or (kind, name) in {
        ("column", "vector"), ("index", "ix_search_vector"),
    }  # fmt: skip
    return not (is_found and by_migration)


context.configure(
    connection=context.config.attributes["connection"],
    on_version_apply=_step,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=_is_ours,
    compare_server_default=False,
)
context.run_migrations()
