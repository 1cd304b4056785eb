"""Short verbs for tests of promises: what the ledger and the journal have, what a letter says, what staff do."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from intake.domain.lifecycle import Action
from intake.store.ledger import events, promises
from intake.store.outward import outbox
from intake.workflows.desk import progress, steps
from intake.workflows.desk.steps import By

ZONE = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def ledger(office, number):
    with office.house.db.read() as conn:
        return promises.of(conn, [number])[number]


def journal(office, number, kind):
    with office.house.db.read() as conn:
        return [one.payload for one in events.of_request(conn, number) if one.kind == kind]


def text_of(office, key):
    with office.house.db.read() as conn:
        number = outbox.by_key(conn, [key])[key].id
        raw = outbox.by_id(conn, number).body
    return email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",)).get_content()


def shown(due_at):
    return f"{due_at.astimezone(ZONE):%Y-%m-%d %H:%M}"


def ask(office, number, **how):
    until = office.clock.at + timedelta(days=5)
    return progress.ask(office.house, number, text="合同号？", until=until, actor="zhao", now=office.clock.at, **how)


def answer(office, number):
    by = By("liwei@branch.example", "mail", office.clock.at)

    def step(conn, request):
        received = office.clock.at
        return steps.resume_in(conn, office.house, request, action=Action.ANSWER, by=by, answered_at=received)

    return steps.apply(office.house, number, step)


def move(office, number, *, days):
    due_at, now = office.clock.at + timedelta(days=days), office.clock.at
    return progress.promise(office.house, number, due_at=due_at, reason="supplier", text="", actor="zhao", now=now)
