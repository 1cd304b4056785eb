"""What the check-up shows on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from intake.cli.shown import output

if TYPE_CHECKING:
    from intake.cli.shown.words import Words
    from intake.workflows.upkeep.doctor import Finding


def findings(words: Words, found: list[Finding]) -> None:
    """One finding a line, with what to do below it."""
    from intake.workflows.upkeep.findings import said

    width = max((len(one.id) for one in found), default=0)
    for one in found:
        status = one.status if one.status != "fail" else "FAIL"
        cause, remedy = (output.one_line(said(text, words.language)) for text in (one.cause, one.remedy))
        click.echo(f"{status:<5} {one.id:<{width}}  {cause}".rstrip())
        if remedy and one.status != "ok":
            click.echo(f"{'':<5} {'':<{width}}  {words('remedy')}: {remedy}")


def as_json(found: list[Finding]) -> list[dict[str, str]]:
    """The findings with their English words."""
    return [{"id": one.id, "status": one.status, "cause": one.cause, "remedy": one.remedy} for one in found]
