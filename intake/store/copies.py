"""A consistent copy of the database while it works, and back: SQLite as a file, PostgreSQL table by table.

SQLite: the online backup API, in one read transaction. PostgreSQL: COPY of every table in one REPEATABLE READ snapshot,
as pg_dump does it; no pg_dump is needed, so its version cannot be the wrong one.
"""

from __future__ import annotations

import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from intake.store import bundle
from intake.store.bundle import Damaged, Manifest, Writer

SQLITE = "intake.db"
_FOLDER = "postgresql"
_VERSION = "alembic_version"


def save_sqlite(conn: Connection, path: Path) -> None:
    """The whole database of this connection into a new file. Raises Damaged when it is not whole."""
    source: Any = conn.connection.driver_connection
    with closing(sqlite3.connect(path)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        check_sqlite(target)


def check_sqlite(file: sqlite3.Connection) -> None:
    """The file is whole and every row has its parent. Raises Damaged."""
    try:
        found = file.execute("PRAGMA integrity_check").fetchone()
        orphans = file.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as trouble:
        raise Damaged(f"the database is damaged: {trouble}", hint="restore a backup") from trouble
    if found != ("ok",) or orphans is not None:
        raise Damaged(f"the database is damaged: {found[0] if found != ('ok',) else orphans}", hint="restore a backup")


def save_postgresql(conn: Connection, writer: Writer) -> tuple[dict[str, Any], ...]:
    """Every table of this snapshot into the backup; what the manifest says of them, in the order to load."""
    return tuple(_save_table(conn, writer, table) for table in _tables(conn))


def load_postgresql(conn: Connection, tar: tarfile.TarFile, manifest: Manifest) -> None:
    """The rows into the empty tables of the same schema; sequences go on where they stood. Raises Damaged."""
    for table in manifest.tables:
        if table["name"] != _VERSION:
            _load_table(conn, tar, table)


def _tables(conn: Connection) -> Iterator[sa.Table]:
    """All there are, parents first; read from the database, which may be older than this release."""
    metadata = sa.MetaData()
    metadata.reflect(conn)
    yield from metadata.sorted_tables


def _save_table(conn: Connection, writer: Writer, table: sa.Table) -> dict[str, Any]:
    columns = [column.name for column in table.columns if column.computed is None]
    rows = 0
    with TemporaryFile() as file:
        with _cursor(conn) as cursor:
            with cursor.copy(f"COPY {_named(table.name, columns)} TO STDOUT") as blocks:
                for block in blocks:
                    file.write(block)
            rows = cursor.rowcount
        writer.add(f"{_FOLDER}/{table.name}", file)
    return {"name": table.name, "columns": columns, "rows": rows, "sequences": _sequences(conn, table.name, columns)}


def _load_table(conn: Connection, tar: tarfile.TarFile, table: dict[str, Any]) -> None:
    name = table["name"]
    with _cursor(conn) as cursor, bundle.opened(tar, f"{_FOLDER}/{name}") as file:
        with cursor.copy(f"COPY {_named(name, table['columns'])} FROM STDIN") as target:
            while block := file.read(bundle.BLOCK):
                target.write(block)
        if cursor.rowcount != table["rows"]:
            raise Damaged(f"{name}: {cursor.rowcount} rows instead of {table['rows']}")
    for column, (last, is_called) in table["sequences"].items():
        values = {"name": _quoted(name), "column": column, "last": last, "called": is_called}
        conn.execute(sa.text("SELECT setval(pg_get_serial_sequence(:name, :column), :last, :called)"), values)


def _sequences(conn: Connection, table: str, columns: list[str]) -> dict[str, tuple[int, bool]]:
    found = {}
    for column in columns:
        name = conn.execute(sa.select(sa.func.pg_get_serial_sequence(_quoted(table), column))).scalar_one()
        if name is not None:
            last, is_called = conn.exec_driver_sql(f"SELECT last_value, is_called FROM {name}").one()  # noqa: S608
            found[column] = (int(last), bool(is_called))
    return found


def _cursor(conn: Connection) -> Any:
    driver: Any = conn.connection.driver_connection
    return driver.cursor()


def _named(table: str, columns: list[str]) -> str:
    """Only names that the database itself gave, or a checked manifest; quoted all the same."""
    return f"{_quoted(table)} ({', '.join(map(_quoted, columns))})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
