"""A right file is read without pydantic, and never otherwise than pydantic would: the quick way accepts nothing else."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.config import checked as quick
from intake.config import problems
from intake.config.faults import Wrong
from intake.config.model import Tables
from intake.config.presets import Preset
from intake.packaged import folder

EXAMPLE = tomllib.loads((folder("config") / "intake.example.toml").read_text(encoding="utf-8"))
FULL = {
    **EXAMPLE,
    "office": {**EXAMPLE["office"], "aliases": ["desk@hq.example"], "domains": ["hq.example"]},
    "calendar": {
        **EXAMPLE["calendar"], "name": "cn-hq", "weekly": {"saturday": ["08:30-12:00"]},
        "branch": [{"name": "de-berlin", "branches": ["berlin"], "country": "DE", "timezone": "Europe/Berlin"}],
    },
    "webhook": [{"name": "chat", "kind": "wecom", "url_file": "u", "events": ["assigned"], "staff": ["zhao"]}],
    "escalation": {"steps": [{"at": 50, "to": ["owner", "lead"]}], "grace": "1h"},
    "trust": {"authserv": ["mx*.hq.example"], "edge": [], "profile": "m365"},
}  # fmt: skip
ODD = st.sampled_from(
    [
        None, True, False, 0, 1, -1, 7, 25, 601, 70000, 10**400, 0.5, 1.0, float("nan"), float("inf"), "", " ", "x",
        "tls", "now", "all", "2026-02-30", "8h", "3d", "0d", "monday", "25:00", "08:30", "a@b.example", "@b.example",
        "Europe/Berlin", "zh_CN", "HQ", "x" * 201, "line\nbreak", "sqlite", "owner", "wecom", [], {}, ["x"], [1], [[]],
        ["08:30-12:00", "11:00-13:00"], {"x": 1}, [{}], [{"at": 1, "to": ["owner"]}], date(2026, 11, 24),
    ]
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()):
    """Every place of the tables, tables and lists themselves as well."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from places(one, (*path, name))


PLACES = list(places(FULL))


@st.composite
def changed(draw: st.DrawFn) -> dict[str, Any]:
    """The full example with a few things made odd, left out, misspelt or doubled."""
    tables = deepcopy(FULL)
    for path in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)):
        holder: Any = tables
        for part in path[:-1]:
            holder = holder[part] if reaches(holder, part) else None
        if not reaches(holder, path[-1]):
            continue
        how = draw(st.sampled_from(["odd", "odd", "out", "misspelt", "twice"]))
        if how == "odd":
            holder[path[-1]] = draw(ODD)
        elif how == "out":
            del holder[path[-1]]
        elif isinstance(holder, dict):
            holder[f"{path[-1]}x"] = holder[path[-1]]
        else:
            holder.append(holder[path[-1]])
    return tables


def reaches(holder: Any, part: Any) -> bool:
    return part in holder if isinstance(holder, dict) else isinstance(holder, list) and part < len(holder)


def judged(kind: Any, tables: dict[str, Any]) -> Any:
    try:
        return problems.judged(kind, tables)
    except Wrong:
        return None


@given(changed())
def test_what_is_taken_at_once_is_what_pydantic_makes_of_it(tables):
    try:
        made = quick._section(Tables, tables)
    except quick._Doubt:
        return

    assert repr(made) == repr(judged(Tables, tables))


def test_the_examples_and_presets_are_taken_at_once():
    assert repr(quick._section(Tables, FULL)) == repr(judged(Tables, FULL))
    for path in (folder("config") / "providers").glob("*.toml"):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        assert repr(quick._section(Preset, table)) == repr(judged(Preset, table))


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_a_value_is_taken_by_both_or_by_none(path):
    for odd in (True, 0, -1, 0.5, "", "x", [], {}, "line\nbreak"):
        tables: Any = deepcopy(FULL)
        holder = tables
        for part in path[:-1]:
            holder = holder[part]
        holder[path[-1]] = odd
        try:
            made = quick._section(Tables, tables)
        except quick._Doubt:
            made = None

        assert repr(made) == repr(judged(Tables, tables)), odd


def test_a_date_without_quotation_marks_is_left_to_pydantic_and_taken():
    tables = deepcopy(FULL)
    tables["mailbox"][0]["accept_since"] = date(2026, 11, 24)

    assert quick.checked(Tables, tables).mailbox[0].accept_since == "2026-11-24"


def test_a_right_file_is_read_without_pydantic(tmp_path):
    file = tmp_path / "intake.toml"
    file.write_bytes((folder("config") / "intake.example.toml").read_bytes())
    program = "import sys; from pathlib import Path; from intake.config import load; load(Path(sys.argv[1]))"

    done = subprocess.run(
        [sys.executable, "-c", f"{program}; print('pydantic' in sys.modules)", str(file)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout == "False\n"
