"""The servers of the crash tests, started once."""

from __future__ import annotations

import pytest

from tests.support.killing import Bench


@pytest.fixture(scope="session")
def bench(dovecot, postgres) -> Bench:
    """Dovecot and PostgreSQL, and offices on them."""
    return Bench(dovecot, postgres)
