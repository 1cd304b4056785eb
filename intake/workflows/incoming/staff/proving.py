"""What a mail may do by its proof: the mail server's word (T4), or one-time codes that went to the stored address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from intake.domain import codes as code_rules
from intake.domain.command_words import Fault, Verb
from intake.domain.request import Outcome
from intake.domain.staff_commands import HARMLESS, Command, Orders
from intake.letters.staff_fields import Line, Mark
from intake.message import subject
from intake.message.trust import Level
from intake.store.database import Connection
from intake.store.desk import codes
from intake.store.desk.codes import Bound, Waiting
from intake.store.people.directory import Staff
from intake.store.upkeep import restored
from intake.workflows.incoming.arrival import Arrival, is_stale
from intake.workflows.incoming.staff import enclosing
from intake.workflows.incoming.staff.acting import Desk, Step
from intake.workflows.incoming.staff.asking import Asked
from intake.workflows.outgoing import answers

COMMANDS = "commands"  # the action of a code for commands that wait


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the sender is vouched for, whether the letter answered was theirs alone, and the codes that came."""

    is_vouched: bool
    is_keyed: bool
    waiting: tuple[Waiting, ...] = ()

    def allows(self, step: Step) -> bool:
        """Whether this may be done at once."""
        if self.is_vouched or step.command.verb in HARMLESS:
            return True
        return step.command.verb is Verb.REPLY and (self.is_keyed or self.reply_code(step.number) is not None)

    def reply_code(self, number: int | None) -> Waiting | None:
        """The code of a letter to staff that lets an answer about this request go out."""
        fitting = (one for one in self.waiting if one.bound.action == answers.REPLY)
        return next((one for one in fitting if one.bound.request_id == number), None)


def look(desk: Desk, arrival: Arrival, asked: Asked) -> Proof:
    """Everything that speaks for the sender of this mail."""
    rules = desk.house.policy.staff_mail
    found = (_find(desk, one) for one in given(asked.orders))
    # A signed mail that is sent once more is as genuine as before; what is passed on may be anybody's words.
    is_old = is_stale(desk.house, arrival) or _is_from_before_a_loss(desk, arrival)
    is_sure = not is_old and not subject.is_forward(asked.mail.subject)
    return Proof(
        is_vouched=arrival.trust.level is Level.T4 and not rules.always_code and is_sure,
        is_keyed=asked.is_answer and rules.keyed_answers and is_sure,
        waiting=tuple({one.id: one for one in found if one is not None}.values()),
    )


def _is_from_before_a_loss(desk: Desk, arrival: Arrival) -> bool:
    """Whether, while letters are held after a restore, this came before it: what it asks for may have been done."""
    since, came = restored.past(desk.conn).held_since, arrival.stored.internaldate
    return since is not None and (came is None or came < since)


def given(orders: Orders) -> list[str]:
    """The codes that stand in commands of a mail; what is quoted does not count."""
    return [one.word for one in orders.commands if one.verb in {Verb.CODE, Verb.REPLY} and one.word]


def opened(proof: Proof, desk: Desk, code: str) -> Waiting | None:
    """What a code of this mail opens, if it opens anything."""
    found = _find(desk, code)
    return next((one for one in proof.waiting if found is not None and one.id == found.id), None)


def ask(desk: Desk, arrival: Arrival, waiting: Sequence[Step]) -> str:
    """A new code for these steps; they wait for it, bound to their actions, their requests and this person."""
    numbers = {step.number for step in waiting}
    bound = Bound(COMMANDS, desk.member.login, numbers.pop() if len(numbers) == 1 else None)
    return codes.issue(
        desk.conn,
        desk.house.identity.secret,
        bound,
        now=desk.now,
        life=desk.house.policy.staff_mail.code_life,
        mail_id=arrival.stored.id,
        payload={"steps": [{"command": asdict(one.command), "number": one.number} for one in waiting]},
    )


def release(desk: Desk, waiting: Waiting, *, mail_id: int) -> list[Step]:
    """What waited for this code, once; nothing for a code of another kind, or one that was used meanwhile."""
    steps = waiting.payload.get("steps", [])
    if not steps or not codes.use(desk.conn, waiting, now=desk.now, mail_id=mail_id):
        return []
    files = enclosing.of_earlier(desk, waiting.mail_id)
    return [Step(_command(one["command"]), one["number"], files=files) for one in steps]


def spend(desk: Desk, proof: Proof, step: Step, *, mail_id: int) -> bool:
    """Use up the code that an answer needs; False if it was used meanwhile."""
    code = None if proof.is_vouched or proof.is_keyed else proof.reply_code(step.number)
    return (
        code is None or step.command.verb is not Verb.REPLY or codes.use(desk.conn, code, now=desk.now, mail_id=mail_id)
    )


def waits(step: Step, tried: Line) -> Line:
    """The line of a step that waits for its code, with what it would do."""
    say = "waits_reply" if step.command.verb is Verb.REPLY else "waits"
    return replace(tried, mark=Mark.WAITS, say="waits_unmarked" if step.unmarked else say, given=step.unmarked)


def find(conn: Connection, secret: bytes, code: str, *, member: Staff, now: datetime) -> Waiting | None:
    """What waits for this code of this person, if anything does."""
    right = code_rules.read(code)
    return codes.find(conn, secret, right, actor=member.login, now=now) if right else None


def _find(desk: Desk, code: str) -> Waiting | None:
    return find(desk.conn, desk.house.identity.secret, code, member=desk.member, now=desk.now)


def _command(kept: dict[str, Any]) -> Command:
    """A command as it was kept in JSON."""
    return Command(
        **{
            **kept,
            "verb": Verb(kept["verb"]) if kept["verb"] else None,
            "outcome": Outcome(kept["outcome"]) if kept["outcome"] else None,
            "fault": Fault(kept["fault"]) if kept["fault"] else None,
            "meant": tuple(kept["meant"]),
        }
    )
