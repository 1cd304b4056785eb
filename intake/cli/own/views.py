"""Views: options of `list` under a name, for yourself or, shared, for everybody."""

from __future__ import annotations

from typing import Any

import click

from intake.cli.looking import look
from intake.cli.shell import Shell, actor_option
from intake.cli.shown import forms, output
from intake.cli.typed import personal
from intake.errors import NotFound, Sentence, meant

Row = dict[str, Any]


@click.group()
def view() -> None:
    """Lists of requests under a name: `list --view NAME`."""


@view.command("save", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--shared", is_flag=True, help="For everybody; without it for you alone.")
@actor_option
@click.argument("name")
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS OF list]")
@click.pass_context
def save(context: click.Context, /, shared: bool, actor: str, name: str, words: tuple[str, ...]) -> None:
    """Keep options of `list` under NAME, as in `intake view save south --branch south --due 7d`.

    A view of that name is replaced. --shared stands before the name.
    """
    import shlex

    from intake.workflows.desk import views

    shell: Shell = context.obj
    if not personal.NAME.fullmatch(name):
        raise click.BadParameter(Sentence("{name!r} is no name; right: letters, digits and -", name=name))
    if "--view" in words:
        raise click.UsageError("a view cannot hold another view")
    look.list_.make_context("list", list(words), parent=context).close()
    if shared:
        with shell.house() as house:
            views.save(house, name, shlex.join(words), actor=actor)
    else:
        known = personal.read(personal.views())
        personal.write(personal.views(), {**known, name: shlex.join(words)})
    click.echo(shell.words("view.saved", name=name))


@view.command("list")
@forms.rows("name", "shared", "actor", "words")
@click.pass_obj
def list_(shell: Shell, /, json_: bool) -> None:
    """Your views and the shared ones, by name; of two with one name yours counts."""
    rows = forms.ordered(look.known_views(shell))
    if json_:
        output.as_json(rows)
    elif not rows:
        output.tell(shell.words("view.none"))
    else:
        columns = [shell.words(key) for key in ("name", "who", "stands_for")]
        whose = (shell.words("view.mine"), shell.words("view.shared"))
        output.table(columns, ([row["name"], row["actor"] or whose[row["shared"]], row["words"]] for row in rows))


@view.command("rm")
@click.option("--shared", is_flag=True, help="The shared one of that name.")
@click.argument("name")
@click.pass_obj
def rm(shell: Shell, /, shared: bool, name: str) -> None:
    """Take a view away."""
    from intake.workflows.desk import views

    known = personal.read(personal.views())
    if shared:
        with shell.house() as house:
            was_there, names = views.remove(house, name), [one.name for one in views.everything(house)]
    else:
        was_there, names = known.pop(name, None) is not None, list(known)
        personal.write(personal.views(), known)
    if not was_there:
        raise NotFound(Sentence("there is no view {name}", name=name), hint=meant(name, names))
    click.echo(shell.words("gone", name=name))


COMMANDS = (view,)
