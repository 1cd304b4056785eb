"""`help`: what `--help` says, of the program or of one command, for those who type it as a word."""

from __future__ import annotations

import os

import click

from intake.cli import helping


@click.command("help", epilog="For example: intake help list")
@click.argument("words", nargs=-1, metavar="[COMMAND...]")
@click.pass_context
def help_(context: click.Context, words: tuple[str, ...]) -> None:
    """What a command does, and its options; without a command, all of them."""
    tree = context.find_root().command
    if os.environ["LANGUAGE"].startswith("zh"):
        tree = helping.localised(tree)
    tree.main([*words, "--help"], prog_name="intake", standalone_mode=False)


COMMANDS = (help_,)
