"""A request picked from a numbered list that typing narrows, where a reference is missing on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from intake.cli.shown import output

SHOWN = 10
Row = dict[str, Any]


def pick(context: click.Context, parameter: click.Parameter) -> int:
    """The number of the request that was chosen. Raises wrong usage where nobody can choose."""
    if context.resilient_parsing or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.MissingParameter(ctx=context, param=parameter)
    shell = context.find_root().obj
    rows = _rows(shell)
    if not rows:
        raise click.UsageError(shell.words("list.empty"))
    return _number(_chosen(shell, rows)["ref"])


def narrowed(rows: Sequence[Row], typed: str) -> list[Row]:
    """The rows that fit: first those that hold what was typed, then those that hold its letters in that order.

    Looked at are the reference, the requester, the subject, and the pinyin initials of these.
    """
    wanted = "".join(typed.lower().split())
    whole = [row for row in rows if any(wanted in hay for hay in _hays(row))]
    loose = [row for row in rows if row not in whole and any(_in_order(wanted, hay) for hay in _hays(row))]
    return whole + loose


def _rows(shell: Any) -> list[Row]:
    from intake.domain.request import State
    from intake.store.desk.lists import RequestFilter
    from intake.workflows.looking import listed

    states = (State.NEW, State.OPEN, State.WAITING, State.RESOLVED)
    with shell.house() as house:
        return listed.listing(house, RequestFilter(states=states), house.now())


def _chosen(shell: Any, rows: list[Row]) -> Row:
    found = rows
    while True:
        for place, row in enumerate(found[:SHOWN], 1):
            who = row["requester"]["name"] or row["requester"]["address"]
            output.tell(output.one_line(f"{place:>2}  {row['ref']}  {row['subject']}  ({who})"))
        if len(found) > SHOWN:
            output.tell(shell.words("pick.more", count=len(found) - SHOWN))
        typed = click.prompt(shell.words("pick.ask"), err=True, default="", show_default=False).strip()
        if not typed and len(found) == 1:
            return found[0]
        if typed.isdecimal() and 1 <= int(typed) <= min(len(found), SHOWN):
            return found[int(typed) - 1]
        kept = narrowed(rows, typed)
        if len(kept) == 1:
            return kept[0]
        if not kept:
            output.tell(shell.words("pick.none", typed=typed))
        found = kept or rows


def _number(reference: str) -> int:
    return int(reference.rpartition("-")[2])


def _hays(row: Row) -> tuple[str, ...]:
    from intake.domain.initials import initials

    texts = (row["ref"], row["subject"], row["requester"]["name"], row["requester"]["address"])
    spelled = (initials(row["subject"]), initials(row["requester"]["name"]))
    return tuple("".join(text.lower().split()) for text in (*texts, *spelled))


def _in_order(wanted: str, hay: str) -> bool:
    rest = iter(hay)
    return all(letter in rest for letter in wanted)
