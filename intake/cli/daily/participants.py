"""`intake participants`: who may follow a request besides its requester."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from intake.cli.shell import Shell, actor_option, numbers
from intake.cli.shown import output

if TYPE_CHECKING:
    from intake.store.desk.participants import Participant
    from intake.workflows.house import House


json_option = click.option("--json", "json_", is_flag=True, help="One JSON document.")


@click.group("participants")
def people() -> None:
    """People who may follow a request besides its requester."""


@people.command("list")
@json_option
@click.pass_obj
def list_(shell: Shell, /, json_: bool) -> None:
    """Whom requesters want to have added; a person decides."""
    from intake.workflows.desk import following_people

    with shell.house() as house:
        found = following_people.proposed(house)
        rows = [_row(house, one) for one in found]
        if json_:
            output.as_json(rows)
        elif not rows:
            output.tell(shell.words("participants.none"))
        else:
            columns = [shell.words(key) for key in ("ref", "address", "proposed_by", "time")]
            keys = ("ref", "address", "proposed_by", "at")
            output.table(columns, ([output.one_line(one[key]) for key in keys] for one in rows))


@people.command()
@click.argument("ref", callback=numbers)
@click.argument("address")
@actor_option
@click.pass_obj
def add(shell: Shell, /, ref: int, address: str, actor: str) -> None:
    """Let this person follow the request; nobody is written to."""
    from intake.workflows.desk import following_people

    _decide(shell, following_people.add, "added", ref, address=address, actor=actor)


@people.command()
@click.argument("ref", callback=numbers)
@click.argument("address")
@actor_option
@click.pass_obj
def refuse(shell: Shell, /, ref: int, address: str, actor: str) -> None:
    """Do not let this person follow, or no longer; nobody is written to."""
    from intake.workflows.desk import following_people

    _decide(shell, following_people.refuse, "refused", ref, address=address, actor=actor)


people.add_command(add, "approve")
COMMANDS = (people,)


def _row(house: House, one: Participant) -> dict[str, Any]:
    return {
        "ref": house.reference(one.request_id),
        "address": one.address,
        "state": one.state,
        "proposed_by": one.proposed_by,
        "at": one.at.astimezone(house.zone).isoformat(timespec="minutes"),
    }


def _decide(shell: Shell, decide: Callable[..., bool], state: str, number: int, *, address: str, actor: str) -> None:
    """Do it, and say what the person is now, or that nothing changed."""
    with shell.house() as house:
        is_new = decide(house, number, address=address, actor=actor, now=house.now())
        key = "participants.done" if is_new else "participants.same"
        said = shell.words(f"participant.{state}") if is_new else ""
        click.echo(output.one_line(shell.words(key, ref=house.reference(number), address=address, state=said)))
