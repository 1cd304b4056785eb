"""Searching everything that is said about requests."""

from __future__ import annotations

import click

from intake.cli.looking.look import REQUEST, STATES
from intake.cli.shell import Shell
from intake.cli.shown import forms, output


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--state", "-s", type=click.Choice(STATES), multiple=True, help="Only these states; default: all.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many.")
@forms.rows(*REQUEST, "where", "snippet")
@click.pass_obj
def search(shell: Shell, /, text: tuple[str, ...], state: tuple[str, ...], limit: int, json_: bool) -> None:
    """Find requests by what was said: subjects, requesters, mails, letters, notes, file names.

    Every word must be said somewhere about the request; "two words" in quotation marks stand together.
    """
    from intake.domain.request import State
    from intake.workflows.looking import search as workflow

    with shell.house() as house:
        states = [State(one) for one in state]
        rows = workflow.search(house, _query(text), now=house.now(), states=states, limit=forms.reach(limit))
    rows = forms.ordered(rows, limit)
    if json_:
        output.as_json(rows)
    elif not rows:
        output.tell(shell.words("search.none"))
    else:
        columns = [shell.words(key) for key in ("ref", "state", "received", "from", "subject", "search.where")]
        output.table(columns, ([*_row(shell, row)] for row in rows))


def _query(text: tuple[str, ...]) -> str:
    """The words as they were typed; what the shell's quotation marks held together stays together."""
    return " ".join(f'"{one}"' if " " in one and '"' not in one and len(text) > 1 else one for one in text)


def _row(shell: Shell, row: dict[str, object]) -> list[object]:
    who = row["requester"]
    name = who["name"] or who["address"] if isinstance(who, dict) else ""
    where = f"{shell.words('search.' + str(row['where']))} {row['snippet']}" if row["where"] else ""
    return [row["ref"], shell.words(str(row["state"])), str(row["received_at"])[:10], name, row["subject"], where]


COMMANDS = (search,)
