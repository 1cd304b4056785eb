"""Rows of a directory table as values: every wrong cell is found, and nothing is written here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from intake.store.people import directory_words
from intake.store.people.directory_faults import Fault

Row = Mapping[str, str]
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")
_LANGUAGES = {"": "", "zh": "zh_CN", "zh_cn": "zh_CN", "en": "en", "中文": "zh_CN", "英文": "en", "英语": "en"}


@dataclass(frozen=True, slots=True)
class Branch:
    """A subsidiary or office; mail from its domains, or from domains below them, is its mail."""

    key: str
    name: str
    domains: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person outside our office; the address is lower case, `language` zh_CN, en or empty."""

    address: str
    name: str = ""
    branch: str | None = None
    role: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Staff:
    """A person of our office; the address is lower case."""

    login: str
    name: str
    address: str
    team: str = ""
    role: str = ""
    language: str = ""


Entry = Branch | Contact | Staff


@dataclass(slots=True)
class Checked:
    """The right rows by kind and key, every fault, and the columns that the table has."""

    branches: dict[str, Branch] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    columns: frozenset[str] = frozenset()
    unused: tuple[str, ...] = ()
    rows_of: dict[tuple[str, str], int] = field(default_factory=dict)  # kind and key, or `domain`: the first row


class _Wrong(Exception):
    def __init__(self, column: str, why: str, value: str = "", other: int = 0) -> None:
        super().__init__(why)
        self.column, self.why, self.value, self.other = column, why, value, other


def checked(rows: Sequence[Row], numbers: Sequence[int] | None = None) -> Checked:
    """Read a table with the columns kind, key, name, address, domain, branch, team, role, login, language.

    Column names and kinds may be Chinese. `numbers` are the rows' as a person counts them (default: from 2 on). A row
    that repeats another exactly is left out; several rows of one branch add up their domains.
    """
    found = Checked()
    names = dict.fromkeys(name for row in rows for name in row)
    found.columns, found.unused = frozenset(map(directory_words.column, names)), directory_words.unused(names)
    for number, row in zip(numbers or range(2, len(rows) + 2), rows, strict=True):
        values = directory_words.renamed(row)
        if any(values.values()):
            try:
                _KINDS.get(directory_words.kind(values.get("kind", "")), _unknown)(found, values, number)
            except _Wrong as wrong:
                found.faults.append(Fault(number, wrong.column, wrong.why, wrong.value, wrong.other))
    return found


def place(found: Checked, known: Mapping[str, str]) -> None:
    """Give each contact its branch's key: by key or by a name that is unique. What is neither is a fault.

    `known` are names by key besides those of the table.
    """
    names = {**known, **{one.key: one.name for one in found.branches.values()}}
    counts = Counter(names.values())
    by_name = {name: key for key, name in names.items() if counts[name] == 1}
    for contact in [one for one in found.contacts.values() if one.branch is not None and one.branch not in names]:
        assert contact.branch is not None
        if (key := by_name.get(contact.branch)) is not None:
            found.contacts[contact.address] = Contact(
                contact.address, contact.name, key, contact.role, contact.language
            )
        else:
            example = ", ".join(sorted(names)[:3])
            row = found.rows_of["contact", contact.address]
            found.faults.append(Fault(row, "branch", "branch", contact.branch, example=example))
            del found.contacts[contact.address]
    found.faults.sort(key=lambda one: one.row)


def _branch(found: Checked, row: Row, number: int) -> None:
    key = _needed(row, "key")
    before = found.branches.get(key)
    name = row.get("name") or (before.name if before else key)
    if before is not None and before.name not in {name, key}:
        raise _Wrong("key", "twice", key, found.rows_of["branch", key])
    domains = tuple(_domain(one) for one in re.split(r"[\s,;，；、]+", row.get("domain", "")) if one)
    for domain in domains:
        at = found.rows_of.get(("domain", domain))
        if at is not None and domain not in (before.domains if before else ()):
            raise _Wrong("domain", "domain_twice", domain, at)
    found.rows_of.update({("domain", domain): number for domain in domains})
    found.rows_of.setdefault(("branch", key), number)
    found.branches[key] = Branch(
        key=key,
        name=name,
        domains=tuple(sorted({*(before.domains if before else ()), *domains})),
        valid_from=_date(row, "valid_from"),
        valid_to=_date(row, "valid_to"),
    )


def _contact(found: Checked, row: Row, number: int) -> None:
    address = _address(row)
    branch = row.get("branch") or None
    made = Contact(address, row.get("name", ""), branch, row.get("role", ""), _language(row))
    if found.contacts.get(address, made) != made:
        raise _Wrong("address", "twice", address, found.rows_of["contact", address])
    found.contacts[address] = made
    found.rows_of.setdefault(("contact", address), number)


def _staff(found: Checked, row: Row, number: int) -> None:
    login = row.get("login") or row.get("key") or _needed(row, "login")
    if any(mark.isspace() for mark in login):
        raise _Wrong("login", "login", login)
    role = directory_words.staff_role(row.get("role", ""))
    made = Staff(login, row.get("name") or login, _address(row), row.get("team", ""), role, _language(row))
    if found.staff.get(login, made) != made:
        raise _Wrong("login", "twice", login, found.rows_of["staff", login])
    found.staff[login] = made
    found.rows_of.setdefault(("staff", login), number)


def _unknown(_found: Checked, row: Row, _number: int) -> None:
    kind = row.get("kind", "")
    raise _Wrong("kind", "kind" if kind else "missing", kind)


_KINDS: Mapping[str, Callable[[Checked, Row, int], None]] = {"branch": _branch, "contact": _contact, "staff": _staff}


def _needed(row: Row, column: str) -> str:
    if not row.get(column):
        raise _Wrong(column, "missing")
    return row[column]


def _address(row: Row) -> str:
    address = _needed(row, "address").lower()
    if not _ADDRESS.fullmatch(address):
        raise _Wrong("address", "address", address)
    return address


def _domain(text: str) -> str:
    domain = text.lower().lstrip("@").rstrip(".")
    if "." not in domain or "@" in domain:
        raise _Wrong("domain", "domain", text)
    return domain


def _language(row: Row) -> str:
    language = row.get("language", "").replace("-", "_").lower()
    if language not in _LANGUAGES:
        raise _Wrong("language", "language", row["language"])
    return _LANGUAGES[language]


def _date(row: Row, column: str) -> date | None:
    try:
        return date.fromisoformat(row[column]) if row.get(column) else None
    except ValueError:
        raise _Wrong(column, "date", row[column]) from None


def entries(found: Checked) -> Iterator[Entry]:
    """Every right row: branches, contacts, staff."""
    yield from found.branches.values()
    yield from found.contacts.values()
    yield from found.staff.values()
