"""Giving requests back to the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli.acting import each, writing
from intake.cli.shell import refs_argument, text_options

if TYPE_CHECKING:
    from intake.workflows.desk.steps import Done
    from intake.workflows.house import House


@click.command()
@refs_argument
@text_options(required=False)
@writing
@click.pass_context
def release(context: click.Context, /, refs: tuple[int, ...], text: str, **how: Any) -> None:
    """Give requests back: nobody owns them, and they are listed first."""
    from intake.workflows.desk import pool

    def act(house: House, number: int, dry_run: bool) -> Done:
        return pool.release(house, number, actor=how["actor"], text=text, now=house.now(), dry_run=dry_run)

    each(context, refs, act, verb="release", how=how)


COMMANDS = (release,)
