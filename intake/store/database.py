"""One database, SQLite or PostgreSQL: the only ways into it are `read()` and `write()` (HOUSE.md D4)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import Connection, Engine

from intake.errors import Busy, ConfigError, Sentence, StoreDown
from intake.store import chain
from intake.store.revisions import HEAD, revision
from intake.store.types import Instant

BUSY_SECONDS = 10
_TURN = 0x696E7461  # of our advisory lock; the number is only ours within our database
_RIGHT = 'right: "sqlite:////var/lib/intake/intake.db" or "postgresql://intake@db/intake"'
_PRAGMAS = (f"busy_timeout={BUSY_SECONDS * 1000}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_LINK = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
         "tcp_user_timeout": 60_000}  # a dead link is an error within a minute  # fmt: skip
# What is committed must survive a crash of the server, and a daemon that stands still inside a transaction may not
# hold up the others: their turn comes after a minute. A stricter server, or other options in the URL, are left alone.
_SESSION = """
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
    UNION ALL
    SELECT set_config('idle_in_transaction_session_timeout', '60s', false)
    WHERE current_setting('idle_in_transaction_session_timeout') = '0'"""
_LOCKED = ("database is locked", "database table is locked", "lock timeout", "could not obtain lock")
_BROKEN = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError, exc.PendingRollbackError)


class Database:
    """An engine with our transaction rules. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Connect lazily. Raises ConfigError for an unusable address."""
        self._engine = _engine(url)
        begin = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}  # one snapshot for all queries
        self._reader = self._engine if self.dialect == "sqlite" else self._engine.execution_options(**begin)
        self._writer = self._engine.execution_options(intake_write=True)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent snapshot; nothing is written. Raises StoreDown or Busy."""
        with translated(), self._reader.connect() as conn, conn.begin():
            yield conn

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back by any exception. Raises StoreDown or Busy.

        Its events are chained last of all, just before the commit.
        """
        with translated(), self._writer.begin() as conn:
            chain.begin(conn)
            yield conn
            chain.seal(conn)

    def revision(self) -> str | None:
        """The schema's revision; None for an empty database."""
        with self.read() as conn:
            return revision(conn)

    def head(self) -> str:
        """The revision this release works with."""
        return HEAD

    def is_current(self) -> bool:
        """Whether the schema is the one of this release."""
        return self.revision() == HEAD

    def upgrade(self, *, copy: bool = True) -> None:
        """Create or migrate the schema; repeating it is harmless, and of two processes one waits.

        `copy`: of a SQLite file in an older schema a copy is kept beside it, `intake.db.schema-0002`.
        Raises ConfigError when the schema is newer than this release.
        """
        if self.is_current():
            return
        from intake.store.migrations.runner import upgrade

        with translated():
            upgrade(self._engine, copy=copy)

    @property
    def path(self) -> Path | None:
        """The file, of SQLite."""
        return Path(self._engine.url.database or "") if self.dialect == "sqlite" else None

    def check(self) -> None:
        """Whether a SQLite file is whole and every row has its parent. Raises Damaged."""
        from intake.store import copies

        with self.read() as conn:
            copies.check_sqlite(conn.connection.driver_connection)  # type: ignore[arg-type]

    def fold(self) -> None:
        """Put the write-ahead log of a SQLite file into the file itself, so that it can be moved alone."""
        with translated(), self._engine.connect() as conn:
            driver: Any = conn.connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            driver.execute("PRAGMA journal_mode=DELETE")
            conn.invalidate()

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()


@contextmanager
def savepoint(conn: Connection) -> Iterator[None]:
    """A part of the transaction that can fail alone; trouble with the database itself ends the whole transaction."""
    with translated(), conn.begin_nested():
        yield


@contextmanager
def translated() -> Iterator[None]:
    """The driver's errors as ours: locked is Busy, unreachable or broken is StoreDown; a violated constraint stays."""
    try:
        yield
    except _BROKEN as trouble:
        raise _error(trouble) from trouble
    except exc.DBAPIError as trouble:
        if trouble.connection_invalidated:
            raise _error(trouble) from trouble
        raise


def _error(trouble: exc.SQLAlchemyError) -> Exception:
    cause = str(getattr(trouble, "orig", None) or trouble).strip()
    if any(sign in cause for sign in _LOCKED):
        return Busy("the database is locked by another process", hint="try again in a few seconds")
    return StoreDown(Sentence("database: {cause}", cause=cause), hint="see `intake doctor`")


def database_now(conn: Connection) -> datetime:
    """The database's clock, which every daemon shares: leases are counted by it. UTC; milliseconds on SQLite."""
    if conn.dialect.name == "sqlite":
        text = conn.exec_driver_sql("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')").scalar_one()
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
    return conn.execute(sa.select(sa.func.clock_timestamp(type_=Instant))).scalar_one()


def server_version(conn: Connection) -> str:
    """Of the database: `3.40.1`, `15.14`."""
    query = "SELECT sqlite_version()" if conn.dialect.name == "sqlite" else "SHOW server_version"
    return str(conn.exec_driver_sql(query).scalar_one())


def in_turn(conn: Connection) -> None:
    """Wait until no other transaction that asked for its turn is open: mails are placed one batch after the other.

    Else two daemons on PostgreSQL would not see each other's rows: a mail delivered twice would open two requests, and
    batches that charge the same counters in another order would lock each other out. SQLite has one writer anyway.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))


def _engine(url: str) -> Engine:
    try:
        address = sa.make_url(url)
    except exc.ArgumentError as trouble:
        raise ConfigError("database.url cannot be understood", hint=_RIGHT) from trouble
    dump = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, dump)
    if address.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return _postgresql(address.set(drivername="postgresql+psycopg"), dump)
    raise ConfigError(
        Sentence("database.url: {drivername} is not supported", drivername=address.drivername), hint=_RIGHT
    )


def _sqlite(address: sa.URL, dump: Any) -> Engine:
    engine = sa.create_engine(
        address, json_serializer=dump, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}
    )

    @sa.event.listens_for(engine, "connect")
    def _connected(driver: Any, _record: object) -> None:
        driver.isolation_level = None  # the driver's own BEGIN off: ours is IMMEDIATE
        for pragma in _PRAGMAS:
            driver.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        write = conn.get_execution_options().get("intake_write")
        conn.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _postgresql(address: sa.URL, dump: Any) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError as trouble:
        raise ConfigError("database.url names PostgreSQL, whose driver is not installed",
                          hint="pip install 'intake[postgres]'") from trouble  # fmt: skip
    engine = sa.create_engine(
        address, json_serializer=dump, hide_parameters=True, pool_pre_ping=True, connect_args=_LINK
    )

    @sa.event.listens_for(engine, "connect")
    def _connected(driver: Any, _record: object) -> None:
        driver.execute(_SESSION)
        driver.commit()

    return engine


__all__ = [
    "HEAD",
    "Connection",
    "Database",
    "database_now",
    "in_turn",
    "revision",
    "savepoint",
    "server_version",
    "translated",
]
