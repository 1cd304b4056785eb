"""The servers of the crash tests, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.killing import Bench
from tests.support.prefork import Prefork


@pytest.fixture(scope="session")
def prefork() -> Iterator[Prefork]:
    """Commands without their start-up time."""
    server = Prefork()
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def bench(dovecot, postgres, prefork) -> Bench:
    """Dovecot, PostgreSQL and forked commands."""
    return Bench(dovecot, prefork, postgres)
