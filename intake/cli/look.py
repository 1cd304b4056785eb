"""Looking: inbox, list, show, why."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from intake.cli import output, promised, screens, served
from intake.cli.shell import Shell, default_actor, instant, numbers

if TYPE_CHECKING:
    from intake.domain.request import State
    from intake.store.requests import RequestFilter
    from intake.workflows.house import House

STATES = ["new", "open", "waiting", "resolved", "closed", "merged", "cancelled"]
json_option = click.option("--json", "json_", is_flag=True, help="One JSON document.")


@click.command()
@click.option("--actor", "-a", envvar="INTAKE_ACTOR", default=None, help="Only this person's and unowned requests.")
@json_option
@click.pass_obj
def inbox(shell: Shell, /, actor: str | None = None, json_: bool = False) -> None:
    """What is to be done, most urgent first.

    Front line comes first, then what has the least time left beyond the work that such requests typically take.
    Below: letters that came back within a week.
    """
    from intake.workflows.desk import approve
    from intake.workflows.incoming import bounces
    from intake.workflows.looking import outlook, self_service

    with shell.house() as house:
        rows = outlook.inbox(house, house.now(), actor=actor or os.environ.get("INTAKE_ACTOR"))
        rows = approve.with_drafts(house, rows)
        if json_:
            output.as_json(rows)
        else:
            screens.inbox(shell.words, house, rows)
            screens.came_back(shell.words, house, bounces.recent(house))
            served.to_decide(shell.words, self_service.to_decide(house))


@click.command("list")
@click.option("--state", "-s", type=click.Choice(STATES), multiple=True, help="Only these states.")
@click.option("--owner", "-a", help="Only this person's; @me: mine; none: without an owner.")
@click.option("--branch", help="Only this branch (key).")
@click.option("--category", help="Only this category (key).")
@click.option("--impact", type=click.Choice(["frontline", "normal", "internal"]), help="Only this impact.")
@click.option("--due", metavar="today|overdue|7d|DATE", help="To do, and promised until then.")
@click.option("--text", default="", help="In the subject, or the requester's name or address.")
@click.option("--all", "all_", is_flag=True, help="Ended requests, too.")
@click.option("--limit", type=int, default=500, show_default=True, help="At most so many.")
@json_option
@click.pass_obj
def list_(shell: Shell, /, due: str | None, json_: bool, **wanted: Any) -> None:
    """List requests.

    Without --all or --state: those that are not ended.
    """
    from intake.workflows.looking import browse

    with shell.house() as house:
        rows = browse.listing(house, _filter(house, due, **wanted), house.now())
        if json_:
            output.as_json(rows)
        elif not rows:
            output.tell(shell.words("list.empty"))
        else:
            screens.requests(shell.words, house, rows)


@click.command()
@click.argument("ref", callback=numbers)
@click.option("--thread", "part", flag_value="messages", help="Only the conversation, in full.")
@click.option("--events", "part", flag_value="events", help="Only what happened.")
@click.option("--promises", "part", flag_value="promises", help="Only the promises.")
@click.option("--full", is_flag=True, help="With quoted history and signatures unfolded.")
@click.option("--raw", is_flag=True, help="The first mail as it came, byte for byte.")
@json_option
@click.pass_obj
def show(shell: Shell, /, ref: int, part: str | None, **how: bool) -> None:
    """One request: conversation, promises, history."""
    from intake.workflows.looking import browse

    with shell.house() as house:
        if how["raw"]:
            sys.stdout.buffer.write(browse.first_raw(house, ref))
            return
        found = browse.detail(house, ref, house.now())
        if how["json_"]:
            output.as_json(found)
        else:
            screens.request(shell.words, house, found, part, in_full=how["full"])


@click.command()
@click.argument("ref", callback=numbers)
@click.option("--ack", "part", flag_value="ack", help="Only: why was it (not) acknowledged?")
@click.option("--route", "part", flag_value="route", help="Only: why this category, impact and branch?")
@click.option("--at", help="The promises as they stood then.")
@json_option
@click.pass_obj
def why(shell: Shell, /, ref: int, part: str | None, at: str | None, json_: bool) -> None:
    """Explain promise, routing and acknowledgement."""
    from intake.workflows.looking import why as workflow

    with shell.house() as house:
        found = workflow.of(house, ref, instant(house, at) if at else None)
        if json_:
            output.as_json(found)
            return
        if part in {None, "promises"}:
            for line in promised.promises(found, shell.words):
                click.echo(output.safe(line))
        if part in {None, "route"}:
            screens.why_route(shell.words, house, found["route"])
        if part in {None, "ack"}:
            screens.why_ack(shell.words, found["ack"])


COMMANDS = (inbox, list_, show, why)


def _filter(house: House, due: str | None, **wanted: Any) -> RequestFilter:
    from intake.domain.request import Impact
    from intake.store.requests import RequestFilter

    overdue = due == "overdue"
    return RequestFilter(
        states=_states(wanted["state"], all_=wanted["all_"], is_due=due is not None),
        owner=default_actor() if wanted["owner"] == "@me" else wanted["owner"],
        branch=wanted["branch"],
        category=wanted["category"],
        impact=Impact(wanted["impact"]) if wanted["impact"] else None,
        overdue_at=house.now() if overdue else None,
        due_before=_due_before(house, due) if due and not overdue else None,
        text=wanted["text"],
        limit=wanted["limit"],
    )


def _states(named: tuple[str, ...], *, all_: bool, is_due: bool) -> tuple[State, ...]:
    """Those named, else all, else those that are not ended; what is due is only what is still to be done."""
    from intake.domain.request import State

    if named:
        return tuple(State(one) for one in named)
    if all_:
        return tuple(State)
    return (State.NEW, State.OPEN, State.WAITING) if is_due else (State.NEW, State.OPEN, State.WAITING, State.RESOLVED)


def _due_before(house: House, due: str) -> datetime:
    now = house.now().astimezone(house.zone)
    if due == "today":
        return now.replace(hour=23, minute=59, second=59)
    if due.endswith("d") and due[:-1].isdigit():
        return (now + timedelta(days=int(due[:-1]))).replace(hour=23, minute=59, second=59)
    return instant(house, due)
