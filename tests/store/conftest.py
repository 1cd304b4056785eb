"""A migrated and empty database on both engines; on PostgreSQL one for all tests, emptied for each."""

from __future__ import annotations

import pytest

from intake.store.database import Database
from intake.store.tables import metadata


@pytest.fixture(scope="session")
def migrated_postgres(postgres):
    with postgres.database() as url:
        database = Database(url)
        database.upgrade()
        yield database
        database.close()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "empty.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    database.close()
    return path.read_bytes()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def db(request, tmp_path):
    if request.param == "postgresql":
        yield emptied(request.getfixturevalue("migrated_postgres"))
        return
    path = tmp_path / "intake.db"
    path.write_bytes(request.getfixturevalue("migrated_sqlite"))
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


def emptied(database):
    """As just migrated: without the triggers that refuse it, and with numbers from their start."""
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with database.write() as conn:
        conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
        conn.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    return database


@pytest.fixture
def conn(db):
    """One write transaction for the whole test."""
    with db.write() as connection:
        yield connection
