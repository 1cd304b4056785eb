"""The directory from a table and back: branches, contacts, staff; what would change is known before it does."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from intake import tablefile
from intake.message.shown import defused
from intake.store.people import directory, directory_changes
from intake.store.people.directory import Branch
from intake.store.people.directory_changes import Plan
from intake.store.people.directory_faults import COLUMNS, Fault
from intake.store.people.directory_rows import Checked
from intake.workflows.house import House

DATES = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Import:
    """A table that was checked: how many right rows of each kind, every fault, and what would change."""

    counts: dict[str, int]
    faults: tuple[Fault, ...]
    unused: tuple[str, ...]  # columns that say nothing to us
    plan: Plan


def examine(house: House, path: Path, *, prune: bool = False) -> Import:
    """Read CSV or XLSX with the columns of DESIGN.md and compare; nothing is written.

    Raises ConfigError where the file is no table.
    """
    table = tablefile.read(path)
    found = directory.checked(table.rows, table.numbers)
    today = house.now().astimezone(house.zone).date()
    with house.db.read() as conn:
        directory.placed(conn, found, prune=prune)
        plan = directory.planned(conn, found, prune=prune and not found.faults, today=today)
    return Import(_counts(found), tuple(found.faults), found.unused, plan)


def write(house: House, plan: Plan) -> None:
    """Do what was shown, in one transaction; what somebody else changed meanwhile is overwritten."""
    with house.db.write() as conn:
        directory_changes.write(conn, plan)


def export(house: House) -> str:
    """Everybody as CSV with the columns of import; cells that a spreadsheet would calculate are defused."""
    out = io.StringIO()
    rows = list(_rows(house))
    table = csv.DictWriter(out, (*COLUMNS, *(name for name in DATES if any(name in row for row in rows))))
    table.writeheader()
    for row in rows:
        table.writerow({key: defused(cell) for key, cell in row.items()})
    return out.getvalue()


def _counts(found: Checked) -> dict[str, int]:
    return {"branches": len(found.branches), "contacts": len(found.contacts), "staff": len(found.staff)}


def _rows(house: House) -> Iterator[dict[str, str]]:
    with house.db.read() as conn:
        branches, contacts, staff = directory.branches(conn), directory.all_contacts(conn), directory.all_staff(conn)
    yield from map(_branch_row, branches)
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


def _branch_row(branch: Branch) -> dict[str, str]:
    dates = {name: day.isoformat() for name in DATES if (day := getattr(branch, name)) is not None}
    return {"kind": "branch", "key": branch.key, "name": branch.name, "domain": " ".join(branch.domains), **dates}
