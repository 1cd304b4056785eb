"""What staff may write at the top of a mail: `!close HQ-1042 done`, `！转交 王芳`; read without knowing who wrote it.

One command a line, in English or Chinese, before anything else. Reading stops at the first line that is none; the text
of !close, !ask, !note and !reply goes on until the next command. Pure, linear in the text, and never raises
(MAIL-RULES.md section 9, FEATURES.md 110).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from intake.domain import codes, spoken_dates
from intake.domain.command_words import (
    LONGEST_WORD,
    OUTCOMES,
    VERBS,
    Fault,
    Verb,
    folded,
    named,
)
from intake.domain.request import Outcome

MOST = 20  # commands of one mail
LONGEST_LINE = 2000  # characters of a line of which the words of a command are looked for
LIKELY, LIKELY_LATIN = 0.5, 0.6  # of difflib: half of the characters agree; of letters, of which there are few, more
WITH_TEXT = frozenset({Verb.CLOSE, Verb.ASK, Verb.NOTE, Verb.REPLY})
HARMLESS = frozenset(
    {Verb.NOTE, Verb.HELP, Verb.CODE}
)  # change neither state, nor promise, nor owner, and write nobody
_NUMBERED = frozenset({Verb.CLOSE, Verb.ASSIGN, Verb.ASK, Verb.PROMISE, Verb.TAKE})  # a bare number can be no text
_NEEDED = {
    Verb.CLOSE: Fault.TEXT,
    Verb.ASK: Fault.TEXT,
    Verb.NOTE: Fault.TEXT,
    Verb.REPLY: Fault.TEXT,
    Verb.ASSIGN: Fault.WHO,
    Verb.PROMISE: Fault.REASON,
    Verb.CODE: Fault.CODE,
}
_BARE = re.compile(r"(\d{1,9})(?=\s|$)")
_GAP = re.compile(r"[\s:,;，、；。]*")
_CODE_WORD = re.compile(r"^(?:口令|确认码|验证码|(?:the |my )?code)\s?(?:是|为|is)?[\s:]*")
_WORD = re.compile(r"\S+")
_MARKS = "!！﹗"
_NEARLY = "#＃/\\@＠$%&*·•.。:：-—❗‼ "  # what stands where the mark was meant
_FORGOTTEN = frozenset({Verb.CLOSE, Verb.ASSIGN, Verb.ASK, Verb.NOTE, Verb.PROMISE, Verb.TAKE})
_NOTED = re.compile(r"(?:备注|note:)")  # `note that …` begins a sentence
_SENTENCE = re.compile(r"[,，。;；!！?？]")
_LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class Command:
    """One line as it was written, and what it asks for; `fault` says what is missing or wrong, `given` stands there."""

    line: str
    verb: Verb | None
    number: int | None = None  # of the request that it names
    outcome: Outcome | None = None
    until: str = ""  # `10-16`, `2026-10-16`, `2026-10-16 15:00`
    word: str = ""  # a member of staff, a reason, a one-time code
    text: str = ""
    fault: Fault | None = None
    given: str = ""
    meant: tuple[str, ...] = ()  # what may have been meant


@dataclass(frozen=True, slots=True)
class Orders:
    """The commands at the top of a mail, and the text below them."""

    commands: tuple[Command, ...] = ()
    rest: str = ""

    @property
    def are_known(self) -> bool:
        """Whether one of them is a command for sure: a person may begin a request with an exclamation mark."""
        return any(one.verb is not None for one in self.commands)


def read(text: str, prefix: str, *, today: date | None = None) -> Orders:
    """The commands at the top of what somebody wrote now; `prefix` is that of references.

    `today`: from which `tomorrow` and `下周三` are counted, as the mail says them; without it they are no dates.
    """
    lines = text.splitlines()
    commands: list[Command] = []
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        found = _command(lines[at], prefix, today, is_first=not commands)
        if found is None:
            break
        at += 1
        if found.verb in WITH_TEXT:
            end = _end_of_text(lines, at)
            found, at = _with_text(found, lines[at:end]), end
        commands.append(_checked(found) if len(commands) < MOST else replace(found, fault=Fault.TOO_MANY))
        if len(commands) > MOST:
            break
    return Orders(tuple(commands), "\n".join(lines[at:]).strip())


def unmarked(text: str, prefix: str) -> str:
    """The command that the first line would be with an exclamation mark before it: `!办结 已办妥`; "" if it is none.

    Who forgets the mark wants something done, or a note kept, and no requester to read it.
    """
    first = next((line.strip() for line in text.splitlines() if line.strip()), "").lstrip(_NEARLY)
    found = _command(f"!{first}", prefix, None, is_first=False)
    if found is None or found.verb not in _FORGOTTEN or _checked(replace(found, text=found.text or "-")).fault:
        return ""
    flat, sentence = folded(first), len(found.word) > _LONGEST_NAME or _SENTENCE.search(found.word)
    if found.verb is Verb.NOTE and not _NOTED.match(flat):
        return ""
    return "" if found.verb is Verb.ASSIGN and sentence else f"!{first}"


def similar(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three of the known words that may have been meant, the likeliest first."""
    wanted = folded(word[:LONGEST_WORD])
    by_folded = {folded(one[:LONGEST_WORD]): one for one in known}
    cutoff = LIKELY_LATIN if wanted.isascii() else LIKELY
    return tuple(by_folded[one] for one in get_close_matches(wanted, by_folded, n=3, cutoff=cutoff))


def _command(line: str, prefix: str, today: date | None, *, is_first: bool) -> Command | None:
    """The command that a line begins, or None; at the very top an unknown one is an error and not somebody's text."""
    line = line.strip().lstrip("\ufeff\u200b")
    if is_first and (code := _code(line)):
        return Command(line, Verb.CODE, word=code)
    if not line or line[0] not in _MARKS:
        return None
    head = line[:LONGEST_LINE]
    at = _GAP.match(head, 1).end()  # type: ignore[union-attr]
    flat = folded(head)
    found = named(flat, at, VERBS, is_exact=False)
    if found is None:
        return _unknown(line, flat, at) if flat[at : at + 1].isalpha() else None
    verb, end = found
    return _arguments(Command(line, verb), line, flat, _skip(flat, end), prefix=prefix, today=today)


def _code(line: str) -> str | None:
    """`K7MQ-4RTX`, alone or behind a word for it: `口令：K7MQ-4RTX`."""
    bare = _CODE_WORD.sub("", folded(line[:LONGEST_LINE]), count=1)
    return codes.read(bare.rstrip(" .,;。，；"))


def _unknown(line: str, flat: str, at: int) -> Command:
    word = _WORD.match(flat, at)
    given = word[0][:LONGEST_WORD] if word else ""
    return Command(
        line, None, fault=Fault.UNKNOWN, given=given, meant=tuple(f"!{one}" for one in similar(given, VERBS))
    )


def _arguments(command: Command, line: str, flat: str, at: int, *, prefix: str, today: date | None) -> Command:
    """Take off the reference, then what the verb wants; what is left of the line is its text."""
    number, at = _reference(flat, at, prefix, bare=command.verb in _NUMBERED)
    command = replace(command, number=number)
    match command.verb:
        case Verb.CLOSE:
            return _outcome(command, line, flat, at)
        case Verb.ASK | Verb.PROMISE:
            return _date(command, line, flat, at, today=today)
        case Verb.REPLY:
            word = _WORD.match(flat, at)
            code = codes.read(word[0]) if word else None
            at = _skip(flat, word.end()) if word and code else at
            return replace(command, word=code or "", text=line[at:].strip())
        case Verb.NOTE:
            return replace(command, text=line[at:].strip())
        case Verb.CODE:
            return replace(command, word=codes.read(line[at:]) or "", given=line[at:].strip()[:LONGEST_WORD])
        case _:
            return replace(command, word=line[at:].strip()[:LONGEST_WORD])


def _outcome(command: Command, line: str, flat: str, at: int) -> Command:
    found = named(flat, at, OUTCOMES, is_exact=True)
    if found is None:
        word = _WORD.match(flat, at)
        given = line[at : word.end()][:LONGEST_WORD] if word else ""
        return replace(command, fault=Fault.OUTCOME, given=given, meant=similar(given, OUTCOMES) if given else ())
    outcome, end = found
    return replace(command, outcome=outcome, text=line[_skip(flat, end) :].strip())


def _date(command: Command, line: str, flat: str, at: int, *, today: date | None) -> Command:
    found = spoken_dates.match(flat, at, today)
    if found is None:
        word = _WORD.match(flat, at)
        return replace(command, fault=Fault.DATE, given=line[at : word.end()][:LONGEST_WORD] if word else "")
    until, end = found
    at = _skip(flat, end)
    if command.verb is Verb.ASK:
        return replace(command, until=until, text=line[at:].strip())
    word = _WORD.match(line, at)
    end = word.end() if word else at
    return replace(command, until=until, word=line[at:end][:LONGEST_WORD], text=line[end:].strip())


def _reference(flat: str, at: int, prefix: str, *, bare: bool) -> tuple[int | None, int]:
    """The request that is named here: `HQ-1042`, `【HQ-1042】`; `1042` alone where it can be nothing else."""
    mark = re.escape(folded(prefix))
    pattern = re.compile(rf"[\[【(]?{mark}\s?[-\u2010-\u2015\u2212]\s?(\d{{1,9}})(?![\da-z])[\]】)]?")
    found = pattern.match(flat, at) or (_BARE.match(flat, at) if bare else None)
    return (int(found[1]), _skip(flat, found.end())) if found and int(found[1]) else (None, at)


def _end_of_text(lines: list[str], at: int) -> int:
    """Where the text of a command ends: before the next line that is a command for sure."""
    for number in range(at, len(lines)):
        line = lines[number].strip()
        if line[:1] and line[0] in _MARKS and named(folded(line[:LONGEST_LINE]), 1, VERBS, is_exact=False):
            return number
    return len(lines)


def _with_text(command: Command, lines: list[str]) -> Command:
    below = "\n".join(lines).strip()
    return replace(command, text="\n".join(one for one in (command.text, below) if one))


def _checked(command: Command) -> Command:
    """The command with what is missing, if anything is; !take alone may have nothing behind it."""
    if command.fault is not None or command.verb is None:
        return command
    if command.verb is Verb.TAKE and command.word:
        return replace(command, fault=Fault.EXTRA, given=command.word, word="")
    needed = _NEEDED.get(command.verb)
    is_there = bool(command.text if needed is Fault.TEXT else command.word) or command.outcome is Outcome.DONE
    return command if needed is None or is_there else replace(command, fault=needed)


def _skip(flat: str, at: int) -> int:
    return _GAP.match(flat, at).end()  # type: ignore[union-attr]
