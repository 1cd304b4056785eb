"""Canned replies: listed, shown, checked, and tried on a request."""

from __future__ import annotations

import click

from intake.cli.shell import Shell, actor_option, numbers
from intake.cli.shown import forms, output
from intake.errors import ConfigError, NotFound, Sentence

lang_option = click.option("--language", type=click.Choice(["zh_CN", "en"]), help="Default: that of the requester.")


@click.group()
def canned() -> None:
    """Replies that are written once and used often."""


@canned.command("list")
@forms.rows("name", "titles", "category", "own")
@click.pass_obj
def list_(shell: Shell, json_: bool) -> None:
    """Which there are; `reply REF --canned NAME` sends one."""
    from intake import wiring

    every = wiring.shelf(shell.settings).all()
    rows = [
        {
            "name": name,
            "titles": {language: one.title for language, one in twins.items()},
            "category": next((one.category for one in twins.values() if one.category), ""),
            "own": any(one.is_site for one in twins.values()),
        }
        for name, twins in every.items()
    ]
    rows = forms.ordered(rows)
    if json_:
        output.as_json(rows)
        return
    columns = [shell.words(key) for key in ("canned.name", "canned.title", "category")]
    titled = ((row, row["titles"]) for row in rows)
    shown = ([row["name"], _title(shell, titles), row["category"]] for row, titles in titled)
    output.table(columns, shown)


@canned.command("show")
@click.argument("name")
@click.pass_obj
def show(shell: Shell, name: str) -> None:
    """The text of one as it is written, in each language."""
    from intake import wiring

    every = wiring.shelf(shell.settings).all()
    if name not in every:
        raise NotFound(
            Sentence("there is no canned reply {name}", name=name),
            hint=Sentence("there are: {known}", known=", ".join(every)),
        )
    for language, one in every[name].items():
        click.echo(f"── {language} · {output.one_line(one.title)} ──")
        click.echo(output.safe(one.text).strip())


@canned.command("lint")
@forms.json_option
@click.pass_obj
def lint(shell: Shell, json_: bool) -> None:
    """Look for unknown variables, missing twins and wrong names; exit status 78 when there are any."""
    from intake import wiring

    problems = wiring.shelf(shell.settings).lint()
    if json_:
        output.as_json(problems)
    if problems:
        raise ConfigError(shell.words("canned.broken"), problems=problems)
    if not json_:
        output.tell(shell.words("canned.fine"))


@canned.command("preview")
@click.argument("name")
@click.argument("ref", callback=numbers)
@lang_option
@actor_option
@click.pass_obj
def preview(shell: Shell, name: str, ref: int, language: str | None, actor: str) -> None:
    """One as it would be sent about a request; nothing is sent."""
    from intake.workflows.desk import canned as workflow

    with shell.house() as house:
        click.echo(output.safe(workflow.text(house, name, ref, actor=actor, language=language or "")))


COMMANDS = (canned,)


def _title(shell: Shell, titles: object) -> str:
    found = dict(titles) if isinstance(titles, dict) else {}
    return str(found.get(shell.words.locale) or next(iter(found.values()), ""))
