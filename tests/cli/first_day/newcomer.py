"""A new member of staff at a terminal, who types only what help, hints or letters have suggested before."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from intake.cli.shown.words import Words
from tests.support.terminal import terminal

_COMMAND = re.compile(r"\bintake((?: [a-z][a-z-]*)+)")  # `intake outbox list --bounced`: the words before the rest
_LISTED = re.compile(r"^  ([a-z][a-z-]*)(?: {2,}|$)", re.MULTILINE)  # a line of `intake --help`
_OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


class Newcomer:
    """Keeps what was suggested; `types` fails for anything else, and for an exit status that is not 0."""

    def __init__(self, folder: Path, language: str) -> None:
        self.folder, self.language = folder, language
        self.words = Words(language)
        self.suggested: set[str] = set()
        self.options: set[str] = {"--help"}  # every program has it
        self.editor = folder / "editor"
        self.types_help()

    def types_help(self) -> None:
        """The one thing that anybody tries unasked."""
        shown = self._run(["--help"], ())
        self.suggested |= set(_LISTED.findall(shown))
        self.reads(shown)

    def reads(self, text: str) -> None:
        """Remember every command and option that a screen or a letter names."""
        self.suggested |= {found.strip() for found in _COMMAND.findall(text)}
        self.options |= set(_OPTION.findall(text))

    def types(self, *typed: str, answers: Sequence[tuple[str, str]] = ()) -> str:
        """A command; `answers`: what it asks (a key of the catalogue, or words), and what is typed then. The screen."""
        self._was_told(typed)
        shown = self._run(list(typed), answers)
        self.reads(shown)
        return shown

    def asks_for(self, *typed: str) -> Any:
        """The JSON document of a command."""
        return json.loads(self.types(*typed, "--json"))

    def hint(self, shown: str, verb: str) -> list[str]:
        """The command with that verb that a screen suggests, as one would type it."""
        found = re.search(rf"\bintake ({verb}(?: [A-Za-z0-9-]+)*)", shown)
        assert found, f"no {verb} is suggested by:\n{shown}"
        return found[1].split()

    def writes_in_the_editor(self, text: str) -> None:
        """What the editor will leave in the file that it is opened with."""
        self.editor.write_text(f"#!/bin/sh\ncat > \"$1\" <<'END'\n{text}\nEND\n", encoding="utf-8")
        self.editor.chmod(0o755)

    def _was_told(self, typed: Sequence[str]) -> None:
        ways = {" ".join(typed[:length]) for length in range(1, len(typed) + 1)}
        assert ways & self.suggested, f"nothing suggested intake {' '.join(typed)}"
        unknown = {word for word in typed if word.startswith("-")} - self.options
        assert not unknown, f"nothing suggested {unknown} of intake {' '.join(typed)}"

    def _run(self, typed: Sequence[str], answers: Sequence[tuple[str, str]]) -> str:
        environment = {
            "INTAKE_LANG": self.language,
            "INTAKE_ACTOR": "zhao",
            "PAGER": "cat",
            "EDITOR": str(self.editor),
            "XDG_STATE_HOME": str(self.folder / "home"),
            "XDG_CONFIG_HOME": str(self.folder / "home"),
        }
        with terminal(*typed, cwd=self.folder, columns=100, lines=200, **environment) as screen:
            for asked, answer in answers:
                screen.answer(self._asked(asked), answer)
            assert screen.end() == 0, f"intake {' '.join(typed)}:\n{screen.text}"
            return screen.text

    def _asked(self, key: str) -> str:
        """The question as the catalogue has it, up to its first value: an answer typed before a hidden one is lost."""
        return self.words(key).partition("{")[0].strip()
