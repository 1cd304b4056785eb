"""What may happen in the office: a table of actions, each with its weight, whom it concerns, and how it is done.

An action that the rules refuse is a fact of office life, too: it must change nothing. A new verb is one more line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.domain.request import BACKLOG, Outcome, State, WaitingOn
from intake.store.outward import outbox
from intake.workflows.desk import grouping, progress
from intake.workflows.desk.grouping import Part
from tests.simulation.world import BRANCHES, DAY, HOUR, MINUTE, STAFF, Known, World
from tests.support.desk import mail

Concerns = Callable[[Known], bool]
Doing = Callable[[World, Known, str, datetime], object]
SUBJECTS = ("用印申请", "差旅报销", "合同审批", "开票信息", "停产：设备故障", "门禁权限")
CAUSES = ("incomplete", "wrong", "misunderstood", "new_facts", "recurred")
WORKING = frozenset({State.NEW, State.OPEN})


@dataclass(frozen=True)
class Deed:
    """One line of the table."""

    name: str
    weight: float
    concerns: Concerns
    do: Doing


# -- by mail ---------------------------------------------------------------------------------------------------------


def new_mail(world: World) -> None:
    """A branch, or a stranger, asks for something; sometimes it lay in the mailbox for days, or that clock runs ahead."""
    world.mails += 1
    domain = f"{world.dice.choice(list(BRANCHES))}.branch.example" if world.dice.random() < 0.9 else "stranger.example"
    raw = mail(
        f"请协助办理第 {world.mails} 件。",
        subject=f"{world.dice.choice(SUBJECTS)} {world.mails}",
        sender=f"来件人 <p{world.dice.randrange(40)}@{domain}>",
        message_id=f"m{world.mails}@{domain}",
    )
    world.office.archive(raw, internaldate=world.now - _delay(world))
    world.office.register()


def _delay(world: World) -> timedelta:
    return world.dice.choices([timedelta(0), world.dice.random() * 70 * HOUR, -2 * MINUTE], [90, 6, 4])[0]


def letter_back(text: str) -> Doing:
    """The requester writes to our last letter; read later than it was received, as it may be."""

    def do(world: World, known: Known, _who: str, _now: datetime) -> None:
        with world.house.db.read() as conn:
            ours = outbox.of_request(conn, known.id)
        if not ours:
            return
        world.mails += 1
        raw = mail(
            text,
            subject="回复：事项",
            sender=f"来件人 <{known.requester}>",
            message_id=f"m{world.mails}@answers.example",
            reply_to_id=ours[-1].message_id,
        )
        world.office.archive(raw, internaldate=world.now - world.dice.choice([timedelta(0), 30 * MINUTE, 20 * HOUR]))
        world.office.register()

    return do


# -- by staff --------------------------------------------------------------------------------------------------------


def close(outcome: Outcome) -> Doing:
    def do(world: World, known: Known, who: str, now: datetime) -> object:
        return progress.close(world.house, known.id, outcome=outcome, text="已办", actor=who, now=now)

    return do


def duplicate(world: World, known: Known, who: str, now: datetime) -> object:
    other = world.dice.choice(world.known()).id
    return progress.close(
        world.house, known.id, outcome=Outcome.DUPLICATE, text="重复", actor=who, now=now, duplicate_of=other
    )


def ask(world: World, known: Known, who: str, now: datetime) -> object:
    until = now + world.dice.randint(1, 4) * DAY
    return progress.ask(world.house, known.id, text="请补充", until=until, actor=who, now=now)


def wait(world: World, known: Known, who: str, now: datetime) -> object:
    on, until = world.dice.choice([WaitingOn.THIRD_PARTY, WaitingOn.APPROVAL]), now + world.dice.randint(1, 5) * DAY
    return progress.wait(world.house, known.id, on=on, until=until, text="等", actor=who, now=now)


def promise(world: World, known: Known, who: str, now: datetime) -> object:
    due_at = world.house.calendar.after(now, world.dice.randint(4, 40) * HOUR)
    return progress.promise(world.house, known.id, due_at=due_at, reason="more_work", text="", actor=who, now=now)


def merge(world: World, known: Known, who: str, now: datetime) -> object:
    others = [one.id for one in world.known() if one.state in BACKLOG and one.id != known.id]
    return (
        grouping.merge(world.house, [known.id], into=world.dice.choice(others), actor=who, now=now) if others else None
    )


def unmerge(world: World, known: Known, who: str, now: datetime) -> object:
    return grouping.unmerge(world.house, known.id, actor=who, now=now)


def split(world: World, known: Known, who: str, now: datetime) -> object:
    parts = [Part(f"另一件 {number}") for number in range(world.dice.randint(1, 3))]
    return grouping.split(world.house, known.id, parts, actor=who, now=now)


# -- the table -------------------------------------------------------------------------------------------------------


def _in(*states: State) -> Concerns:
    return lambda one: one.state in states


def _on(*whom: WaitingOn) -> Concerns:
    return lambda one: one.waiting_on in whom


NEW, OPEN, RESOLVED, MERGED = _in(State.NEW), _in(State.OPEN), _in(State.RESOLVED), _in(State.MERGED)
OWED, IN_HAND, ASKED = _in(*BACKLOG), _in(*WORKING), _on(WaitingOn.REQUESTER)
TABLE = (
    Deed("take", 20, NEW, lambda w, k, who, now: progress.take(w.house, k.id, actor=who, now=now)),
    Deed(
        "assign", 4, OWED,
        lambda w, k, who, now: progress.assign(w.house, k.id, owner=w.dice.choice(STAFF), actor=who, now=now),
    ),
    Deed("reply", 6, OPEN, lambda w, k, who, now: progress.reply(w.house, k.id, text="在办", actor=who, now=now)),
    Deed("note", 3, OWED, lambda w, k, who, now: progress.note(w.house, k.id, text="记", actor=who, now=now)),
    Deed("ask", 7, IN_HAND, ask),
    Deed("wait", 5, IN_HAND, wait),
    Deed("resume", 4, _on(*WaitingOn), lambda w, k, who, now: progress.resume(w.house, k.id, actor=who, now=now)),
    Deed("answer", 8, ASKED, letter_back("补充在此。")),
    Deed("follow_up", 3, OWED, letter_back("顺便再说一句。")),
    Deed("promise", 3, OWED, promise),
    Deed("close", 36, OPEN, close(Outcome.DONE)),
    Deed("close_waiting", 2, _in(State.WAITING), close(Outcome.PARTLY)),
    Deed("close_new", 2, NEW, close(Outcome.ANSWERED)),
    Deed("decline", 2, OPEN, close(Outcome.DECLINED)),
    Deed("withdraw", 2, OWED, close(Outcome.WITHDRAWN)),
    Deed("spam", 1, NEW, close(Outcome.SPAM)),
    Deed("duplicate", 1, OWED, duplicate),
    Deed(
        "reopen", 2, RESOLVED,
        lambda w, k, who, now: progress.reopen(w.house, k.id, reason=w.dice.choice(CAUSES), text="", actor=who, now=now),
    ),
    Deed("object", 2, RESOLVED, letter_back("问题还没有解决，请再看。")),
    Deed("thank", 3, RESOLVED, letter_back("收到，谢谢！")),
    Deed("merge", 2, _in(*BACKLOG, State.RESOLVED), merge),
    Deed("unmerge", 1, MERGED, unmerge),
    Deed("split", 2, OWED, split),
    Deed("refused", 1, MERGED, close(Outcome.DONE)),
)  # fmt: skip
