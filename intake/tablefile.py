"""Tables of others, read from CSV, XLSX or XLS: by content, not by name; every value is text.

The library for workbooks is loaded on first use (DEPENDENCIES.md 5.13).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from intake.errors import ConfigError, Sentence, system

ENCODINGS = ("utf-8-sig", "gb18030")  # Excel in China saves CSV as the latter
# A workbook of 5 kB whose one cell stands far away makes the library take 512 GB, and the process end without a word.
MOST_CELLS = 5_000_000
MOST_MEGABYTES = 100  # unpacked
_PLACE = re.compile(rb"""\br\s{0,9}=\s{0,9}["']([A-Za-z]{0,3})([0-9]{1,7})["']""")  # of a row or a cell


@dataclass(frozen=True, slots=True)
class Table:
    """The columns as the file names them, in lower case, and its rows with their numbers as a person counts them."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    numbers: tuple[int, ...]


def read(path: Path) -> Table:
    """The first sheet, or a CSV file in UTF-8 or GB18030, separated by comma, semicolon or tab.

    Empty rows are left out. Raises ConfigError that names the file, and the row or column where it is one.
    """
    try:
        raw = path.read_bytes()
    except OSError as trouble:
        raise ConfigError(
            Sentence("{path} cannot be read: {trouble}", path=path, trouble=system(trouble)),
            hint="give a CSV or XLSX file",
        ) from trouble
    is_workbook = raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    return _table(path, _workbook_rows(path, raw) if is_workbook else _csv_rows(path, raw))


def _workbook_rows(path: Path, raw: bytes) -> list[list[str]]:
    import python_calamine

    _refuse_too_large(path, raw)
    try:
        book = python_calamine.load_workbook(io.BytesIO(raw))
        sheet = book.get_sheet_by_index(0)
        return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (python_calamine.CalamineError, OSError, ValueError, IndexError) as trouble:
        raise ConfigError(
            Sentence("{path} is not a workbook that can be read: {trouble}", path=path, trouble=trouble),
            hint="save it as .xlsx without a password, or as CSV UTF-8",
        ) from trouble


def _refuse_too_large(path: Path, raw: bytes) -> None:
    """What would not fit into memory, before the library looks at it; what is no XLSX it judges itself."""
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            total = sum(one.file_size for one in packed.infolist())
            cells = 0
            if total <= MOST_MEGABYTES * 2**20:
                sheets = (name for name in packed.namelist() if name.startswith("xl/worksheets/"))
                cells = max((_extent(packed.read(name)) for name in sheets), default=0)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error):
        return
    if cells > MOST_CELLS or total > MOST_MEGABYTES * 2**20:
        raise ConfigError(
            Sentence("{path} is too large to be read", path=path),
            hint="copy the table alone into a new workbook, or save it as CSV UTF-8",
        )


def _extent(sheet: bytes) -> int:
    """Cells of the rectangle from the first to the last that a sheet names."""
    lowest, widest = 1, 1
    for letters, digits in _PLACE.findall(sheet):
        lowest, widest = max(lowest, int(digits)), max(widest, _column(letters))
    return lowest * widest


def _column(letters: bytes) -> int:
    """1 for `A`, 28 for `AB`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _text(cell: Any) -> str:
    """What the cell shows; whole numbers arrive as float."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, datetime | date | time) else str(cell).strip()


def _csv_rows(path: Path, raw: bytes) -> list[list[str]]:
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise ConfigError(
            Sentence("{path} is neither UTF-8 nor GB18030 text", path=path), hint="save it as CSV UTF-8 or as .xlsx"
        )
    if "\x00" in text:
        raise ConfigError(
            Sentence("{path} is not a table: it holds binary data", path=path), hint="save it as CSV UTF-8 or as .xlsx"
        )
    head = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error as trouble:
        raise ConfigError(
            Sentence("{path}: line {line_num}: {trouble}", path=path, line_num=reader.line_num, trouble=trouble),
            hint="look for a quote without end",
        ) from trouble


def _table(path: Path, rows: list[list[str]]) -> Table:
    top = next((number for number, row in enumerate(rows) if any(row)), None)
    if top is None:
        raise ConfigError(Sentence("{path} is empty", path=path), hint="the first row names the columns")
    names = [name.lower() for name in rows[top]]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise ConfigError(
            Sentence("{path}: column {twice} is there twice", path=path, twice=", ".join(twice)),
            hint="each column needs its own name",
        )
    numbered = list(_records(path, names, rows, top=top))
    return Table(
        tuple(name for name in names if name), tuple(row for _, row in numbered), tuple(at for at, _ in numbered)
    )


def _records(path: Path, names: list[str], rows: list[list[str]], *, top: int) -> Iterator[tuple[int, dict[str, str]]]:
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        if any(row):
            yield number, _record(path, names, row, number=number)


def _record(path: Path, names: list[str], row: list[str], *, number: int) -> dict[str, str]:
    cells = row + [""] * (len(names) - len(row))
    stray = [
        cell for name, cell in zip(names + [""] * (len(cells) - len(names)), cells, strict=True) if not name and cell
    ]
    if stray:
        raise ConfigError(
            Sentence(
                '{path}: row {number}: "{stray}" stands in a column without a name',
                path=path,
                number=number,
                stray=stray[0][:40],
            ),
            hint="is there a separator inside a value? put such values in quotes",
        )
    return {name: cell for name, cell in zip(names, cells, strict=False) if name}
