"""Taking back one's own last change."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from intake.cli.acting import writing
from intake.cli.shell import Shell, numbers
from intake.cli.shown import onward, output

if TYPE_CHECKING:
    from intake.store.ledger.events import Event
    from intake.workflows.desk.steps import Done
    from intake.workflows.house import House


@click.command()
@click.argument("ref", required=False, callback=lambda c, p, value: numbers(c, p, value) if value else None)
@click.option("--list", "list_", is_flag=True, help="Only show what could be taken back.")
@writing
@click.pass_obj
def undo(shell: Shell, /, ref: int | None, list_: bool, **how: Any) -> None:
    """Take back my last change: state, owner, note, sorting.

    Within the time that [desk] undo_minutes names. A letter that has left, and a promise, are never taken back.
    """
    from intake.workflows.desk import undo as workflow

    with shell.house() as house:
        if list_:
            _list(shell, house, how)
            return
        done = workflow.undo(house, ref, actor=how["actor"], now=house.now(), dry_run=how["dry_run"])
        _say(shell, house, done, how)
        onward.tell(shell.words, house, done, verb="undo", how=how)


COMMANDS = (undo,)


def _list(shell: Shell, house: House, how: dict[str, Any]) -> None:
    from intake.workflows.desk import undo as workflow

    found = workflow.undoable(house, actor=how["actor"], now=house.now())
    if how["json_"]:
        rows = ({"ref": house.reference(one.request_id), "kind": one.kind, "at": one.at.isoformat()} for one in found)
        output.as_json([*rows])
    elif not found:
        output.tell(shell.words("undo.none"))
    else:
        columns = [shell.words(key) for key in ("ref", "what", "time")]
        shown = ([house.reference(one.request_id), one.kind, one.at.astimezone(house.zone)] for one in found)
        output.table(columns, ([ref, shell.words(f"undo.{kind}"), f"{at:%m-%d %H:%M}"] for ref, kind, at in shown))


def _say(shell: Shell, house: House, done: Done, how: dict[str, Any]) -> None:
    """`undone: assign HQ-1038 wang → zhao (2 min ago).`, and what is not taken back by it."""
    from intake.workflows.looking import browse

    if how["json_"]:
        found = browse.detail(house, done.request.id, house.now()) | browse.preview(house, done.request)
        output.as_json({**found, "dry_run": how["dry_run"], "undone": [one.kind for one in done.undone]})
        return
    first = done.undone[0]
    ref, words = house.reference(done.request.id), shell.words
    what = f"{words(f'undo.{first.kind}')} {ref}{_owners(shell, first)}"
    key = "undo.would" if how["dry_run"] else "undo.done"
    line = words(key, what=what, minutes=_minutes(first.at, house.now()))
    click.echo(output.one_line(line + (words("undo.notice") if done.told else "")))


def _owners(shell: Shell, event: Event) -> str:
    if event.kind not in {"assigned", "taken", "released"}:
        return ""
    was, now = (event.payload.get(name) or shell.words("nobody") for name in ("was", "owner"))
    return f" {was} → {now}"


def _minutes(at: datetime, now: datetime) -> int:
    return (now - at) // timedelta(minutes=1)
