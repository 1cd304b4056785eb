"""Completion of what only this installation knows: references with subjects, people, branches, categories, views."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from intake.cli.helping import PLACES
from intake.store.upkeep import quick

Found = Iterator[tuple[str, str]]


def prepare(command: click.Command) -> None:
    """Teach every parameter of the tree to complete what its name says; only a completing shell needs that."""
    for parameter in command.params:
        complete = _BY_NAME.get(parameter.name or "")
        if complete and not isinstance(parameter.type, click.Choice | click.Path | click.File):
            vars(parameter)["shell_complete"] = _completer(complete)
    for one in getattr(command, "commands", {}).values():
        prepare(one)


def _completer(complete: Callable[[dict[str, Any], str], Found]) -> Callable[[click.Context, str], list[Any]]:
    def completed(context: click.Context, incomplete: str) -> list[Any]:
        tables = _tables(context.find_root().params.get("config"))
        found = complete(tables, incomplete) if tables else iter(())
        return [CompletionItem(value, help=shown) for value, shown in found if value.startswith(incomplete)]

    return completed


def _tables(config: Path | None) -> dict[str, Any]:
    """The configuration as it stands in the file; nothing where there is none. Its model would take too long."""
    named = config or os.environ.get("INTAKE_CONFIG")
    for place in [named] if named else PLACES:
        try:
            file = Path(place)
            return {**tomllib.loads(file.read_text(encoding="utf-8")), "": file.resolve().parent}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            continue
    return {}


def _url(tables: dict[str, Any]) -> str:
    state = tables.get("state", {})
    wanted = str(state.get("database", "sqlite"))
    folder = Path(tables[""], str(state.get("directory", "/var/lib/intake")))
    return f"sqlite:///{folder / 'intake.db'}" if wanted == "sqlite" else wanted


def _references(tables: dict[str, Any], incomplete: str) -> Found:
    """As they are typed: with the prefix, or bare where digits were begun; the letters' case is kept."""
    prefix = f"{tables.get('office', {}).get('reference_prefix', 'HQ')}-"
    is_bare = incomplete[:1].isdecimal()
    if not is_bare and not prefix.lower().startswith(incomplete.lower()[: len(prefix)]):
        return
    digits = incomplete if is_bare else incomplete[len(prefix) :]
    if digits and not digits.isdecimal():
        return
    for number, subject in quick.requests(_url(tables), digits):
        typed = "" if is_bare else incomplete[: len(prefix)] + prefix[len(incomplete) :]
        yield f"{typed}{number}", _shown(subject)


def _staff(tables: dict[str, Any], _incomplete: str) -> Found:
    for login, name in quick.staff(_url(tables)):
        yield login, _shown(name)
        yield name, login


def _branches(tables: dict[str, Any], _incomplete: str) -> Found:
    return ((key, _shown(name)) for key, name in quick.branches(_url(tables)))


def _categories(tables: dict[str, Any], _incomplete: str) -> Found:
    for one in tables.get("category", []):
        if isinstance(one, dict) and "key" in one:
            name = one.get("name", "")
            yield str(one["key"]), _shown(" / ".join(map(str, name.values())) if isinstance(name, dict) else name)


def _views(tables: dict[str, Any], _incomplete: str) -> Found:
    from intake.cli.typed import personal

    yield from personal.read(personal.views()).items()
    yield from quick.views(_url(tables))


def _assigned(tables: dict[str, Any], incomplete: str) -> Found:
    yield from _references(tables, incomplete)
    yield from _staff(tables, incomplete)


def _shown(text: object) -> str:
    """On one line and harmless: a subject is what somebody wrote."""
    from intake.message.shown import safe_text

    return " ".join(safe_text(str(text)).split())


_BY_NAME: dict[str, Callable[[dict[str, Any], str], Found]] = {
    "ref": _references,
    "refs": _references,
    "into": _references,
    "words": _assigned,
    "owner": _staff,
    "actor": _staff,
    "staff": _staff,
    "branch": _branches,
    "category": _categories,
    "view": _views,
}
