"""What can go wrong, by what the caller should do about it; each class has its exit code (CLI.md section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import ClassVar, Self


class Sentence(str):
    """English with its values filled in, which keeps both apart, so that it can be said in another language.

    The template is a format string and the key of the catalogue; a value may be a sentence, a code of an enum, or the
    kind of an event.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Fill in the values by their names."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made


class EventKind(str):
    """The kind of an event as a value of a sentence: `promised`, which the catalogue has as `event.promised`."""

    __slots__ = ()


class IntakeError(Exception):
    """An error that an operator can act on: `str()` says what and where, `hint` what to do next."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.sentence, self.hint = message, hint


class NotFound(IntakeError):
    """Something that was named does not exist: a request, a mail, a member of staff."""

    exit_code = 3


class NotAllowed(IntakeError):
    """The action is not possible now; `allowed` names those that are."""

    exit_code = 4

    def __init__(self, message: str, *, allowed: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.allowed = tuple(allowed)


class Changed(IntakeError):
    """Somebody else changed the row since it was read."""

    exit_code = 5


class ServerDown(IntakeError):
    """A server cannot be reached or cannot be trusted now; the loops back off and try again."""

    exit_code = 69


class MailboxDown(ServerDown):
    """The IMAP server."""


class RelayDown(ServerDown):
    """The SMTP server; nothing of the letter in hand was sent. `refused_login` opens the account's breaker."""

    def __init__(self, message: str, *, hint: str = "", refused_login: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.refused_login = refused_login


class StoreDown(ServerDown):
    """The database."""


class Busy(IntakeError):
    """The database is locked, or another daemon holds the state directory; try again."""

    exit_code = 75


class ConfigError(IntakeError):
    """The configuration, a template or a credential is wrong; `problems` lists every one that was found."""

    exit_code = 78

    def __init__(self, message: str, *, problems: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problems = tuple(problems)


def meant(written: str, known: Iterable[str]) -> str:
    """`did you mean seal?`, or nothing where no known word looks like it."""
    from difflib import get_close_matches

    by_lower = {one.lower(): one for one in known}
    word = written.strip().lower()
    found = get_close_matches(word, by_lower, n=3, cutoff=0.6 if len(word) > 2 else 0.5)  # of a name's two, one
    return Sentence("did you mean {words}?", words=either(by_lower[one] for one in found)) if found else ""


def either(words: Iterable[str]) -> str:
    """`jia or jie or jin`: one of these; nothing of nothing."""
    return reduce(lambda some, one: Sentence("{some} or {one}", some=some, one=one) if some else one, words, "")


def right(written: str, known: Iterable[str]) -> str:
    """`did you mean seal? there are: seal, visa`, for a key that is none of those."""
    keys = tuple(known)
    there = Sentence("there are: {known}", known=", ".join(keys) or Sentence("none yet"))
    hint = meant(written, keys)
    return Sentence("{hint} {there}", hint=hint, there=there) if hint else there


def system(trouble: OSError) -> str:
    """What the operating system says of an error, as a sentence: `No such file or directory`."""
    said = trouble.strerror or str(trouble) or type(trouble).__name__
    return Sentence(said.replace("{", "{{").replace("}", "}}"))


def counted(problems: Sequence[object]) -> str:
    """`1 problem`, `3 problems`."""
    many = len(problems)
    return Sentence("1 problem") if many == 1 else Sentence("{many} problems", many=many)
