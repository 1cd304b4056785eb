"""`version`: of the program, and of the form of its JSON documents."""

from __future__ import annotations

import click

from intake import __version__
from intake.cli.shown import output
from intake.cli.shown.forms import SCHEMA, json_option


@click.command()
@json_option
def version(json_: bool) -> None:
    """The version of the program and of its JSON.

    `json_schema` is counted up when a key changes its meaning or goes; new keys leave it as it is.
    """
    if json_:
        output.as_json({"version": __version__, "json_schema": SCHEMA})
    else:
        click.echo(f"intake, version {__version__} (JSON schema {SCHEMA})")


COMMANDS = (version,)
