"""A mail by which a member of staff works: its commands done, its answer sent on or kept, its transcript written.

Everything happens in the transaction that settles the mail, so it happens once (RELIABILITY.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from intake import log
from intake.domain import staff_commands, triage
from intake.domain.command_words import Verb
from intake.domain.matching import Match
from intake.domain.staff_commands import Command
from intake.letters.staff_fields import Line, Mark
from intake.store.database import Connection
from intake.store.desk import clockwork, requests
from intake.store.inward import mails
from intake.workflows.house import House
from intake.workflows.incoming import arrival as arrivals
from intake.workflows.incoming.arrival import Arrival
from intake.workflows.incoming.following import SUSPECT
from intake.workflows.incoming.staff import acting, asking, enclosing, proving, transcript
from intake.workflows.incoming.staff.acting import Desk, Step
from intake.workflows.incoming.staff.asking import Asked
from intake.workflows.incoming.staff.proving import Proof

_ECHO = 200  # characters of a line of text that the transcript repeats


@dataclass(slots=True)
class _Told:
    """What the transcript will say, and what waits for a code."""

    lines: list[Line] = field(default_factory=list)
    waiting: list[Step] = field(default_factory=list)
    with_help: bool = False


def take_in(conn: Connection, house: House, arrival: Arrival, match: Match | None) -> int | None:
    """Do what the mail asks for; how many letters were queued. None: it is an ordinary mail."""
    asked = asking.read(conn, house, arrival, match)
    if asked is None:
        return None
    desk = Desk(conn, house.within(conn, channel="mail"), asked.member, arrival.now)
    steps = enclosing.given(_steps(asked, house.prefix), arrival.stored, asked.mail.attachments)
    _settle(conn, arrival, asked, _about(conn, asked, steps))
    if asked.is_suspect:
        return _too_fast(desk, arrival, asked)
    proof = proving.look(desk, arrival, asked)
    told = _Told()
    for step in steps:
        _do(desk, arrival, step, proof=proof, told=told)
    _stops(asked, steps, told)
    log.info(
        "mail.worked", mail=arrival.stored.id, login=asked.member.login, lines=len(told.lines), waits=len(told.waiting)
    )
    if not told.lines and not asked.orders.commands:
        return 0
    told.lines = told.lines or [acting.line_of(steps[0], "code_alone", mark=Mark.ERROR)]
    code = proving.ask(desk, arrival, told.waiting) if told.waiting else ""
    return transcript.write(desk, arrival, asked, tuple(told.lines), code=code, with_help=told.with_help)


def _too_fast(desk: Desk, arrival: Arrival, asked: Asked) -> int:
    """What came as fast as from a program is kept and sent to nobody; the person is told, in case it was one.

    Not of what answers a transcript, as two programs would write to each other.
    """
    rest = asked.orders.rest
    if asked.letter is None or asked.letter.kind == asking.TRANSCRIPT or not rest or _is_thanks(asked):
        return 0
    line = Line(text=rest.splitlines()[0][:_ECHO], mark=Mark.ERROR, say="too_fast")
    return transcript.write(desk, arrival, asked, (line,), code="", with_help=False)


def _steps(asked: Asked, prefix: str) -> list[Step]:
    """Each command with its request; the text of an answer without a command is an answer to the requester."""
    thread = asked.thread.id if asked.thread else None
    steps = [Step(one, one.number or thread) for one in asked.orders.commands]
    rest = asked.orders.rest or _only_files(asked)
    if not rest or any(step.command.verb is not Verb.CODE for step in steps):
        return steps
    if asked.is_answer and not _is_thanks(asked):
        unmarked = "" if steps else staff_commands.unmarked(rest, prefix)
        return [*steps, Step(_implied(rest, Verb.REPLY), thread, is_implied=True, unmarked=unmarked)]
    if asked.thread is not None and not steps and not _is_thanks(asked):
        return [Step(_implied(rest, Verb.NOTE), thread, is_implied=True)]
    return steps


def _only_files(asked: Asked) -> str:
    """What stands in the place of a text where the answer is nothing but files."""
    has_files = any(not one.inline for one in asked.mail.attachments)
    if not has_files or asked.orders.commands or not asked.is_answer or asked.thread is None:
        return ""
    return "见附件。" if asked.thread.language.startswith("zh") else "Please see the attachment."


def _implied(text: str, verb: Verb) -> Command:
    return Command(text.splitlines()[0][:_ECHO], verb, text=text)


def _is_thanks(asked: Asked) -> bool:
    """Mere thanks to us are kept, and bother no requester."""
    return not asked.mail.attachments and triage.is_thanks(asked.orders.rest)


def _about(conn: Connection, asked: Asked, steps: list[Step]) -> int | None:
    """The request that the mail is filed under: its thread's, else the first one that its commands name."""
    if asked.thread is not None:
        return asked.thread.id
    named = [step.number for step in steps if step.number is not None]
    known = requests.load_many(conn, named) if named else {}
    return next((one for one in named if one in known), None)


def _settle(conn: Connection, arrival: Arrival, asked: Asked, number: int | None) -> None:
    """Filed before anything is done, so that the journal says first that it came; it starts no clock."""
    settled = arrivals.done(arrival, kind="follow_up", ack=False, reason=mails.STAFF, request_id=number)
    rules = (*settled.rules, mails.STAFF, *((SUSPECT,) if asked.is_suspect else ()))
    mails.settle(conn, arrival.stored, replace(settled, mail=asked.mail, rules=rules))
    payload = {"clue": mails.STAFF, "verified": False, "login": asked.member.login, "trust": int(arrival.trust.level)}
    arrivals.note(conn, arrival, "followed_up", number, payload | {"received_at": arrival.received_at.isoformat()})
    if number is not None:
        clockwork.wake(conn, number)


def _do(desk: Desk, arrival: Arrival, step: Step, *, proof: Proof, told: _Told) -> None:
    """One step at once, or into the list of those that wait."""
    command, mail_id = step.command, arrival.stored.id
    if command.fault is not None:
        told.lines.append(acting.wrong(step))
        told.with_help = told.with_help or command.verb is None
    elif command.verb is Verb.HELP:
        told.with_help = True
        told.lines.append(acting.line_of(step, "help"))
    elif command.verb is Verb.CODE:
        _redeem(desk, step, proof=proof, told=told, mail_id=mail_id)
    elif step.unmarked:
        _wait(desk, step, told, is_proven=proof.is_vouched)
    elif proof.allows(step) and proving.spend(desk, proof, step, mail_id=mail_id):
        told.lines.append(acting.perform(desk, replace(step, is_proven=proof.is_vouched)))
    else:
        _wait(desk, step, told)


def _redeem(desk: Desk, step: Step, *, proof: Proof, told: _Told, mail_id: int) -> None:
    """A code: what waited for it is done now; the code of a letter is spent by the answer itself."""
    waiting = proving.opened(proof, desk, step.command.word)
    if waiting is None:
        told.lines.append(acting.line_of(step, "code_wrong", mark=Mark.ERROR))
        return
    told.lines += [acting.perform(desk, one) for one in proving.release(desk, waiting, mail_id=mail_id)]


def _wait(desk: Desk, step: Step, told: _Told, *, is_proven: bool = False) -> None:
    """Without proof: what changes something waits; a text that would be sent is a note until the code comes."""
    tried = acting.trial(desk, step)
    if step.command.verb is Verb.REPLY:
        noted = acting.perform(desk, replace(step, command=replace(step.command, verb=Verb.NOTE), is_proven=is_proven))
        tried = noted if noted.mark is Mark.ERROR else tried
    if tried.mark is Mark.ERROR:
        told.lines.append(tried)
        return
    told.waiting.append(step)
    told.lines.append(proving.waits(step, tried))


def _stops(asked: Asked, steps: list[Step], told: _Told) -> None:
    """Where reading stopped, and why; a text that belongs nowhere is said to."""
    rest = asked.orders.rest
    if rest and not any(step.is_implied for step in steps):
        first = rest.splitlines()[0][:_ECHO]
        if asked.orders.commands:
            told.lines.append(Line(text=first, mark=Mark.STOP, say="text"))
        elif not _is_thanks(asked):
            told.lines.append(Line(text=first, mark=Mark.ERROR, say="which"))
            told.with_help = True
        elif asked.is_answer:
            told.lines.append(Line(text=first, mark=Mark.OK, say="thanks"))
    elif asked.orders.commands and (below := _signature(asked)):
        told.lines.append(Line(text=below[:_ECHO], mark=Mark.STOP, say="signature"))


def _signature(asked: Asked) -> str:
    """The first line of what stands below the sender's words and above the quote."""
    mail = asked.mail
    above = (mail.text[: mail.cut.position] if mail.cut else mail.text).strip()
    below = above[len(mail.reply_text) :] if above.startswith(mail.reply_text) else ""
    return next((line.strip() for line in below.splitlines() if line.strip()), "")
