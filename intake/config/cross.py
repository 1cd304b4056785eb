"""Problems between keys: plaintext to another host, sources of passwords, names that do not exist or exist twice.

They are looked for in the file's own tables, so that they show together with the problems of single keys; what has the
wrong type is left to those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from intake.config.faults import Fault
from intake.link import is_loopback

SOURCES = ("password_file", "password_env", "credential")
NAMES = {"mailbox": "name", "service_level": "key", "category": "key", "calendar.branch": "name", "webhook": "name"}
FILES = (("calendar", "overrides", "no_file"), ("letters", "directory", "no_folder"))
Table = Mapping[str, Any]


def faults(tables: Table, base: Path) -> list[Fault]:
    """Every problem between keys; relative paths count from `base`."""
    return [
        *(fault for index, box in _numbered(tables, "mailbox") for fault in _mailbox(box, f"mailbox[{index}]", base)),
        *_smtp(tables, base),
        *_webhooks(tables),
        *_levels(tables),
        *_twice(tables),
        *_steps(tables),
        *_branches(tables),
        *_files(tables, base),
    ]


def _numbered(tables: Table, key: str) -> Iterator[tuple[int, Table]]:
    """The tables of `[[key]]`, counted from 1."""
    outer, _, inner = key.rpartition(".")
    found = tables.get(outer, {}) if outer else tables
    found = found.get(inner) if isinstance(found, Mapping) else None
    for index, one in enumerate(found if isinstance(found, list) else [], 1):
        if isinstance(one, Mapping):
            yield index, one


def _is_elsewhere(table: Table) -> bool:
    host = table.get("host")
    return isinstance(host, str) and not is_loopback(host)


def _connection(table: Table, where: str, base: Path) -> Iterator[Fault]:
    if table.get("security") == "none" and _is_elsewhere(table):
        yield Fault(f"{where}.security", "plaintext", 'security = "tls"')
    authority = table.get("ca_file")
    if isinstance(authority, str) and not (base / authority).is_file():
        yield Fault(f"{where}.ca_file", "no_file", 'ca_file = "/etc/intake/ca.pem"', {"path": base / authority})


def _mailbox(box: Table, where: str, base: Path) -> Iterator[Fault]:
    yield from _connection(box, where, base)
    if sum(key in box for key in SOURCES) != 1 and not {"password", "oauth2"} & box.keys():
        yield Fault(where, "one_secret", 'password_file = "/etc/intake/imap.password"')
    names = [box.get("folder", "INBOX")]
    for key, default in (("processed", "Processed"), ("auto", "Auto"), ("quarantine", "Quarantine")):
        name = box.get(key, f"Intake/{default}")
        if name in names:
            yield Fault(f"{where}.{key}", "folders", f'{key} = "Intake/{default}"')
        names.append(name)


def _smtp(tables: Table, base: Path) -> Iterator[Fault]:
    smtp = tables.get("smtp")
    if not isinstance(smtp, Mapping):
        return
    yield from _connection(smtp, "smtp", base)
    right = 'user = "office@hq.example" and password_file = "/etc/intake/smtp.password"'
    sources = sum(key in smtp for key in SOURCES)
    if {"password", "oauth2"} & smtp.keys():
        return
    if sources > 1 or bool(sources) != ("user" in smtp):
        yield Fault("smtp", "login", right)
    elif not sources and _is_elsewhere(smtp):
        yield Fault("smtp", "login_needed", right)


def _webhooks(tables: Table) -> Iterator[Fault]:
    """Its address comes from one place, and what signs its messages from one at most."""
    for index, hook in _numbered(tables, "webhook"):
        for key, least in (("url", 1), ("secret", 0)):
            given = sum(f"{key}_{place}" in hook for place in ("file", "env", "credential"))
            if not least <= given <= 1 and key not in hook:
                yield Fault(f"webhook[{index}]", f"one_{key}_source", f'{key}_file = "/etc/intake/webhook.{key}"')


def _levels(tables: Table) -> Iterator[Fault]:
    levels = [level for _, level in _numbered(tables, "service_level")]
    if levels and all("impact" in level for level in levels):
        yield Fault("service_level", "general_level", '[[service_level]] with key = "standard", resolution = "3d"')
    keys = [level["key"] for level in levels if isinstance(level.get("key"), str)]
    for index, category in _numbered(tables, "category"):
        wanted = category.get("service_level")
        if isinstance(wanted, str) and wanted not in keys:
            example = f'service_level = "{keys[0]}"' if keys else ""
            yield Fault(f"category[{index}].service_level", "no_level", example, {"known": ", ".join(sorted(keys))})


def _twice(tables: Table) -> Iterator[Fault]:
    for table, key in NAMES.items():
        seen: set[object] = set()
        for index, one in _numbered(tables, table):
            name = one.get(key)
            if isinstance(name, str) and name in seen:
                yield Fault(f"{table}[{index}].{key}", "twice", f'{key} = "{name}-2"')
            seen.add(name if isinstance(name, str) else None)


def _steps(tables: Table) -> Iterator[Fault]:
    """Two steps at one share would not say which of them tells whom."""
    escalation = tables.get("escalation")
    seen: set[int] = set()
    for index, step in _numbered(escalation if isinstance(escalation, Mapping) else {}, "steps"):
        at = step.get("at")
        if isinstance(at, int) and at in seen:
            yield Fault(f"escalation.steps[{index}].at", "twice", 'steps = [{ at = 80, to = ["owner", "lead"] }]')
        seen |= {at} if isinstance(at, int) else set()


def _branches(tables: Table) -> Iterator[Fault]:
    """A branch counts on one calendar, and no calendar of branches bears the office's name."""
    calendar = tables.get("calendar")
    seen = {calendar.get("name")} if isinstance(calendar, Mapping) else set()
    for index, one in _numbered(tables, "calendar.branch"):
        if one.get("name") in seen - {None}:
            yield Fault(f"calendar.branch[{index}].name", "twice", 'name = "cn-south"')
    taken: set[str] = set()
    for index, one in _numbered(tables, "calendar.branch"):
        named = one.get("branches")
        keys = [key for key in named if isinstance(key, str)] if isinstance(named, list) else []
        if taken & set(keys):
            yield Fault(f"calendar.branch[{index}].branches", "twice", 'branches = ["south"]')
        taken |= set(keys)


def _files(tables: Table, base: Path) -> Iterator[Fault]:
    for table, key, why in FILES:
        here = tables.get(table)
        name = here.get(key) if isinstance(here, Mapping) else None
        if isinstance(name, str) and not (base / name).exists():
            yield Fault(f"{table}.{key}", why, values={"path": base / name})
