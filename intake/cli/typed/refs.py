"""References as people write them: `1042`, `HQ-1042`, `1040-1045`, `@last`, and `-` for those on standard input."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from intake.cli.typed import private
from intake.errors import Sentence

_NUMBER = r"(?:[A-Za-z][A-Za-z0-9]{0,9}-)?(\d{1,9})"  # a prefix begins with a letter, so that 1040-1045 is a range
REFERENCE = re.compile(_NUMBER)
RANGE = re.compile(rf"{_NUMBER}(?:-|\.\.){_NUMBER}")
LONGEST_RANGE = 1000
STDIN = "intake.stdin"  # in the context: standard input was read for references
HEADINGS = {"ref", "编号", "id"}


def number(text: str) -> int:
    """The number of one reference; a usage error for anything else."""
    text = text.strip()
    if text == "@last":
        return _last()
    found = REFERENCE.fullmatch(text)
    if found is None:
        raise click.BadParameter(Sentence("{text!r} is no reference; right: HQ-1042, 1042 or @last", text=text))
    return int(found[1])


def numbers(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Click callback for one or several references, in the order given.

    A missing one is picked from a list on a terminal; elsewhere it is wrong usage.
    """
    if value is None or value == ():
        from intake.cli.typed.picker import pick

        picked = pick(context, parameter)
        return picked if parameter.nargs == 1 else (picked,)
    if parameter.nargs == 1:
        return number(value)
    return tuple(one for text in value for one in spread(context, text))


def spread(context: click.Context, text: str) -> Iterator[int]:
    """The references that one word names: a range, those on standard input, or itself."""
    text = text.strip()
    if text == "-":
        context.meta[STDIN] = True
        yield from _listed(sys.stdin.buffer.read().decode("utf-8-sig", "replace"))
    elif found := RANGE.fullmatch(text):
        yield from _range(int(found[1]), int(found[2]), text)
    else:
        yield number(text)


def remember(config: Path, seen: int) -> None:
    """Keep what `@last` means for this person and this installation; where it cannot be kept, it is not."""
    with suppress(OSError):
        known = _known()
        if known.get(_place(config)) != seen:
            private.write(_file(), json.dumps(known | {_place(config): seen}))


def _range(first: int, last: int, text: str) -> Iterator[int]:
    if not 0 <= last - first < LONGEST_RANGE:
        raise click.BadParameter(
            Sentence(
                "{text!r} is no range; right: 1040-1045, at most {longest_range}",
                text=text,
                longest_range=LONGEST_RANGE,
            )
        )
    yield from range(first, last + 1)


def _listed(text: str) -> Iterator[int]:
    """The first column of each line; a first line of headings is passed over."""
    for at, line in enumerate(text.splitlines()):
        columns = re.split(r"[\t ,]", line.strip(), maxsplit=1)
        word = columns[0].strip('"')
        if not word or (at == 0 and word.lower() in HEADINGS):
            continue
        try:
            yield number(word)
        except click.BadParameter as wrong:
            raise click.BadParameter(
                Sentence("line {at} of standard input: {wrong}", at=at + 1, wrong=wrong.message)
            ) from wrong


def _last() -> int:
    seen = _known().get(_place(click.get_current_context().find_root().obj.settings.path))
    if not isinstance(seen, int):
        raise click.BadParameter("@last: you have not looked at a request yet; right: HQ-1042 or 1042")
    return seen


def _known() -> dict[str, Any]:
    try:
        found = json.loads(private.read(_file()) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _file() -> Path:
    return private.state() / "last.json"


def _place(config: Path) -> str:
    """Whose last request, and where: one person may work for several installations."""
    return f"{config.resolve()} {private.default_actor()}"
