"""Printing: tables that align Chinese by display width, one JSON document, safe text; messages go to standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

WIDEST = 32  # cells of a column that is not the last


def as_json(document: Any) -> None:
    """One JSON document on standard output; keys are English and never translated."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))


def tell(message: str) -> None:
    """One line for the person, on standard error."""
    click.echo(safe(message), err=True)


def safe(text: object) -> str:
    """Without control, ANSI and bidi characters: whatever a mail holds, the terminal is not its to command."""
    from intake.message.shown import safe_text

    return safe_text(str(text))


def one_line(text: object) -> str:
    """The same, on one line."""
    return " ".join(safe(text).split())


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[int] = ()) -> None:
    """A table on a terminal; tab-separated lines with a heading where the output is piped.

    Where the screen is too narrow the last column is cut; the others keep their width.
    """
    cells = [[one_line("" if cell is None else cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for line in [list(columns), *cells]:
            click.echo("\t".join(line))
        return
    _on_terminal(columns, cells, right=set(right))


def _on_terminal(columns: Sequence[str], cells: list[list[str]], *, right: set[int]) -> None:
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", expand=True)
    for index, name in enumerate(columns):
        width = min(max(cell_len(text) for text in (name, *(row[index] for row in cells))), WIDEST)
        is_last = index == len(columns) - 1
        shown.add_column(
            name,
            justify="right" if index in right else "left",
            no_wrap=True,
            overflow="ellipsis",
            width=None if is_last else width,
            ratio=1 if is_last else None,
        )
    for row in cells:
        shown.add_row(*(Text(cell) for cell in row))
    Console(color_system=None if os.environ.get("NO_COLOR") else "auto", highlight=False).print(shown)


def fields(pairs: Iterable[tuple[str, object]]) -> None:
    """Names and values, one a line; empty values are left out."""
    from rich.cells import cell_len

    shown = [(name, safe(value)) for name, value in pairs if value not in {None, ""}]
    width = max((cell_len(name) for name, _ in shown), default=0)
    for name, value in shown:
        click.echo(f"{name}{' ' * (width - cell_len(name))}  {value}")
