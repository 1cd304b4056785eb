"""Sorting by hand: category and impact of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli.acting import each, writing
from intake.cli.shell import refs_argument, text_options

if TYPE_CHECKING:
    from intake.workflows.desk.progress import Done
    from intake.workflows.house import House


@click.command()
@refs_argument
@click.option("--category", metavar="KEY", help="Another kind of request.")
@click.option("--impact", type=click.Choice(["frontline", "normal", "internal"]), help="What it holds up.")
@text_options("--reason", required=True)
@writing
@click.pass_context
def edit(
    context: click.Context, /, refs: tuple[int, ...], category: str | None, impact: str | None, text: str, **how: Any
) -> None:
    """Sort requests anew, with the reason.

    Timers are counted anew under the other service level; a promise never moves by it.
    """
    from intake.domain.request import Impact
    from intake.workflows.desk import edit as edits

    if category is None and impact is None:
        raise click.UsageError("say what changes: --category KEY, --impact frontline|normal|internal")

    def act(house: House, number: int, dry_run: bool) -> Done:
        return edits.edit(
            house,
            number,
            category=category,
            impact=Impact(impact) if impact else None,
            text=text,
            actor=how["actor"],
            now=house.now(),
            dry_run=dry_run,
        )

    each(context, refs, act, verb="edit", how=how)


COMMANDS = (edit,)
