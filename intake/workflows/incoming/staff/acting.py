"""A command by mail done: through the functions of the command line, in a savepoint of the mail's own transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from intake import spoken
from intake.domain import staff_commands
from intake.domain.command_words import Fault, Verb
from intake.domain.request import Request
from intake.domain.simplified import simplified
from intake.domain.staff_commands import Command
from intake.errors import NotAllowed, NotFound, ServerDown
from intake.letters.staff_fields import Line, Mark
from intake.message.compose import File
from intake.store.database import Connection, savepoint
from intake.store.desk import requests
from intake.store.people import directory
from intake.store.people.directory import Staff
from intake.workflows.desk import dates, progress
from intake.workflows.desk import files as desk_files
from intake.workflows.house import House
from intake.workflows.incoming import following
from intake.workflows.outgoing import say

_DONE = {"zh_CN": "此事项已办妥。", "en": "This has been done."}  # what !close done says to the requester by itself


class _Refused(Exception):
    """What stands in the transcript instead of what was asked for: a code and the values of its sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class _Undone(Exception):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line


@dataclass(frozen=True, slots=True)
class Step:
    """A command and the request that it is about; `is_implied`: the text of an answer, without any command."""

    command: Command
    number: int | None
    is_implied: bool = False
    unmarked: str = ""  # the command that the text would be with its mark; then it is sent to nobody unasked
    files: tuple[File, ...] = ()  # that came with the mail and go with what it says
    oversize: int | None = None  # bytes of a mail of which the beginning came, so that its files are not whole
    is_proven: bool = True  # False: a mail that bears the person's name says so, and nothing else


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works, in which transaction. `house` is the one within it, so that a refusal undoes one command alone."""

    conn: Connection
    house: House
    member: Staff
    now: datetime


def perform(desk: Desk, step: Step) -> Line:
    """Do it and say what happened, or say why not; what is refused leaves no trace."""
    if step.command.fault is not None:
        return wrong(step)
    line = line_of(step)
    try:
        request = request_of(desk, step)
        line = replace(line, reference=desk.house.reference(request.id))
        return _VERBS[step.command.verb or Verb.NOTE](desk, step, request, line)
    except _Refused as refused:
        return replace(line, mark=Mark.ERROR, say=refused.code, **refused.values)  # type: ignore[arg-type]
    except NotAllowed as refused:
        return _not_allowed(desk, request, line, refused)


def trial(desk: Desk, step: Step) -> Line:
    """What `perform` would say; nothing is done. So that a mistake is told at once, not after the code has come."""
    try:
        with savepoint(desk.conn):
            raise _Undone(perform(desk, step))
    except _Undone as undone:
        return undone.line


def line_of(step: Step, say: str = "", *, mark: Mark = Mark.OK) -> Line:
    """A line of the transcript about this step."""
    return Line(text=step.command.line, mark=mark, say=say)


def wrong(step: Step) -> Line:
    """What is wrong with a command as it is written."""
    command = step.command
    line = line_of(step, f"wrong_{command.fault}", mark=Mark.ERROR)
    return replace(line, name=str(command.verb or ""), given=command.given, meant=command.meant)


def request_of(desk: Desk, step: Step) -> Request:
    """The request that it is about, at the end of its merges."""
    if step.number is None:
        raise _Refused("no_request")
    try:
        return following.target(desk.conn, step.number)
    except NotFound:
        raise _Refused("not_found", reference=desk.house.reference(step.number)) from None


def _not_allowed(desk: Desk, request: Request, line: Line, refused: NotAllowed) -> Line:
    """In the words of the transcript where the table of transitions has spoken, else in those of the refusal."""
    now = requests.load(desk.conn, request.id)
    if refused.allowed:
        who = say.staff_name(desk.conn, now.owner) if now.owner != desk.member.login else ""
        return replace(line, mark=Mark.ERROR, say="refused", state=str(now.state), allowed=refused.allowed, name=who)
    return replace(
        line, mark=Mark.ERROR, say="refused_because", given=spoken.said(refused.sentence, desk.member.language)
    )


def _take(desk: Desk, _step: Step, request: Request, line: Line) -> Line:
    if request.owner and request.owner != desk.member.login:
        raise _Refused("owned", name=say.staff_name(desk.conn, request.owner) or request.owner)
    progress.take(desk.house, request.id, actor=desk.member.login, now=desk.now)
    return replace(line, say="taken")


def _assign(desk: Desk, step: Step, request: Request, line: Line) -> Line:
    found = _member(desk.conn, step.command.word.removeprefix("@"))
    progress.assign(desk.house, request.id, owner=found.login, actor=desk.member.login, now=desk.now)
    return replace(line, say="assigned", name=found.name or found.login)


def _member(conn: Connection, who: str) -> Staff:
    try:
        return directory.staff(conn, who)
    except NotFound:
        known = directory.all_staff(conn)
    named = [one for one in known if simplified(one.name) == simplified(who.strip())]
    if len(named) == 1:
        return named[0]
    same = tuple(one.login for one in named)
    if same:
        raise _Refused("several", given=who, meant=same)
    names = [name for one in known for name in (one.name, one.login) if name]
    raise _Refused("nobody", given=who, meant=staff_commands.similar(who, names))


def _ask(desk: Desk, step: Step, request: Request, line: Line) -> Line:
    until, who = _until(desk, step.command, None), desk.member.login
    progress.ask(desk.house, request.id, text=step.command.text, until=until, actor=who, now=desk.now)
    return replace(line, say="asked", at=until)


def _promise(desk: Desk, step: Step, request: Request, line: Line) -> Line:
    command, reasons, who = step.command, desk.house.policy.reasons, desk.member.login
    if reasons and command.word not in reasons:
        raise _Refused("no_reason", given=command.word, meant=reasons)
    until = _until(desk, command, request.branch)
    if request.promise is not None and request.promise.due_at == until:
        raise _Refused("same_date", at=until)
    progress.promise(
        desk.house, request.id, due_at=until, reason=command.word, text=command.text, actor=who, now=desk.now
    )
    return replace(line, say="promised", at=until)


def _until(desk: Desk, command: Command, branch: str | None) -> datetime:
    try:
        until = dates.instant(desk.house, command.until, branch=branch)
    except ValueError:
        raise _Refused(f"wrong_{Fault.DATE}", given=command.until) from None
    if until <= desk.now:
        raise _Refused("past", at=until)
    return until


def _close(desk: Desk, step: Step, request: Request, line: Line) -> Line:
    command = step.command
    assert command.outcome is not None
    text, who, files = command.text or _DONE.get(request.language, _DONE["en"]), desk.member.login, step.files
    _refuse_unfit(desk, step)
    done = progress.close(
        desk.house, request.id, outcome=command.outcome, text=text, actor=who, now=desk.now, files=files
    )
    return replace(line, say="closed", name=str(command.outcome), kept=done.kept)


def _refuse_unfit(desk: Desk, step: Step) -> None:
    """A scanner that is down holds up one command and no mailbox; half a file goes to nobody."""
    if step.oversize is not None:
        raise desk_files.too_large(desk.house, step.oversize)
    try:
        desk_files.refuse_unfit(desk.house, step.files)
    except ServerDown:
        raise _Refused("not_scanned") from None


def _note(desk: Desk, step: Step, request: Request, line: Line) -> Line:
    text, who = step.command.text, desk.member.login
    progress.note(desk.house, request.id, text=text, actor=who, now=desk.now, proven=step.is_proven)
    return replace(line, say="noted")


def _reply(desk: Desk, step: Step, request: Request, line: Line) -> Line:
    files, who = step.files, desk.member.login
    _refuse_unfit(desk, step)
    progress.reply(desk.house, request.id, text=step.command.text, actor=who, now=desk.now, files=files)
    return replace(line, say="replied", name=request.requester.name or request.requester.address)


_VERBS: dict[Verb, Callable[[Desk, Step, Request, Line], Line]] = {
    Verb.TAKE: _take,
    Verb.ASSIGN: _assign,
    Verb.ASK: _ask,
    Verb.PROMISE: _promise,
    Verb.CLOSE: _close,
    Verb.NOTE: _note,
    Verb.REPLY: _reply,
}
