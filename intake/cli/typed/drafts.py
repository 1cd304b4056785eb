"""Drafts: what is written in the editor stands in a private file from the first key until the command is done."""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake.cli.shown import output
from intake.cli.typed import private
from intake.errors import IntakeError, Sentence, system

if TYPE_CHECKING:
    from intake.cli.shown.words import Words

OTHERWISE = "name another editor in $VISUAL or $EDITOR, or give the text by -m TEXT or -F FILE"
SCISSORS = "# ------------------------ >8 ------------------------"
QUOTED = 60  # lines of the requester's last message


@dataclass(frozen=True)
class Draft:
    """The file of one text, what the editor shows below it, and how to go on with it later."""

    file: Path
    below: str
    command: str
    words: Words

    def write(self, text: str) -> str:
        """Let the person write; the text above the scissors. Aborts when nothing was written."""
        found = above(private.read(self.file))
        if found and not text and click.confirm(self.words("draft.found", path=self.file), default=True, err=True):
            text = found
        try:
            private.write(self.file, f"{text}\n\n{SCISSORS}\n{self.below}")
        except OSError as trouble:
            raise IntakeError(
                Sentence("{path} cannot be written: {trouble}", path=self.file, trouble=system(trouble)),
                hint="use -m or -F",
            ) from trouble
        try:
            click.edit(filename=str(self.file))
        except click.ClickException as trouble:
            self.settle(is_done=False)
            raise IntakeError(trouble.message, hint=OTHERWISE) from trouble
        written = above(private.read(self.file))
        if not written:
            self.settle(is_done=True)
            output.tell(self.words("draft.empty"))
            raise click.Abort
        return written

    def settle(self, *, is_done: bool) -> None:
        """Take the draft away, or say where it is and how to use it again."""
        if is_done or not above(private.read(self.file)):
            with suppress(OSError):
                self.file.unlink()
            return
        output.tell(self.words("draft.kept", path=self.file, command=f"{self.command} -F {self.file}"))


def above(text: str) -> str:
    """What stands above the scissors, or all of it where there are none."""
    lines = text.replace("\r\n", "\n").split("\n")
    at = lines.index(SCISSORS) if SCISSORS in lines else len(lines)
    return "\n".join(lines[:at]).strip()


def open_for(context: click.Context, params: dict[str, Any]) -> Draft:
    """The draft of this command for its request, with who gets it and what they wrote last. Raises NotFound."""
    from intake.workflows.looking import browse

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("-e needs a terminal; elsewhere: -m TEXT, -F FILE, or - for standard input")
    shell, verb = context.obj, context.info_name or ""
    numbers = [params["ref"]] if params.get("ref") else list(params.get("refs", ()))
    with shell.house() as house:
        found = [browse.detail(house, number, house.now()) for number in numbers[:1]]
        names = [house.reference(number) for number in numbers]
    folder = private.state() / "drafts"
    below = "\n".join(f"# {line}".rstrip() for line in _below(shell.words, verb, names, found))
    place = shell.settings.path.resolve()
    whose = f"{place.parent.name}-{hashlib.sha256(str(place).encode()).hexdigest()[:8]}"  # two offices may number alike
    file = folder / f"{whose}-{names[0] if names else 'none'}-{verb}.txt"
    return Draft(file, below + "\n", f"intake {verb} {' '.join(names)}", shell.words)


def _below(words: Words, verb: str, names: list[str], found: list[dict[str, Any]]) -> list[str]:
    """What the person should know while writing; none of it is sent."""
    lines = [words("draft.below")]
    if not found or len(names) > 1:
        return [*lines, f"{words('ref')}: {', '.join(names)}"]
    one = found[0]
    person = one["requester"]
    whom = words("draft.internal") if verb in _INTERNAL else f"{person['name']} <{person['address']}>"
    lines += [f"{words('recipient')}: {whom}", f"{words('subject')}: {names[0]} {one['subject']}"]
    lines += [f"{words('language')}: {one['language']}", ""]
    last = next((each for each in reversed(one["messages"]) if each["direction"] == "in"), None)
    if last:
        quoted = output.safe(last["reply_text"] or last["text"]).strip().split("\n")
        lines += [f"{last['at'][:16].replace('T', ' ')} {person['name']}:", *(f"> {line}" for line in quoted[:QUOTED])]
    return [output.one_line(line) for line in lines]


_INTERNAL = frozenset({"note", "edit", "wait", "hold"})
