"""A request is sorted anew: timers follow, the promise stays (LIFECYCLE.md 4.7)."""

from __future__ import annotations

import pytest

from intake.domain.request import Impact, Outcome
from intake.errors import NotAllowed, NotFound
from intake.store.ledger import promises
from intake.workflows.desk import edit, progress
from intake.workflows.looking import cases
from tests.support.desk import mail
from tests.workflows.test_remind import at, everything_derived, journal, local


def timers(office, number):
    with office.house.db.read() as conn:
        [case] = cases.load(conn, office.house, [number], office.clock.at)
    return case.timers


def frontline(office, number):
    return edit.edit(office.house, number, impact=Impact.FRONTLINE, text="产线停了", actor="zhao", now=office.clock.at)


def test_another_impact_recomputes_the_timers_and_leaves_the_promise(office):
    [number] = office.receive(mail())
    promised = office.request(number).promise
    office.clock.at = local("2026-11-24 10:30")
    frontline(office, number)

    assert office.request(number).service_level == "frontline"
    assert timers(office, number).of("resolution").due_at == local("2026-11-25 10:30")
    assert timers(office, number).of("first_response").due_at == local("2026-11-24 11:00")
    with office.house.db.read() as conn:
        assert promises.of(conn, [number])[number] == (promised,)
    assert office.request(number).rules[-1] == "impact:frontline by zhao"


def test_what_the_change_would_make_overdue_is_due_after_a_grace_and_says_so(office):
    [number] = office.receive(mail())
    progress.reply(office.house, number, text="在看", actor="zhao", now=office.clock.at)
    at(office, "2026-11-26 15:00")
    frontline(office, number)
    reading = timers(office, number).of("resolution")
    assert (reading.by_change, reading.due_at) == (True, local("2026-11-26 17:00"))

    at(office, "2026-11-26 17:01")
    assert [one.at for one in journal(office, number, "timer_breached")] == [local("2026-11-26 17:00")]
    assert everything_derived(office)


def test_what_makes_no_sense_is_refused(office):
    [number] = office.receive(mail())
    with pytest.raises(NotFound, match="category"):
        edit.edit(office.house, number, category="nothing", text="x", actor="zhao", now=office.clock.at)
    with pytest.raises(NotAllowed, match="already"):
        edit.edit(office.house, number, category="seal", text="x", actor="zhao", now=office.clock.at)
    progress.close(office.house, number, outcome=Outcome.DONE, text="好", actor="zhao", now=office.clock.at)
    with pytest.raises(NotAllowed, match="resolved"):
        frontline(office, number)
