"""A request's timers, and the drafts that wait for approval, as lines of a screen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from intake.cli.shown import moments, output
from intake.cli.shown.words import Words

Row = dict[str, Any]


def timers(words: Words, clock: Row, now: datetime) -> str:
    """What still runs, or was missed (` !`), and how long it stood still."""
    shown = [
        f"{words(one['timer'])} {words.due(due_at)}{' !' if due_at < now else ''}"
        for one in clock["timers"]
        if one["due_at"] is not None and one["timer"] != "promise"
        for due_at in [datetime.fromisoformat(one["due_at"])]
    ]
    if clock["paused_working_hours"]:
        rested = max(timedelta(hours=clock["paused_working_hours"]), moments.MINUTE)
        shown.append(words("paused", length=moments.amount(words, rested)))
    return " · ".join(shown)


def drafts(words: Words, rows: list[Row]) -> None:
    """Holding replies that wait for approval."""
    found = [(row, number) for row in rows for number in row["drafts"]]
    if found:
        click.echo(words("inbox.drafts"))
    for row, number in found:
        click.echo(output.one_line(words("inbox.draft", ref=row["ref"], subject=row["subject"], id=number)))
