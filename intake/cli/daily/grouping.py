"""Requests that belong together or apart: merge, unmerge, split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli.acting import one, writing
from intake.cli.shell import Shell, numbers, ref_argument

if TYPE_CHECKING:
    from intake.workflows.desk.grouping import Part
    from intake.workflows.desk.progress import Done
    from intake.workflows.house import House


@click.command()
@click.argument("refs", nargs=-1, required=True, callback=numbers, metavar="FROM... INTO")
@writing
@click.pass_obj
def merge(shell: Shell, /, refs: tuple[int, ...], **how: Any) -> None:
    """Go on with several requests under one, the last that is named.

    The earliest promise of all binds it; every requester is told once. `unmerge` takes it back.
    """
    from intake.workflows.desk import grouping

    *sources, into = refs
    if not sources:
        raise click.UsageError("name the requests, and last the one to go on with: intake merge HQ-1043 HQ-1042")

    def act(house: House, dry_run: bool) -> Done:
        return grouping.merge(house, sources, into=into, actor=how["actor"], now=house.now(), dry_run=dry_run)

    one(shell, act, verb="merge", how=how)


@click.command()
@ref_argument
@writing
@click.pass_obj
def unmerge(shell: Shell, /, ref: int, **how: Any) -> None:
    """Take a merged request up by itself again.

    What its requester was told when it was merged still holds.
    """
    from intake.workflows.desk import grouping

    def act(house: House, dry_run: bool) -> Done:
        return grouping.unmerge(house, ref, actor=how["actor"], now=house.now(), dry_run=dry_run)

    one(shell, act, verb="unmerge", how=how)


@click.command()
@ref_argument
@click.option(
    "--into",
    "parts",
    multiple=True,
    required=True,
    metavar="[CATEGORY:]SUBJECT",
    help="A further thing that was asked for; once for each.",
)
@writing
@click.pass_obj
def split(shell: Shell, /, ref: int, parts: tuple[str, ...], **how: Any) -> None:
    """Make a request of each further thing that one mail asked for.

    Each has the promise of the whole; one letter lists them all.
    """
    from intake.workflows.desk import grouping

    def act(house: House, dry_run: bool) -> Done:
        found = [_part(house, text) for text in parts]
        return grouping.split(house, ref, found, actor=how["actor"], now=house.now(), dry_run=dry_run)

    one(shell, act, verb="split", how=how)


COMMANDS = (merge, unmerge, split)


def _part(house: House, text: str) -> Part:
    """`seal: two copies` names a category of the configuration; any other colon belongs to the subject."""
    from intake.workflows.desk.grouping import Part

    category, colon, subject = text.replace("：", ":", 1).partition(":")
    if colon and house.policy.category(category.strip()) is not None:
        return Part(subject.strip(), category.strip())
    return Part(text.strip())
