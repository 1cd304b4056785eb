"""What `show` says of self-service: the rating, people who follow, and what was done by mail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from intake.cli.shown import output

if TYPE_CHECKING:
    from intake.cli.shown.words import Words

Row = dict[str, Any]


def fields(words: Words, found: Row) -> list[tuple[str, str]]:
    """Pairs for the head of a request; empty ones are not shown."""
    rated = " · ".join(
        f"{words('rating.line', score=one['score'])} {one['comment']}".strip() for one in found["ratings"]
    )
    people = " · ".join(f"{one['address']} ({words('participant.' + one['state'])})" for one in found["participants"])
    return [(words("rating"), rated), (words("participants"), people)]


def lines(words: Words, found: Row) -> None:
    """One line for each command that came by mail; nothing where none did."""
    if not found["served"]:
        return
    click.echo(f"\n── {words('by_mail')} ──")
    for mail in found["served"]:
        at = f"{datetime.fromisoformat(mail['at']):%Y-%m-%d %H:%M}"
        for one in mail["commands"]:
            wish, result = words(f"wish.{one['wish']}"), words(f"served.{one['result']}")
            click.echo(output.one_line(words("by_mail.line", at=at, wish=wish, result=result)))


def to_decide(words: Words, count: int) -> None:
    """That people wait to be added, below the inbox."""
    if count:
        output.tell(words("participants.inbox", count=count))
