"""Rows of a directory table as values: every wrong row is named before anything is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from intake.errors import ConfigError

Row = Mapping[str, str]
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")
_LANGUAGES = {"": "", "zh": "zh_CN", "zh_cn": "zh_CN", "en": "en", "中文": "zh_CN", "英文": "en"}


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


@dataclass(slots=True)
class Checked:
    """The rows by kind; of two rows with the same key the later one counts."""

    branches: Sequence[Branch] = ()
    contacts: Sequence[Contact] = ()
    staff: Sequence[Staff] = ()


@dataclass(slots=True)
class _Table:
    branches: dict[str, Branch] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)


def checked(rows: Sequence[Row]) -> Checked:
    """Read a table with the columns kind, key, name, address, domain, branch, team, role, login, language.

    Raises ConfigError whose `problems` name every wrong row by its line (the heading is line 1).
    """
    table, problems = _Table(), []
    for line, row in enumerate(rows, start=2):
        values = {key.strip().lower(): value.strip() for key, value in row.items() if key and value is not None}
        if not any(values.values()):
            continue
        try:
            _KINDS.get(values.get("kind", "").lower(), _unknown)(table, values)
        except ValueError as wrong:
            problems.append(f"line {line}: {wrong}")
    if problems:
        raise ConfigError("the directory cannot be imported", problems=problems)
    return Checked(list(table.branches.values()), list(table.contacts.values()), list(table.staff.values()))


def _branch(table: _Table, row: Row) -> None:
    key, domains = (
        _needed(row, "key"),
        tuple(_domain(one) for one in re.split(r"[\s,;，；、]+", row.get("domain", "")) if one),
    )
    before = table.branches.get(key)
    table.branches[key] = Branch(
        key=key,
        name=row.get("name") or (before.name if before else key),
        domains=tuple(dict.fromkeys((*(before.domains if before else ()), *domains))),
        valid_from=_date(row, "valid_from"),
        valid_to=_date(row, "valid_to"),
    )


def _contact(table: _Table, row: Row) -> None:
    address = _address(row)
    branch = row.get("branch") or None
    table.contacts[address] = Contact(address, row.get("name", ""), branch, row.get("role", ""), _language(row))


def _staff(table: _Table, row: Row) -> None:
    login = row.get("login") or _needed(row, "key")
    name = row.get("name") or login
    table.staff[login] = Staff(login, name, _address(row), row.get("team", ""), row.get("role", ""), _language(row))


def _unknown(table: _Table, row: Row) -> None:
    del table
    raise ValueError(f"kind is {row.get('kind') or 'missing'!r}; right: branch, contact or staff")


_KINDS: Mapping[str, Callable[[_Table, Row], None]] = {"branch": _branch, "contact": _contact, "staff": _staff}


def _needed(row: Row, column: str) -> str:
    if not row.get(column):
        raise ValueError(f"{column} is missing")
    return row[column]


def _address(row: Row) -> str:
    address = _needed(row, "address").lower()
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"address {address!r} is not a mail address")
    return address


def _domain(text: str) -> str:
    domain = text.lower().lstrip("@").rstrip(".")
    if "." not in domain or "@" in domain:
        raise ValueError(f"domain {text!r} is not a mail domain; right: branch.example")
    return domain


def _language(row: Row) -> str:
    language = row.get("language", "").replace("-", "_").lower()
    if language not in _LANGUAGES:
        raise ValueError(f"language {row['language']!r} is not known; right: zh_CN or en")
    return _LANGUAGES[language]


def _date(row: Row, column: str) -> date | None:
    try:
        return date.fromisoformat(row[column]) if row.get(column) else None
    except ValueError as wrong:
        raise ValueError(f"{column} is {row[column]!r}; right: 2026-11-24") from wrong
