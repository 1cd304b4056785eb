"""Links between requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli.acting import one, writing
from intake.cli.shell import Shell, numbers, ref_argument

if TYPE_CHECKING:
    from intake.workflows.desk.steps import Done
    from intake.workflows.house import House

other = click.argument("other", callback=numbers, metavar="REF")


@click.command()
@ref_argument
@click.argument("kind", type=click.Choice(["depends-on", "relates-to"]))
@other
@writing
@click.pass_obj
def link(shell: Shell, /, ref: int, kind: str, other: int, **how: Any) -> None:
    """Say that a request depends on another, or has to do with it.

    What depends on an open request is not closed before it. Example: intake link HQ-1042 depends-on HQ-1040
    """
    from intake.domain.links import LinkKind
    from intake.workflows.desk import linking

    chosen = LinkKind(kind.replace("-", "_"))

    def act(house: House, dry_run: bool) -> Done:
        return linking.link(house, ref, chosen, other=other, actor=how["actor"], now=house.now(), dry_run=dry_run)

    one(shell, act, verb=f"link.{chosen}", how=how)


@click.command()
@ref_argument
@other
@writing
@click.pass_obj
def unlink(shell: Shell, /, ref: int, other: int, **how: Any) -> None:
    """Take the links between two requests away."""
    from intake.workflows.desk import linking

    def act(house: House, dry_run: bool) -> Done:
        return linking.unlink(house, ref, other=other, actor=how["actor"], now=house.now(), dry_run=dry_run)

    one(shell, act, verb="unlink", how=how)


COMMANDS = (link, unlink)
