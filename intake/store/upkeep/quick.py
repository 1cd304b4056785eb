"""What a shell completes, asked of the driver itself: SQLAlchemy alone would take longer than a person waits.

Nothing here raises: without a database, or while it cannot be read, there is nothing to complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

CONNECT_SECONDS = 2


def requests(url: str, digits: str) -> list[tuple[int, str]]:
    """Number and subject of requests that are not ended and whose number begins so, the newest first."""
    query = (
        "SELECT id, subject FROM request WHERE state IN ('new', 'open', 'waiting', 'resolved') "
        "AND CAST(id AS VARCHAR(10)) LIKE ? ORDER BY id DESC LIMIT 50"
    )
    return [(int(number), str(subject)) for number, subject in _ask(url, query, f"{digits}%")]


def staff(url: str) -> list[tuple[str, str]]:
    """Login and name of everybody, by login."""
    return [(str(login), str(name)) for login, name in _ask(url, "SELECT login, name FROM staff ORDER BY login")]


def branches(url: str) -> list[tuple[str, str]]:
    """Key and name of every branch, by key."""
    return [(str(key), str(name)) for key, name in _ask(url, "SELECT key, name FROM branch ORDER BY key")]


def views(url: str) -> list[tuple[str, str]]:
    """Name and words of every shared view, by name."""
    return [(str(name), str(words)) for name, words in _ask(url, "SELECT name, words FROM saved_view ORDER BY name")]


def _ask(url: str, query: str, *values: str) -> Sequence[tuple[Any, ...]]:
    try:
        return _sqlite(url, query, values) if url.startswith("sqlite:///") else _postgres(url, query, values)
    except Exception:  # noqa: BLE001  a completion that fails is no completion
        return ()


def _sqlite(url: str, query: str, values: tuple[str, ...]) -> Sequence[tuple[Any, ...]]:
    import sqlite3
    from contextlib import closing

    place = f"file:{quote(url.removeprefix('sqlite:///'))}?mode=ro"
    with closing(sqlite3.connect(place, uri=True, timeout=0.1)) as connection:
        return connection.execute(query, values).fetchall()


def _postgres(url: str, query: str, values: tuple[str, ...]) -> Sequence[tuple[Any, ...]]:
    import psycopg

    place = url.replace("postgresql+psycopg:", "postgresql:", 1)
    with psycopg.connect(place, connect_timeout=CONNECT_SECONDS) as connection:
        return connection.execute(query.replace("?", "%s"), values).fetchall()
