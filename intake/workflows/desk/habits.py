"""How a member of staff wants to be told of things: looked at, and changed."""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain.notices import EVERY, Channel, Choice, Habit, How, What
from intake.store.outward import habits
from intake.store.people import directory
from intake.workflows.house import House


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be changed; None leaves it as it is."""

    what: What | None = None  # None: every kind
    how: How | None = None
    channel: Channel | None = None
    quiet: bool | None = None
    mention: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose habit it is, and what it says."""

    login: str
    habit: Habit


def show(house: House, who: str) -> Wanted:
    """What that person chose. Raises NotFound."""
    with house.db.read() as conn:
        login = directory.staff(conn, who).login
        return Wanted(login, habits.of(conn, login))


def change(house: House, who: str, wish: Wish) -> Wanted:
    """Keep what is new of it; what it says then. A choice for every kind replaces those for single ones.

    Raises NotFound.
    """
    with house.db.write() as conn:
        login = directory.staff(conn, who).login
        was = habits.of(conn, login)
        for what in [wish.what] if wish.what else dict.fromkeys([EVERY, *was.choices]):
            old = was.choice(What(what)) if what != EVERY else was.choices.get(EVERY, Choice())
            if wish.how or wish.channel:
                habits.choose(conn, login, what, Choice(wish.how or old.how, wish.channel or old.channel))
        quiet = was.quiet if wish.quiet is None else wish.quiet
        mention = was.mention if wish.mention is None else wish.mention
        habits.keep(conn, login, quiet=quiet, mention=mention)
        return Wanted(login, habits.of(conn, login))
