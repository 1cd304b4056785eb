"""A migrated and empty database on both engines; on PostgreSQL one for all tests, emptied for each."""

from __future__ import annotations

import pytest

from tests.support import schema


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def db(request, tmp_path):
    is_file = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/intake.db" if is_file else schema.emptied(request.getfixturevalue("migrated_postgres"))
    database = schema.migrated(url)
    yield database
    database.close()


@pytest.fixture
def conn(db):
    """One write transaction for the whole test."""
    with db.write() as connection:
        yield connection
