"""A person's own views and aliases: names with what they stand for, in small TOML files of mode 0600."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from pathlib import Path

from intake.cli.typed import private
from intake.errors import IntakeError, Sentence, system

NAME = re.compile(r"\w[\w-]{0,39}")
VALUED = frozenset({"-c", "--config", "--lang"})  # options before the command that take a word


def views() -> Path:
    """The file of the views."""
    return private.settings() / "views.toml"


def aliases() -> Path:
    """The file of the aliases."""
    return private.settings() / "aliases.toml"


def read(file: Path) -> dict[str, str]:
    """Names and what they stand for; nothing where there is no file. Raises IntakeError for a file that is no TOML."""
    text = private.read(file)
    if not text:
        return {}
    import tomllib

    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise IntakeError(
            Sentence("{file}: {trouble}", file=file, trouble=trouble), hint='right: name = "words", one a line'
        ) from trouble
    return {name: words for name, words in found.items() if isinstance(words, str)}


def write(file: Path, names: dict[str, str]) -> None:
    """Keep them all, by name. Raises IntakeError."""
    import json

    lines = [
        f"{json.dumps(name, ensure_ascii=False)} = {json.dumps(words, ensure_ascii=False)}\n"
        for name, words in sorted(names.items())
    ]  # a JSON string is a TOML string
    try:
        private.write(file, "".join(lines))
    except OSError as trouble:
        raise IntakeError(
            Sentence("{path} cannot be written: {trouble}", path=file, trouble=system(trouble))
        ) from trouble


def expanded(words: Sequence[str], commands: Container[str]) -> list[str]:
    """The words of a call with its alias replaced by what it stands for; an alias in an alias stays a word."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in VALUED else 1
    if at >= len(words) or words[at] in commands:
        return list(words)
    stands_for = read(aliases()).get(words[at])
    if stands_for is None:
        return list(words)
    import shlex

    return [*words[:at], *shlex.split(stands_for), *words[at + 1 :]]
