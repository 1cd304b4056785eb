"""Sorting by hand: category, impact, branch, owner and tags of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli.acting import each, writing
from intake.cli.helping import Incomplete
from intake.cli.shell import refs_argument, text_options

if TYPE_CHECKING:
    from intake.workflows.desk.progress import Done
    from intake.workflows.house import House


def _something(params: dict[str, Any]) -> None:
    """Whether anything is to change; before anybody writes why. Raises UsageError."""
    if not any(params[name] for name in ("category", "impact", "branch", "owner", "tags")):
        raise Incomplete("say what changes: --category, --impact, --branch, --owner or --tag +NAME")


@click.command(epilog='For example: intake edit HQ-1042 --category seal --reason "it is about a seal"')
@refs_argument
@click.option("--category", metavar="KEY", help="Another kind of request.")
@click.option("--impact", type=click.Choice(["frontline", "normal", "internal"]), help="What it holds up.")
@click.option("--branch", metavar="KEY", help="Another branch.")
@click.option("--owner", metavar="STAFF", help="Another owner: login, name or address.")
@click.option("--tag", "tags", multiple=True, metavar="+NAME|-NAME", help="Add a tag, or with a minus take it away.")
@text_options("--reason", required=True, first=_something)
@writing
@click.pass_context
def edit(
    context: click.Context,
    /,
    refs: tuple[int, ...],
    category: str | None,
    impact: str | None,
    branch: str | None,
    owner: str | None,
    tags: tuple[str, ...],
    text: str,
    **how: Any,
) -> None:
    """Sort requests anew, with the reason.

    Timers are counted anew under the other service level; a promise never moves by it.
    """
    from intake.domain.request import Impact
    from intake.workflows.desk import edit as edits

    def act(house: House, number: int, dry_run: bool) -> Done:
        return edits.edit(
            house,
            number,
            category=category,
            impact=Impact(impact) if impact else None,
            branch=branch,
            owner=owner,
            tags=tags,
            text=text,
            actor=how["actor"],
            now=house.now(),
            dry_run=dry_run,
        )

    verb = "edit" if category or impact or branch else "mark"  # only sorting moves timers
    each(context, refs, act, verb=verb, how=how)


COMMANDS = (edit,)
