"""What the clock does by itself (LIFECYCLE.md section 2)."""

from __future__ import annotations

from datetime import timedelta

from intake.domain.request import State, WaitingOn
from intake.workflows import progress, remind
from tests.support.desk import mail


def test_requesters_who_do_not_answer_hold_up_no_other_wait(office, monkeypatch):
    monkeypatch.setattr(remind, "AT_ONCE", 2)
    *silent, outside = office.receive(
        *(mail(f"事项 {n}", subject=f"主题 {n}", message_id=f"m{n}@branch.example") for n in range(3))
    )
    soon = office.clock.at + timedelta(hours=1)
    for number in silent:
        progress.ask(office.house, number, text="？", until=soon, actor="zhao", now=office.clock.at)
    later = soon + timedelta(hours=1)
    on = WaitingOn.THIRD_PARTY
    progress.wait(office.house, outside, on=on, until=later, text="等银行", actor="zhao", now=office.clock.at)
    office.clock.forward(hours=3)

    assert remind.run(office.house) == 1

    assert office.request(outside).state is State.OPEN
    assert [office.request(number).state for number in silent] == [State.WAITING, State.WAITING]
