"""What a table would change in the directory, before anything is written; and writing just that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Literal

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.people.directory_rows import Branch, Checked, Contact, Entry, Staff, entries

_B, _D, _C, _S, _R = tables.branch, tables.branch_domain, tables.contact, tables.staff, tables.request
What = Literal["new", "changed", "gone", "ended"]
KINDS: Mapping[type[Entry], tuple[str, str]] = {
    Branch: ("branch", "key"),
    Contact: ("contact", "address"),
    Staff: ("staff", "login"),
}
_COLUMN = {"domains": "domain"}


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that comes, changes, goes, or (a branch with requests) ends; `fields`: name, old and new value."""

    what: What
    kind: str
    key: str
    name: str
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Every change, the entries to write and to remove, and how many stay as they are."""

    changes: tuple[Change, ...]
    write: tuple[Entry, ...]
    remove: tuple[Entry, ...]
    end: tuple[Branch, ...]  # keep their requests, lose their domains
    unchanged: int


@dataclass(slots=True)
class _Draft:
    changes: list[Change] = field(default_factory=list)
    write: list[Entry] = field(default_factory=list)
    unchanged: int = 0
    needed: set[str] = field(default_factory=set)  # branches that contacts of the table belong to

    def take(self, old: Entry | None, new: Entry) -> None:
        """Note what one entry becomes."""
        if isinstance(new, Contact) and new.branch is not None:
            self.needed.add(new.branch)
        if old == new:
            self.unchanged += 1
            return
        differences = () if old is None else tuple(_differences(old, new))
        self.changes.append(Change("new" if old is None else "changed", *_id(new), new.name, differences))
        self.write.append(new)


def compare(conn: Connection, found: Checked, known: Iterable[Entry], *, prune: bool = False, today: date) -> Plan:
    """What the right rows change. A column that the table does not have changes nothing.

    Without `prune` nothing goes, and a branch keeps the domains that the table gives to no other.
    """
    before = {_id(one): one for one in known}
    claimed = {domain: one.key for one in found.branches.values() for domain in one.domains}
    draft, kept = _Draft(), set()
    for row in entries(found):
        old = before.get(_id(row))
        kept.add(_id(row))
        draft.take(old, row if old is None else _merged(old, row, found.columns, claimed={} if prune else claimed))
    absent = [one for name, one in before.items() if name not in kept]
    if prune:
        return _pruned(conn, draft, absent, today)
    for one in absent:
        if isinstance(one, Branch) and (lost := {name for name in one.domains if name in claimed}):
            draft.take(one, replace(one, domains=tuple(name for name in one.domains if name not in lost)))
    return Plan(tuple(draft.changes), tuple(draft.write), (), (), draft.unchanged)


def _pruned(conn: Connection, draft: _Draft, absent: Sequence[Entry], today: date) -> Plan:
    """What is not in the table goes; a branch that requests or contacts name ends instead."""
    keys = [one.key for one in absent if isinstance(one, Branch)]
    used = _used(conn, keys) | draft.needed
    ending = [one for one in absent if isinstance(one, Branch) and one.key in used]
    end = [replace(one, domains=(), valid_to=one.valid_to or today) for one in ending]
    end = [one for one, old in zip(end, ending, strict=True) if one != old]
    remove = [one for one in absent if not (isinstance(one, Branch) and one.key in used)]
    draft.changes += [Change("ended", *_id(one), one.name) for one in end]
    draft.changes += [Change("gone", *_id(one), one.name) for one in remove]
    return Plan(tuple(draft.changes), tuple(draft.write), tuple(remove), tuple(end), draft.unchanged)


def write(conn: Connection, plan: Plan) -> None:
    """Do what the plan says, in the caller's transaction; a second time it changes nothing."""
    branches = [one for one in plan.write if isinstance(one, Branch)]
    removed = [one for one in plan.remove if isinstance(one, Branch)]
    _delete(conn, _C.c.address, [one.address for one in plan.remove if isinstance(one, Contact)])
    _delete(conn, _S.c.login, [one.login for one in plan.remove if isinstance(one, Staff)])
    _delete(conn, _D.c.branch, [one.key for one in (*branches, *removed, *plan.end)])
    sql.upsert(conn, _B, [_branch_row(one) for one in (*branches, *plan.end)], key="key")
    sql.upsert(
        conn, _D, [{"domain": domain, "branch": one.key} for one in branches for domain in one.domains], key="domain"
    )
    sql.upsert(conn, _C, [asdict(one) for one in plan.write if isinstance(one, Contact)], key="address")
    sql.upsert(conn, _S, [asdict(one) for one in plan.write if isinstance(one, Staff)], key="login")
    _delete(conn, _B.c.key, [one.key for one in removed])


def _id(one: Entry) -> tuple[str, str]:
    kind, key = KINDS[type(one)]
    return kind, getattr(one, key)


def _merged(old: Entry, row: Entry, columns: frozenset[str], *, claimed: Mapping[str, str]) -> Entry:
    """The row over the old entry: what the table has no column for stays, and a branch keeps its domains.

    `claimed` names the branch that the table gives a domain to; empty: the table alone says which domains there are.
    """
    kept = {one.name: getattr(old, one.name) for one in fields(old) if _COLUMN.get(one.name, one.name) not in columns}
    kept.pop(KINDS[type(old)][1], None)
    if isinstance(old, Branch) and isinstance(row, Branch):
        mine = (name for name in old.domains if claimed.get(name, old.key) == old.key)
        if claimed or "domains" in kept:
            kept["domains"] = tuple(sorted({*mine, *row.domains}))
    return replace(row, **kept)


def _differences(old: Entry, new: Entry) -> Iterator[tuple[str, str, str]]:
    for one in fields(old):
        before, after = getattr(old, one.name), getattr(new, one.name)
        if before != after:
            yield _COLUMN.get(one.name, one.name), _shown(before), _shown(after)


def _shown(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _used(conn: Connection, keys: Sequence[str]) -> set[str]:
    """Branches that requests or contacts of the table still name: they cannot be removed."""
    return {
        key
        for chunk in sql.chunks(keys)
        for key in conn.execute(sa.select(_R.c.branch).where(_R.c.branch.in_(chunk)).distinct()).scalars()
        if key is not None
    }


def _delete(conn: Connection, column: sa.Column[str], keys: Sequence[str]) -> None:
    for chunk in sql.chunks(keys):
        conn.execute(sa.delete(column.table).where(column.in_(chunk)))


def _branch_row(branch: Branch) -> dict[str, str | date | None]:
    return {name: getattr(branch, name) for name in ("key", "name", "valid_from", "valid_to")}
