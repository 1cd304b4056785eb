"""Console blocks of the guides: what is typed after `$ `, and what the reader is told to expect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w*)(?: (.*))?$")
ANY = "…"


@dataclass(frozen=True)
class Step:
    """One command of a guide with the lines that follow it, or a file that the reader is told to write."""

    line: int
    command: str
    shown: tuple[str, ...] = ()
    file: str = ""


def steps(page: Path) -> Iterator[Step]:
    """Every command of every `console` block in order, and every block that names a file (```toml intake.toml)."""
    language, title, start, block = "", "", 0, []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if fence and not start:
            language, title, start, block = fence[1], fence[2] or "", number, []
        elif fence:
            yield from _of_block(language, title, block, start)
            start = 0
        elif start:
            block.append(line)


def _of_block(language: str, title: str, block: list[str], start: int) -> Iterator[Step]:
    if language == "console":
        yield from _commands(block, start)
    elif title:
        yield Step(start, "", tuple(block), file=title)


def _commands(block: list[str], start: int) -> Iterator[Step]:
    command, line, shown = "", 0, []
    for offset, text in enumerate(block, 1):
        if text.startswith("$ "):
            if command:
                yield Step(line, command, tuple(shown))
            command, line, shown = text[2:], start + offset, []
        elif command.endswith("\\"):
            command = f"{command[:-1]}{text.strip()}"
        else:
            shown.append(text)
    if command:
        yield Step(line, command, tuple(shown))


def fits(shown: tuple[str, ...], printed: str) -> bool:
    """Whether what was printed is what the guide shows.

    `…` on a line of its own stands for any number of lines, within a line for any text; runs of blanks count as one.
    A guide that shows nothing expects nothing in particular.
    """
    if not shown:
        return True
    parts = [r"(?:.*\n)*?" if line.strip() == ANY else _line(line) + r"\n" for line in shown]
    text = "".join(" ".join(line.split()) + "\n" for line in printed.splitlines())
    return re.fullmatch("".join(parts), text) is not None


def _line(line: str) -> str:
    return ".*?".join(re.escape(" ".join(part.split())) for part in _padded(line))


def _padded(line: str) -> list[str]:
    return " ".join(line.split()).split(ANY)
