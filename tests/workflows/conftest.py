"""A working office over both databases."""

from __future__ import annotations

import pytest

from tests.support import desk, schema


@pytest.fixture
def postgres_url(migrated_postgres):
    """The worker's migrated database, without rows."""
    return schema.emptied(migrated_postgres)


@pytest.fixture
def office(database_url):
    with desk.office(database_url) as made:
        yield made


@pytest.fixture
def sqlite_office(tmp_path):
    with desk.office(f"sqlite:///{tmp_path}/intake.db") as made:
        yield made
