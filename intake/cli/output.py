"""Printing: tables that align Chinese by display width, one JSON document, safe text; messages go to standard error."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

WIDEST = 32  # cells of a column that is not the last
WIDEST_TEXT = 100  # cells of a line of text, however wide the screen
_PIECES = re.compile(r"[\x21-\x7e\u00a1-\u02ff]+|\s+|.", re.DOTALL)  # Latin words and blanks whole, others one by one


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


def paragraphs(pairs: Iterable[tuple[str, str]]) -> None:
    """Names and texts, wrapped at the width of the screen (80 where there is none); a text may have several lines."""
    from rich.cells import cell_len

    shown = [(name, safe(text)) for name, text in pairs]
    indent = max((cell_len(name) for name, _ in shown), default=0) + 2
    room = max(min(shutil.get_terminal_size((80, 24)).columns, WIDEST_TEXT) - indent, 20)
    for name, text in shown:
        lines = [piece for line in text.split("\n") for piece in wrapped(line, room)] or [""]
        click.echo(f"{name}{' ' * (indent - cell_len(name))}{lines[0]}".rstrip())
        for line in lines[1:]:
            click.echo(f"{' ' * indent}{line}".rstrip())


def wrapped(text: str, room: int) -> list[str]:
    """One line of text as lines of at most `room` cells, broken at blanks where there are any, else anywhere."""
    from rich.cells import cell_len, chop_cells

    lines, used = [""], 0
    for piece in (part for whole in _PIECES.findall(text) for part in chop_cells(whole, room)):
        if used and used + cell_len(piece) > room:
            lines.append("")
            used = 0
        if used or len(lines) == 1 or not piece.isspace():
            lines[-1] += piece
            used += cell_len(piece)
    return [line.rstrip() for line in lines]


def size(count: int) -> str:
    """Bytes as people read them: `512 B`, `12 kB`, `3.4 MB`."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
