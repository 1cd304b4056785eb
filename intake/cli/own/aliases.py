"""Aliases: a word of one's own for a command with its options; it never hides a command."""

from __future__ import annotations

import click

from intake.cli.shell import Shell
from intake.cli.shown import forms, output
from intake.cli.typed import personal
from intake.errors import NotFound, Sentence, meant


@click.group()
def alias() -> None:
    """Words of your own for commands; kept for you alone."""


@alias.command("set")
@click.argument("name")
@click.argument("words", metavar="COMMAND")
@click.pass_context
def set_(context: click.Context, name: str, words: str) -> None:
    """Let NAME stand for COMMAND, as in `intake alias set late 'list --due overdue'`.

    What follows the name in a call is added at the end.
    """
    import shlex

    root = context.find_root().command
    commands = root.commands if isinstance(root, click.Group) else {}
    if name in commands:
        raise click.BadParameter(Sentence("{name!r} is a command; an alias never hides one", name=name))
    if not personal.NAME.fullmatch(name):
        raise click.BadParameter(Sentence("{name!r} is no name; right: letters, digits and -", name=name))
    try:
        first = next(iter(shlex.split(words)), "")
    except ValueError as wrong:
        raise click.BadParameter(Sentence("{words!r}: {wrong}", words=words, wrong=wrong)) from wrong
    if first not in commands:
        hint = meant(first, commands) or Sentence("see `intake --help`")
        raise click.BadParameter(Sentence("{words!r} begins with no command; {hint}", words=words, hint=hint))
    known = personal.read(personal.aliases())
    personal.write(personal.aliases(), {**known, name: words})
    click.echo(context.obj.words("alias.set", name=name, words=words))


@alias.command("list")
@forms.rows("name", "words")
@click.pass_obj
def list_(shell: Shell, /, json_: bool) -> None:
    """Your aliases, by name."""
    rows = forms.ordered([{"name": name, "words": words} for name, words in personal.read(personal.aliases()).items()])
    if json_:
        output.as_json(rows)
    elif not rows:
        output.tell(shell.words("alias.none"))
    else:
        output.table([shell.words("name"), shell.words("stands_for")], ([row["name"], row["words"]] for row in rows))


@alias.command("rm")
@click.argument("name")
@click.pass_obj
def rm(shell: Shell, /, name: str) -> None:
    """Take an alias away."""
    known = personal.read(personal.aliases())
    if known.pop(name, None) is None:
        raise NotFound(Sentence("there is no alias {name}", name=name), hint=meant(name, known))
    personal.write(personal.aliases(), known)
    click.echo(shell.words("gone", name=name))


COMMANDS = (alias,)
