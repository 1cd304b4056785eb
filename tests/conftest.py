"""Fixtures: real servers on loopback, started once per worker and only when a test asks for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import hatch_build

hatch_build.compile_all()  # a checkout that was not installed since a word changed


@pytest.fixture(scope="session")
def postgres() -> Iterator:
    """The PostgreSQL server of this worker."""
    from tests.support.postgres import Postgres

    server = Postgres()
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres) -> Iterator[str]:
    """An empty PostgreSQL database of this test alone."""
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres(postgres) -> Iterator[str]:
    """The database of this worker with the newest schema; empty it before each use."""
    from tests.support import schema

    with postgres.database() as url:
        schema.migrated(url).close()
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request, tmp_path) -> str:
    """An empty database of this test alone, on each of the two systems."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/intake.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture(scope="session")
def dovecot() -> Iterator:
    """The Dovecot of this worker; take a user name of your own for each test."""
    from tests.support.dovecot import Dovecot

    server = Dovecot()
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture(scope="session")
def buckets() -> Iterator:
    """The S3 server of this worker; make a bucket of your own for each test."""
    from tests.support.bucket import Buckets

    server = Buckets().start()
    yield server
    server.stop()


@pytest.fixture
def sink() -> Iterator:
    """An SMTP server that keeps letters, of this test alone."""
    from tests.support.sink import Sink

    server = Sink().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _relay() -> Iterator:
    from tests.support.postfix import Postfix
    from tests.support.sink import Sink

    behind = Sink().start()
    server = Postfix(behind)
    try:
        yield server.start()
    finally:
        server.remove()
        behind.stop()


@pytest.fixture
def postfix(_relay):
    """The Postfix of this worker, relaying to `postfix.sink`, which starts empty for this test."""
    _relay.sink.clear()
    return _relay
