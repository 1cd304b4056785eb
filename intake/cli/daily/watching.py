"""Watching requests that are somebody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli.acting import one, writing
from intake.cli.shell import Shell, ref_argument

if TYPE_CHECKING:
    from intake.workflows.desk.steps import Done
    from intake.workflows.house import House

staff = click.argument("staff", required=False)


@click.command()
@ref_argument
@staff
@writing
@click.pass_obj
def watch(shell: Shell, /, ref: int, staff: str | None, **how: Any) -> None:
    """Watch a request, or let a colleague do so (login, name or address)."""
    _watch(shell, ref, staff, on=True, how=how)


@click.command()
@ref_argument
@staff
@writing
@click.pass_obj
def unwatch(shell: Shell, /, ref: int, staff: str | None, **how: Any) -> None:
    """Watch a request no longer."""
    _watch(shell, ref, staff, on=False, how=how)


COMMANDS = (watch, unwatch)


def _watch(shell: Shell, ref: int, staff: str | None, *, on: bool, how: dict[str, Any]) -> None:
    from intake.workflows.desk import watching

    def act(house: House, dry_run: bool) -> Done:
        return watching.watch(house, ref, whom=staff, on=on, actor=how["actor"], now=house.now(), dry_run=dry_run)

    one(shell, act, verb="watch" if on else "unwatch", how=how)
