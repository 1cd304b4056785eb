"""Printing: tables that align Chinese by display width, one JSON document, safe text; messages go to standard error."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Literal

import click

from intake.cli.shown import forms
from intake.errors import ConfigError, Sentence
from intake.message.shown import defused, safe_text

WIDEST = 32  # cells of a column that is not the last
NARROWEST, GAP = 4, 2  # cells that a column keeps, and between two
ROOMY = 100  # columns of a screen that has room for everything
WIDEST_TEXT = 100  # cells of a line of text, however wide the screen
_PIECES = re.compile(r"[\x21-\x7e\u00a1-\u02ff]+|\s+|.", re.DOTALL)  # Latin words and blanks whole, others one by one


def as_json(document: Any) -> None:
    """What a program asked for, on standard output: one JSON document, or what jq, CSV or plain lines make of it.

    Keys are English and never translated. Raises a usage error for a field that is not there.
    """
    form = forms.current()
    if form.csv or form.plain:
        _as_lines(document if isinstance(document, list) else [document], form)
        return
    text = json.dumps(forms.picked(document, form.fields), ensure_ascii=False, indent=1, default=str)
    for line in _through_jq(text, form.jq) if form.jq else [text]:
        click.echo(line)


def _through_jq(text: str, expression: str) -> Iterator[str]:
    """One line for each result; a string stands bare, as other programs want it."""
    try:
        import jq
    except ImportError as missing:
        raise ConfigError("--jq needs the library jq", hint="pip install 'intake[jq]'") from missing
    try:
        for result in jq.compile(expression).input_text(text):
            yield one_line(result) if isinstance(result, str) else json.dumps(result, ensure_ascii=False)
    except ValueError as wrong:
        raise click.UsageError(Sentence("--jq: {wrong}", wrong=one_line(wrong))) from wrong


def _as_lines(rows: list[dict[str, Any]], form: forms.Form) -> None:
    """CSV with a mark, so that Excel shows Chinese, every text in quotes; or lines with tabs."""
    cells = [forms.flat(row, form.fields) for row in rows]
    names = list(form.fields) or list(dict.fromkeys(name for row in cells for name in row))
    if form.plain:
        for row in cells:
            click.echo("\t".join(_plain(row.get(name)) for name in names))
        return
    import csv
    import io

    out = io.StringIO()
    table = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    if form.headers:
        table.writerow(names)
    table.writerows([_csv_cell(row.get(name)) for name in names] for row in cells)
    click.echo("\ufeff" + out.getvalue(), nl=False)


def _csv_cell(value: object) -> object:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else defused(_plain(value))


def _plain(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else one_line(value)


def tell(message: str) -> None:
    """One line for the person, on standard error."""
    click.echo(safe(message), err=True)


def safe(text: object) -> str:
    """Without control, ANSI and bidi characters: whatever a mail holds, the terminal is not its to command."""
    return safe_text(str(text))


def raw(content: bytes) -> None:
    """Bytes as they came, for a file or another program; on a terminal, which they might command, as safe text."""
    if sys.stdout.isatty():
        click.echo(safe(content.decode("utf-8", "replace")))
    else:
        sys.stdout.buffer.write(content)


def one_line(text: object) -> str:
    """The same, on one line."""
    return " ".join(safe(text).split())


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    right: Iterable[int] = (),
    whole: int = 1,
    needed: Collection[int] = (),
) -> None:
    """A table on a terminal; tab-separated lines with a heading where the output is piped.

    Where the screen is too narrow empty columns go and wide ones are cut: the first `whole` and
    those `needed` last, the very first never.
    """
    cells = [[one_line("" if cell is None else cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for line in [*([list(columns)] if forms.current().headers else []), *cells]:
            click.echo("\t".join(line))
        return
    _on_terminal(columns, cells, right=set(right), last={*range(whole), *needed})


def is_narrow() -> bool:
    """Whether a table stands on a terminal with less than 100 columns: then what can be left out is."""
    import shutil

    return sys.stdout.isatty() and shutil.get_terminal_size((80, 24)).columns < ROOMY


def _on_terminal(columns: Sequence[str], cells: list[list[str]], *, right: set[int], last: set[int]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(color_system=None if os.environ.get("NO_COLOR") else "auto", highlight=False)
    widths = _widths([list(columns), *cells], console.width, last=last)
    kept = [index for index, width in enumerate(widths) if width]
    shown = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=forms.current().headers)
    for index in kept:
        justify: Literal["left", "right"] = "right" if index in right else "left"
        shown.add_column(columns[index], justify=justify, no_wrap=True, overflow="crop", width=widths[index])
    for row in cells:
        shown.add_row(*(Text(_fitted(row[index], widths[index])) for index in kept))
    console.print(shown)


def _fitted(text: str, width: int) -> str:
    """Cut to so many cells with `..` behind it; `…` is as wide as two letters on many Chinese terminals."""
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= width else f"{set_cell_size(text, max(width - 2, 1)).rstrip()}.."


def _widths(rows: list[list[str]], room: int, *, last: Collection[int]) -> list[int]:
    """How wide each column is, so that all fit the room and the last, a subject, has two ninths of it.

    Where it is narrow, columns without any cell go (width 0), then the widest gives way; those in
    `last` only when the others cannot, and the very first never.
    """
    from rich.cells import cell_len

    *widths, text = [max(cell_len(row[index]) for row in rows) for index in range(len(rows[0]))]
    widths = [widths[0], *(min(width, WIDEST) for width in widths[1:])] if widths else []
    least = min(text, max(room * 2 // 9, 18))

    def taken() -> int:
        return sum(width + GAP for width in widths if width) + least

    for index in range(1, len(widths)):
        if taken() > room and not any(row[index] for row in rows[1:]):
            widths[index] = 0
    later = range(1, len(widths))
    for giving in ([one for one in later if one not in last], later):
        while taken() > room and max((widths[one] for one in giving), default=0) > NARROWEST:
            widths[max(giving, key=widths.__getitem__)] -= 1
    return [*widths, max(min(text, room - taken() + least), 1)]


def section(title: str) -> None:
    """The heading of a part of a screen."""
    click.echo(f"\n── {title} ──")


def fields(pairs: Iterable[tuple[str, object]]) -> None:
    """Names and values, one a line; empty values are left out."""
    from rich.cells import cell_len

    shown = [(name, safe(value)) for name, value in pairs if value not in {None, ""}]
    width = max((cell_len(name) for name, _ in shown), default=0)
    for name, value in shown:
        click.echo(f"{name}{' ' * (width - cell_len(name))}  {value}")


def paragraphs(pairs: Iterable[tuple[str, str]]) -> None:
    """Names and texts, wrapped at the width of the screen (80 where there is none); a text may have several lines."""
    import shutil

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
    """Bytes as people read them: `512 B`, `3.4 kB`, `1.2 MB`."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
