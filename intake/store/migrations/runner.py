"""Runs the migrations on one connection: all or nothing, and one process at a time (DEPENDENCIES.md 5.10)."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData
from sqlalchemy.engine import Connection, Engine

from intake.errors import ConfigError, Sentence, StoreDown
from intake.store.copies import save_sqlite
from intake.store.revisions import revision

SCRIPTS = "intake.store:migrations"
_ADVISORY_LOCK = 0x696E74616B65  # "intake"


def configuration(conn: Connection | None = None) -> Config:
    """Alembic's configuration for our scripts; `conn` travels in its attributes."""
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", SCRIPTS)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    return config


def known_revisions() -> list[str]:
    """Every revision this release knows, newest first."""
    scripts = ScriptDirectory.from_config(configuration())
    return [script.revision for script in scripts.walk_revisions()]


def upgrade(engine: Engine, *, copy: bool) -> None:
    """Bring the schema to the newest revision. Raises ConfigError when it is newer than that."""
    if engine.dialect.name == "sqlite":
        _upgrade_sqlite(engine, copy=copy)
    else:
        with engine.begin() as conn:
            conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
            migrate(conn)


def remove_everything(conn: Connection) -> None:
    """Drop all that the migrations made, on PostgreSQL, in the caller's transaction."""
    there = MetaData()
    there.reflect(conn)
    there.drop_all(conn)
    conn.exec_driver_sql("DROP FUNCTION IF EXISTS intake_append_only() CASCADE")


def _upgrade_sqlite(engine: Engine, *, copy: bool) -> None:
    """Foreign keys are off meanwhile, set on the driver's connection: batch mode would delete children otherwise."""
    with engine.connect().execution_options(intake_write=True) as conn:
        driver: Any = conn.connection.driver_connection
        try:
            driver.execute("PRAGMA foreign_keys=OFF")
            if driver.execute("PRAGMA foreign_keys").fetchone() != (0,):
                raise StoreDown("database: foreign keys cannot be switched off for the migration")
            with conn.begin():
                if copy:
                    _copy_first(engine)
                migrate(conn)
                broken = conn.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise StoreDown(
                        Sentence(
                            "database: the migration would leave {count} rows without their parent", count=len(broken)
                        )
                    )
        finally:
            conn.invalidate()


def _copy_first(engine: Engine) -> None:
    """Keep the file as it was; nobody writes meanwhile, for the caller holds the write lock."""
    with engine.connect() as reading:
        found = revision(reading)
        if found is None or found not in known_revisions():
            return
        kept = Path(f"{engine.url.database}.schema-{found}")
        with TemporaryDirectory(prefix=".intake-", dir=kept.parent) as scratch:
            made = Path(scratch) / "copy"
            save_sqlite(reading, made)
            made.chmod(0o600)
            made.replace(kept)


def migrate(conn: Connection, target: str = "head") -> None:
    """Bring the schema to a revision, in the caller's transaction. Raises ConfigError when one of both is newer."""
    found = revision(conn)
    known = ["head", *known_revisions()]
    newer = next((one for one in (found, target) if one is not None and one not in known), None)
    if newer is not None:
        raise ConfigError(Sentence("the database is at schema {newer}, which is newer than this release", newer=newer),
                          hint="install the release that last ran on this database, or a newer one")  # fmt: skip
    command.upgrade(configuration(conn), target)
