"""The directory from a table: branches, contacts, staff."""

from __future__ import annotations

from pathlib import Path

from intake import sheets
from intake.store import directory
from intake.workflows.house import House


def import_file(house: House, path: Path, *, dry_run: bool = False) -> dict[str, int]:
    """Read CSV or XLSX with the columns of DESIGN.md; how many of each kind. All rows or none.

    Raises ConfigError that names every wrong row.
    """
    rows = sheets.read_table(path)
    checked = directory.checked(rows)
    if not dry_run:
        with house.db.write() as conn:
            directory.import_rows(conn, rows)
    return {"branches": len(checked.branches), "contacts": len(checked.contacts), "staff": len(checked.staff)}
