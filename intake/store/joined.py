"""A database as it is seen from inside an open transaction: who acts in it takes part in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from intake.store.database import Connection, Database, savepoint


class Joined(Database):
    """Reading and writing are parts of one transaction that somebody else began and will end."""

    def __init__(self, conn: Connection) -> None:
        """Nothing is opened: `conn` is the transaction."""
        self._conn = conn

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The transaction, with everything that was written in it."""
        yield self._conn

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A savepoint: an exception undoes what was done in it and nothing else."""
        with savepoint(self._conn):
            yield self._conn
