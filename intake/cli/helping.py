"""Help, and click's own words, in the language of the person: known before anything is parsed or read."""

from __future__ import annotations

import copy
import gettext
import os
import re
from collections.abc import Iterable, Sequence
from inspect import cleandoc
from pathlib import Path
from unicodedata import east_asian_width

import click

from intake import spoken
from intake.cli.tree import Lazily
from intake.spoken import DOMAIN, LOCALE

_PIECES = re.compile(  # a bracket with what it opens, Latin words and blanks whole, others one by one
    r"[\[(（“]+[^\x00-\x7f]|[\x21-\x7e\u00a1-\u02ff]+|\s+|.", re.DOTALL
)
PLACES = (Path("intake.toml"), Path("/etc/intake/intake.toml"))  # of a configuration that nobody names
_NEVER_FIRST = frozenset("，。；：、？！）》”’…,.;:?!)")


def speak(words: Sequence[str]) -> bool:
    """Let click say everything in the language of this call; whether that is Chinese.

    `--lang` counts, then INTAKE_LANG, then the office's language, then the environment: as for everything else.
    """
    is_chinese = _language(words).lower().startswith("zh")
    os.environ["LANGUAGE"] = "zh_CN" if is_chinese else "en"  # gettext's own; click asks it for every word
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)
    return is_chinese


def localised(command: click.Command) -> click.Command:
    """A copy of a command and all below it with its help in the language that was chosen."""
    found = copy.copy(command)
    found.context_class = _Context
    vars(found)["_help_option"] = None  # click keeps the one that it made in another language
    for name in ("help", "epilog", "short_help"):
        setattr(found, name, _said(getattr(command, name)))
    found.params = [copy.copy(one) for one in command.params]
    for one in found.params:
        if isinstance(one, click.Option):
            one.help = _said(one.help)
    for name, value in vars(command).items():
        if isinstance(value, click.Command):  # one that a group falls back to
            setattr(found, name, localised(value))
    if isinstance(found, click.Group) and isinstance(command, click.Group):
        known = command.commands
        found.commands = Lazily(known, lambda name: localised(known[name]))
    return found


def cells(text: str) -> int:
    """The width of a text on a terminal."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def wrapped(text: str, room: int) -> list[str]:
    """One line as lines of at most `room` cells; no line begins with a mark that ends something."""
    lines, used = [""], 0
    for piece in _PIECES.findall(text):
        if used and used + cells(piece) > room and piece not in _NEVER_FIRST:
            lines.append("")
            used = 0
        if used or not piece.isspace():
            lines[-1] += piece
            used += cells(piece)
    return [line.rstrip() for line in lines]


class Incomplete(click.UsageError):
    """Something is missing that no option says by itself: the example of the command is shown below."""


class _Formatter(click.HelpFormatter):
    """click measures characters and breaks at blanks; Chinese has wide ones and none of these."""

    def write_heading(self, heading: str) -> None:
        """A heading with the colon of the language."""
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        """Paragraphs, indented; one that begins with a backspace stays as it is."""
        indent = " " * self.current_indent
        for at, paragraph in enumerate(text.split("\n\n")):
            first, *rest = paragraph.split("\n")
            is_fixed = first.strip() == "\b"
            lines = rest if is_fixed else wrapped(" ".join(paragraph.split()), self.width - self.current_indent)
            self.write(("\n" if at else "") + "".join(f"{indent}{line}\n" for line in lines))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names and what they mean, in two columns."""
        rows = list(rows)
        first = min(max((cells(name) for name, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        room = max(self.width - first - self.current_indent, 10)
        for name, meaning in rows:
            lines = wrapped(meaning, room) if meaning else [""]
            gap = first - cells(name)
            head = f"{indent}{name}" + (" " * gap + lines.pop(0) if gap >= col_spacing else "")
            self.write(head.rstrip() + "\n")
            self.write("".join(f"{indent}{' ' * first}{line}\n" for line in lines))


class _Context(click.Context):
    """A context whose help is formatted by display width."""

    formatter_class = _Formatter


def follow(language: str) -> None:
    """Say what goes wrong from here on in the office's language, now that its configuration has been read."""
    os.environ["LANGUAGE"] = "zh_CN" if language.startswith("zh") else "en"


def said(text: str) -> str:
    """A sentence in the language that was chosen; itself where there is no other."""
    return spoken.said(text, os.environ.get("LANGUAGE", "en"))


def _said(text: str | None) -> str | None:
    return said(cleandoc(text)) if text else text


def _language(words: Sequence[str]) -> str:
    for at, word in enumerate(words):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang" and at + 1 < len(words):
            return words[at + 1]
    if chosen := os.environ.get("INTAKE_LANG") or _office_language(_named_file(words)):
        return chosen
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next(filter(None, named), "en")


def _named_file(words: Sequence[str]) -> Path | None:
    """The configuration that the call names, by option or variable."""
    for at, word in enumerate(words):
        if word in {"-c", "--config"}:
            return Path(words[at + 1]) if at + 1 < len(words) else None
        if word.startswith("--config="):
            return Path(word.removeprefix("--config="))
    return Path(os.environ["INTAKE_CONFIG"]) if os.environ.get("INTAKE_CONFIG") else None


def _office_language(file: Path | None) -> str | None:
    """What the configuration says, found without reading it properly: that would take longer than the help itself."""
    place = file or next((one for one in PLACES if one.is_file()), None)
    try:
        text = place.read_text(encoding="utf-8-sig", errors="replace") if place else ""
    except OSError:
        return None
    table = f"\n{text}".partition("\n[office]")[2].partition("\n[")[0]
    found = re.search(r"""^language *= *["'](\w+)""", table, re.MULTILINE)
    return found[1] if found else None
