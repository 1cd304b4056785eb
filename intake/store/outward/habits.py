"""How each member of staff wants to be told of things."""

from __future__ import annotations

import sqlalchemy as sa

from intake.domain.notices import Channel, Choice, Habit, How
from intake.store import sql, tables
from intake.store.database import Connection

_C, _H = tables.notice_choice, tables.notice_habit


def of(conn: Connection, login: str) -> Habit:
    """What a person chose; the usual for somebody who never said anything."""
    rows = conn.execute(sa.select(_C).where(_C.c.login == login).order_by(_C.c.what)).all()
    choices = {row.what: Choice(How(row.how), Channel(row.channel)) for row in rows}
    habit = conn.execute(sa.select(_H).where(_H.c.login == login)).first()
    return Habit(choices, habit.quiet, habit.mention) if habit else Habit(choices)


def choose(conn: Connection, login: str, what: str, choice: Choice) -> None:
    """Keep a choice for one kind, or for every kind (`*`)."""
    mine = (_C.c.login == login, _C.c.what == what)
    values = {"how": str(choice.how), "channel": str(choice.channel)}
    if not sql.changed(conn.execute(sa.update(_C).where(*mine).values(values))):
        conn.execute(sa.insert(_C).values(login=login, what=what, **values))


def keep(conn: Connection, login: str, *, quiet: bool, mention: str) -> None:
    """Keep whether notices wait for working hours, and the name in the chat."""
    sql.upsert(conn, _H, [{"login": login, "quiet": quiet, "mention": mention}], key="login")
