"""A request picked from a list, where a reference is missing and somebody sits at a terminal."""

from __future__ import annotations

import click


def pick(context: click.Context, parameter: click.Parameter) -> int:
    """The number of the request that was chosen. Raises wrong usage where nobody can choose."""
    raise click.MissingParameter(ctx=context, param=parameter)
