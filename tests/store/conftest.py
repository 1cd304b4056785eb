"""A migrated database on both engines."""

from __future__ import annotations

import pytest

from intake.store.database import Database


@pytest.fixture
def db(database_url):
    database = Database(database_url)
    database.upgrade()
    yield database
    database.close()


@pytest.fixture
def conn(db):
    """One write transaction for the whole test."""
    with db.write() as connection:
        yield connection
