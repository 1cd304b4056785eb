"""Working calendars as they were resolved: each table once under its version, and which one is in force (5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.errors import Changed, NotFound, Sentence
from intake.store import sql, tables
from intake.store.database import Connection

_C, _F, _I = tables.calendar, tables.calendar_in_force, tables.calendar_import
Table = Mapping[str, Any]  # zone, weekly, special, known_years: the form of `intake.calendars.table`
TRIES = 20  # of processes that store a version at the same instant


@dataclass(frozen=True, slots=True)
class Stored:
    """One version: `cn-hq@2026.2`, what it was made of, when and by whom."""

    version: str
    table: Table
    made_of: str
    actor: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """A file of own days as it was imported."""

    id: int
    at: datetime
    actor: str
    name: str
    content: str


def in_force(conn: Connection) -> dict[str, tuple[str, str]]:
    """Of each calendar its version in force, and the fingerprint of what that was made from."""
    return {row.name: (row.version, row.source) for row in conn.execute(sa.select(_F))}


def adopt(
    conn: Connection, name: str, table: Table, *, fingerprint: str, source: str, made_of: str, actor: str, now: datetime
) -> str:
    """Put a table in force; its version. A table that was stored before keeps the version it had."""
    version = _known(conn, name, fingerprint)
    row = {"name": name, "year": now.year, "fingerprint": fingerprint, **table}
    row |= {"made_of": made_of, "actor": actor, "made_at": now}
    for _try in range(TRIES):
        if version is not None:
            break
        last = sa.select(sa.func.coalesce(sa.func.max(_C.c.number), 0)).where(_C.c.name == name, _C.c.year == now.year)
        sql.insert_new(conn, _C, [{**row, "number": conn.execute(last).scalar_one() + 1}])
        version = _known(conn, name, fingerprint)
    if version is None:
        raise Changed(Sentence("the calendar {name} was changed by others all the time", name=name), hint="try again")
    sql.upsert(conn, _F, [{"name": name, "version": version, "source": source}], key="name")
    return version


def get(conn: Connection, version: str) -> Stored:
    """A stored version. Raises NotFound."""
    name, _, numbers = version.rpartition("@")
    year, _, number = numbers.partition(".")
    if year.isdecimal() and number.isdecimal():
        query = sa.select(_C).where(_C.c.name == name, _C.c.year == int(year), _C.c.number == int(number))
        row = conn.execute(query).mappings().one_or_none()
        if row is not None:
            return _stored(row)
    raise NotFound(
        Sentence("there is no calendar version {version}", version=version),
        hint="see `intake calendar show --versions`",
    )


def versions(conn: Connection) -> list[Stored]:
    """Every version of every calendar, oldest first."""
    query = sa.select(_C).order_by(_C.c.name, _C.c.year, _C.c.number)
    return [_stored(row) for row in conn.execute(query).mappings()]


def add_import(conn: Connection, *, name: str, content: str, actor: str, now: datetime) -> int:
    """Keep a file of own days; its number."""
    query = sa.insert(_I).returning(_I.c.id)
    return int(conn.execute(query, {"at": now, "actor": actor, "name": name, "content": content}).scalar_one())


def imports(conn: Connection) -> list[Imported]:
    """Every file that was imported, oldest first."""
    return [Imported(**row) for row in conn.execute(sa.select(_I).order_by(_I.c.id)).mappings()]


def _known(conn: Connection, name: str, fingerprint: str) -> str | None:
    query = sa.select(_C.c.year, _C.c.number).where(_C.c.name == name, _C.c.fingerprint == fingerprint)
    row = conn.execute(query).one_or_none()
    return f"{name}@{row.year}.{row.number}" if row else None


def _stored(row: Any) -> Stored:
    table = {key: row[key] for key in ("zone", "weekly", "special", "known_years")}
    version = f"{row['name']}@{row['year']}.{row['number']}"
    return Stored(version, table, row["made_of"], row["actor"], row["made_at"])
