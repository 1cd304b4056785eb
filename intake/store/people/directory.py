"""The directory of branches with their mail domains, contacts and staff: whose mail is this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from intake.errors import ConfigError, NotFound, Sentence, either, meant
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.people import directory_changes
from intake.store.people.directory_changes import Plan
from intake.store.people.directory_rows import Branch, Checked, Contact, Entry, Staff, checked, place

NO_DAY = date(1970, 1, 1)  # without pruning no branch ends
_B, _D, _C, _S = tables.branch, tables.branch_domain, tables.contact, tables.staff


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows of each kind were new or renewed."""

    branches: int
    contacts: int
    staff: int


@dataclass(frozen=True, slots=True)
class Sender:
    """What the directory knows of an address; a From address proves nothing about who wrote."""

    contact: Contact | None = None
    branch: Branch | None = None
    staff: Staff | None = None
    branch_by: str = ""  # `address`, or `domain~south.example`


def import_rows(conn: Connection, rows: Sequence[Mapping[str, str]], *, today: date = NO_DAY) -> Imported:
    """Add or renew every row of a table with the columns of DESIGN.md; nothing is ever removed.

    Raises ConfigError that names every wrong row; then nothing is written.
    """
    found = placed(conn, checked(rows))
    if found.faults:
        raise ConfigError("the directory cannot be imported", problems=[one.say("en") for one in found.faults])
    directory_changes.write(conn, planned(conn, found, today=today))
    return Imported(len(found.branches), len(found.contacts), len(found.staff))


def placed(conn: Connection, found: Checked, *, prune: bool = False) -> Checked:
    """The same with each contact's branch known by its key, or a fault; when pruning, only the table's own count."""
    place(found, {} if prune else branch_names(conn))
    return found


def planned(conn: Connection, found: Checked, *, prune: bool = False, today: date) -> Plan:
    """What a checked table would change; nothing is written."""
    known: list[Entry] = [*branches(conn), *all_contacts(conn), *all_staff(conn)]
    return directory_changes.compare(conn, found, known, prune=prune, today=today)


def recognise(conn: Connection, address: str) -> Sender:
    """By address first, then the branch by mail domain: the longest suffix wins, `hn.a.example` before `a.example`."""
    wanted = address.strip().lower()
    if "@" not in wanted:
        return Sender()
    row = conn.execute(sa.select(_C).where(_C.c.address == wanted)).mappings().first()
    contact = Contact(**row) if row else None
    member = conn.execute(sa.select(_S).where(_S.c.address == wanted).order_by(_S.c.login)).mappings().first()
    by_address = contact.branch if contact else None
    domain, by_domain = ("", None) if by_address else _branch_of_domain(conn, wanted.rpartition("@")[2])
    key = by_address or by_domain
    branch = next(iter(_branches(conn, sa.select(_B).where(_B.c.key == key))), None) if key else None
    why = "" if branch is None else "address" if by_address else f"domain~{domain}"
    return Sender(contact, branch, Staff(**member) if member else None, why)


def staff(conn: Connection, who: str) -> Staff:
    """A member of staff by login, address or name. Raises NotFound, also when a name is not unique."""
    lower = who.strip().lower()
    same = sa.or_(_S.c.login == who.strip(), _S.c.login == lower, _S.c.address == lower, _S.c.name == who.strip())
    found = [Staff(**row) for row in conn.execute(sa.select(_S).where(same)).mappings()]
    by_login = [one for one in found if one.login.lower() == lower]
    if len(by_login or found) == 1:
        return (by_login or found)[0]
    if found:
        raise NotFound(
            Sentence("{who} may be {found}", who=who, found=either(one.login for one in found)), hint="give the login"
        )
    everybody = [word for one in all_staff(conn) for word in (one.login, one.name) if word]
    hint = meant(who, everybody) or "see `intake directory import`"
    raise NotFound(Sentence("there is nobody called {who} in the directory", who=who), hint=hint)


def all_staff(conn: Connection) -> list[Staff]:
    """Everybody, by login."""
    return [Staff(**row) for row in conn.execute(sa.select(_S).order_by(_S.c.login)).mappings()]


def team_of(conn: Connection, login: str | None) -> str | None:
    """The team of a member; None for somebody unknown."""
    return conn.execute(sa.select(_S.c.team).where(_S.c.login == login)).scalar_one_or_none()


def all_contacts(conn: Connection) -> list[Contact]:
    """Every contact, by address."""
    return [Contact(**row) for row in conn.execute(sa.select(_C).order_by(_C.c.address)).mappings()]


def branches(conn: Connection) -> list[Branch]:
    """Every branch with its domains, by key."""
    return _branches(conn, sa.select(_B).order_by(_B.c.key))


def branch_names(conn: Connection) -> dict[str, str]:
    """The name of each branch, by key."""
    return {row.key: row.name for row in conn.execute(sa.select(_B.c.key, _B.c.name).order_by(_B.c.key))}


def _branch_of_domain(conn: Connection, domain: str) -> tuple[str, str | None]:
    labels = domain.split(".")[-20:]
    suffixes = [".".join(labels[at:]) for at in range(len(labels))]
    query = sa.select(_D).where(_D.c.domain.in_(suffixes)).order_by(sa.func.length(_D.c.domain).desc())
    row = conn.execute(query.limit(1)).first()
    return (row.domain, row.branch) if row else ("", None)


def _branches(conn: Connection, query: sa.Select[Any]) -> list[Branch]:
    rows = conn.execute(query).all()
    domains: dict[str, list[str]] = {}
    for chunk in sql.chunks([row.key for row in rows]):
        for row in conn.execute(sa.select(_D).where(_D.c.branch.in_(chunk)).order_by(_D.c.domain)):
            domains.setdefault(row.branch, []).append(row.domain)
    return [Branch(row.key, row.name, tuple(domains.get(row.key, ())), row.valid_from, row.valid_to) for row in rows]


__all__ = [
    "Branch",
    "Contact",
    "Imported",
    "Sender",
    "Staff",
    "all_staff",
    "branch_names",
    "branches",
    "checked",
    "import_rows",
    "placed",
    "planned",
    "recognise",
    "staff",
]
