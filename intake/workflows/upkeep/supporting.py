"""What somebody who helps from afar needs to know of an installation, in one file without mail or passwords."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import intake
from intake.errors import IntakeError, Sentence, system
from intake.store.upkeep import rowcounts
from intake.workflows.house import House
from intake.workflows.upkeep.findings import Finding

LONGEST_LOCAL, LONGEST_DOMAIN = 320, 255  # RFC 5321 section 4.5.3.1, and what is longer than it may be
_PERSON = re.compile(
    rf"""(?:[\w.!#$%&'*+/=?^`{{|}}~-]{{1,{LONGEST_LOCAL}}}|"[^"\n]{{1,{LONGEST_LOCAL}}}")[@＠]"""
    rf"(?=\[|\d{{1,3}}(?:\.\d{{1,3}}){{3}}|[\w.-]{{0,{LONGEST_DOMAIN}}}[^\W\d_])"  # cn-hq@2026.1 is a calendar
)
HIDDEN = "***@"


def about() -> dict[str, Any]:
    """The program, the machine below it, and every library that is installed beside it, with versions."""
    return {
        "intake": intake.__version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "libraries": dict(sorted((one.name, one.version) for one in distributions())),
    }


def findings(found: Iterable[Finding]) -> list[dict[str, str]]:
    """The check-up as it is told in English."""
    return [{"id": one.id, "status": one.status, "cause": str(one.cause), "remedy": str(one.remedy)} for one in found]


def database(house: House) -> dict[str, Any]:
    """The schema that the database has and should have, and how many rows stand in each table."""
    with house.db.read() as conn:
        return {
            "dialect": house.db.dialect,
            "revision": house.db.revision(),
            "head": house.db.head(),
            "rows": rowcounts.rows(conn),
            "states": rowcounts.states(conn),
        }


def masked(found: Any) -> Any:
    """The same document in which each mail address shows its domain alone."""
    if isinstance(found, Mapping):
        return {masked(key): masked(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [masked(one) for one in found]
    return _PERSON.sub(HIDDEN, found) if isinstance(found, str) else found


def write(file: Path, parts: Mapping[str, Any]) -> None:
    """Each part as one JSON file of a new ZIP archive, 0600. Raises IntakeError when it exists or cannot be written."""
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError as trouble:
        raise IntakeError(
            Sentence("{file} exists already", file=file), hint="name another file; nothing is written over"
        ) from trouble
    except OSError as trouble:
        raise IntakeError(
            Sentence("{path} cannot be written: {trouble}", path=file, trouble=system(trouble)),
            hint="name another folder",
        ) from trouble
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(f"{name}.json", json.dumps(masked(part), ensure_ascii=False, indent=1, default=str))
