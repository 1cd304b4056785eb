"""A database as the migrations make it, without running them again for each test: a copied file, an emptied database."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from intake.store.database import Database
from intake.store.tables import metadata

_learned: dict[str, tuple[Any, Any]] = {}


def migrated(url: str) -> Database:
    """The database at `url` with the newest schema."""
    found = sa.make_url(url)
    if found.get_backend_name() == "sqlite" and not Path(str(found.database)).exists():
        Path(str(found.database)).write_bytes(_file())
    database = Database(url)
    _quickened(database)
    database.upgrade()
    return database


def _quickened(database: Database) -> None:
    """Statements compiled for one database serve the next (SQLAlchemy keeps them by engine and dialect), and a file
    need not outlive the machine.
    """
    for engine in (database._engine, database._reader, database._writer):
        engine.dialect, engine._compiled_cache = _learned.setdefault(
            database.dialect, (engine.dialect, engine._compiled_cache)
        )
    if database.dialect == "sqlite":
        sa.event.listen(database._engine, "connect", lambda driver, _: driver.execute("PRAGMA synchronous=OFF"))


@cache
def _file() -> bytes:
    """A new SQLite file, for which the migrations really ran."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/new.db"
        database = Database(url)
        database.upgrade()
        database.close()
        return (Path(folder) / "new.db").read_bytes()


def emptied(url: str) -> str:
    """The migrated PostgreSQL database at `url` without rows, also those that triggers keep, and with numbers from their start.

    Whoever is still connected is cut off first: a test that failed may hold locks.
    """
    deleting = "; ".join(f'DELETE FROM "{table.name}"' for table in metadata.sorted_tables)
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        conn.execute(f"SET session_replication_role = replica; {deleting}")
        conn.execute("SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence")
    return url
