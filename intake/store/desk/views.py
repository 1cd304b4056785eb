"""Shared views of the list: kept, read, removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection

_V = tables.saved_view


@dataclass(frozen=True, slots=True)
class View:
    """Options of `list`, quoted as in a shell, with who saved them."""

    name: str
    words: str
    actor: str
    saved_at: datetime


def save(conn: Connection, view: View) -> None:
    """Keep it; one of that name is replaced."""
    row = {"name": view.name, "words": view.words, "actor": view.actor, "saved_at": view.saved_at}
    sql.upsert(conn, _V, [row], key="name")


def everything(conn: Connection) -> list[View]:
    """Every shared view, by name."""
    return [View(**row) for row in conn.execute(sa.select(_V).order_by(_V.c.name)).mappings()]


def remove(conn: Connection, name: str) -> bool:
    """Take it away; whether it was there."""
    return conn.execute(sa.delete(_V).where(_V.c.name == name)).rowcount > 0
