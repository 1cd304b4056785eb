"""The directory from a table and back: branches, contacts, staff."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from intake import sheets
from intake.message.shown import defused
from intake.store import directory
from intake.workflows.house import House

COLUMNS = ("kind", "key", "name", "address", "domain", "branch", "team", "role", "login", "language")


class _DryRun(Exception):
    pass


def import_file(house: House, path: Path, *, dry_run: bool = False) -> dict[str, int]:
    """Read CSV or XLSX with the columns of DESIGN.md; how many of each kind. All rows or none.

    Raises ConfigError that names every wrong row.
    """
    rows = sheets.read_table(path)
    try:
        with house.db.write() as conn:
            done = directory.import_rows(conn, rows)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return {"branches": done.branches, "contacts": done.contacts, "staff": done.staff}


def export(house: House) -> str:
    """Everybody as CSV with the columns of import; cells that a spreadsheet would calculate are defused."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    for row in _rows(house):
        table.writerow({key: defused(cell) for key, cell in row.items()})
    return out.getvalue()


def _rows(house: House) -> Iterator[dict[str, str]]:
    with house.db.read() as conn:
        branches, contacts, staff = directory.branches(conn), directory.all_contacts(conn), directory.all_staff(conn)
    for branch in branches:
        yield {"kind": "branch", "key": branch.key, "name": branch.name, "domain": " ".join(branch.domains)}
    for one in contacts:
        yield {
            "kind": "contact",
            "name": one.name,
            "address": one.address,
            "branch": one.branch or "",
            "role": one.role,
            "language": one.language,
        }
    for member in staff:
        yield {
            "kind": "staff",
            "name": member.name,
            "address": member.address,
            "team": member.team,
            "role": member.role,
            "login": member.login,
            "language": member.language,
        }
