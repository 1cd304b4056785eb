"""What the clock has to do for one request, and whom a warning is meant for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from intake.domain import chores, escalation
from intake.domain.chores import Deadlines, Duty
from intake.domain.escalation import Crossed, Escalation, Role
from intake.domain.timers import Timer
from tests.support.clocks import SHANGHAI, Story, at, target

RULES, USUAL = Escalation(), Deadlines()


def todo(story, when, deadlines=USUAL, rules=RULES):
    found = chores.chores(story.read(when, rules.rules), SHANGHAI, rules, deadlines)
    return [(one.duty, one.at) for one in found]


def no_draft(found):
    return [one for one in found if one[0] is not Duty.DRAFT]


def test_silence_is_answered_by_one_reminder_then_a_proposal_and_never_by_an_end():
    story = Story("2026-11-24 09:00").ask("2026-11-24 10:00", until="2026-11-26 17:30")
    assert todo(story, "2026-11-26 17:30") == [(Duty.REMIND, at("2026-11-26 17:30"))]

    story.then("2026-11-26 17:31", "reminded", mark="reminder:2")
    assert todo(story, "2026-11-26 17:31") == [(Duty.PROPOSE, at("2026-12-01 17:30"))]

    story.then("2026-11-30 17:31", "proposed", mark="proposal:2")
    assert todo(story, "2026-12-31 17:31") == []


def test_a_second_question_has_a_reminder_of_its_own():
    story = Story("2026-11-24 09:00").ask("2026-11-24 10:00", until="2026-11-25 17:30")
    story.then("2026-11-25 17:31", "reminded", mark="reminder:2").answer("2026-11-26 09:00")
    story.ask("2026-11-26 10:00", until="2026-11-27 17:30")

    assert todo(story, "2026-11-26 10:00") == [(Duty.REMIND, at("2026-11-27 17:30"))]


def test_a_wait_for_others_ends_at_its_date():
    story = Story("2026-11-24 09:00")
    story.then("2026-11-24 10:00", "waited", on="approval", until=at("2026-11-25 12:00").isoformat())

    assert no_draft(todo(story, "2026-11-24 10:00")) == [(Duty.WAIT_OVER, at("2026-11-25 12:00"))]


def test_the_requester_is_reminded_on_the_last_day_of_the_window_before_it_closes():
    story = Story("2026-11-24 09:00").then("2026-11-24 10:00", "closed")
    assert todo(story, "2026-11-24 10:00") == [(Duty.CONFIRM, at("2026-12-01 08:30"))]

    story.then("2026-12-01 08:31", "confirmation_reminded", mark="confirm:2")
    assert todo(story, "2026-12-01 08:31") == [(Duty.SETTLE, at("2026-12-02 17:30"))]


def test_after_a_stop_the_requester_still_has_the_whole_time_after_the_reminder():
    story = Story("2026-11-24 09:00").then("2026-11-24 10:00", "closed")
    story.then("2026-12-10 14:00", "confirmation_reminded", mark="confirm:2")

    assert todo(story, "2026-12-10 14:00") == [(Duty.SETTLE, at("2026-12-11 17:30"))]


def test_a_window_that_is_no_longer_than_its_reminder_closes_without_one():
    story = Story("2026-11-24 09:00").then("2026-11-24 10:00", "closed")

    assert todo(story, "2026-11-24 10:00", Deadlines(window=target("1d"))) == [(Duty.SETTLE, at("2026-11-25 17:30"))]


def test_a_window_of_hours_has_a_reminder_of_hours():
    story = Story("2026-11-24 09:00").then("2026-11-24 10:00", "closed")
    hours = Deadlines(window=target("16h"), before_end=target("4h"))

    assert todo(story, "2026-11-24 10:00", hours) == [(Duty.CONFIRM, at("2026-11-25 16:00"))]


def test_a_holding_reply_is_drafted_near_the_promise_unless_somebody_has_just_written():
    story = Story("2026-11-24 09:00").then("2026-11-24 10:00", "replied")
    [(duty, when)] = todo(story, "2026-11-24 10:00")
    assert (duty, when) == (Duty.DRAFT, story.read("2026-11-24 10:00").of(Timer.RESOLUTION).marks[80])

    assert todo(story.then("2026-11-26 16:00", "replied"), "2026-11-26 16:00") == []


@pytest.mark.parametrize("end", ["closed", "cancelled", "merged"])
def test_what_has_ended_gets_no_holding_reply(end):
    story = Story("2026-11-24 09:00").then("2026-11-24 10:00", end)

    assert all(duty is not Duty.DRAFT for duty, _ in todo(story, "2026-12-01 09:00"))


def test_while_suspended_nothing_is_drafted_or_crossed():
    story = Story("2026-11-24 09:00").ask("2026-11-24 10:00")

    assert todo(story, "2026-12-10 10:00") == [(Duty.REMIND, at("2026-12-31 17:30"))]
    assert escalation.crossed(story.read("2026-12-10 10:00"), RULES, as_of=at("2026-12-10 10:00")) == []


def test_an_agreed_date_takes_the_place_of_the_policy_and_warns_anew():
    story = Story("2026-11-24 09:00").then("2026-11-24 10:00", "replied")
    story.then("2026-11-26 16:00", "timer_warned", mark="resolution:0.0:50")
    story.promise("2026-11-26 16:00", at("2026-12-02 16:00"), "renegotiated:parts")

    found = escalation.crossed(story.read("2026-12-02 16:01"), RULES, as_of=at("2026-12-02 16:01"))
    assert [(one.mark, one.at) for one in found] == [
        ("resolution:0.2:50", at("2026-11-30 16:00")),
        ("resolution:0.2:80", at("2026-12-01 17:30")),
        ("resolution:0.2:100", at("2026-12-02 16:00")),
    ]


def test_the_promise_warns_when_it_is_due_before_the_new_policy():
    story = Story("2026-11-24 09:00", level=Story("2026-11-24 09:00").level).then("2026-11-24 10:00", "replied")
    first = story.promises[0]
    story.promises[0] = replace(first, due_at=at("2026-11-25 10:00"))

    [*_, last] = escalation.crossed(story.read("2026-11-26 10:00"), RULES, as_of=at("2026-11-26 10:00"))
    assert (last.mark, last.at) == ("resolution:0.0:100", at("2026-11-25 10:00"))


@dataclass(frozen=True)
class Member:
    login: str
    team: str
    role: str


STAFF = (
    Member("zhao", "综合科", "agent"),
    Member("zhou", "综合科", "lead"),
    Member("qian", "法务科", "agent"),
    Member("sun", "法务科", "lead"),
    Member("chen", "", "head"),
)


@pytest.mark.parametrize(
    ("role", "owner", "team", "who"),
    [
        (Role.OWNER, "qian", "", ["qian"]),
        (Role.LEAD, "qian", "", ["sun"]),
        (Role.HEAD, "qian", "", ["chen"]),
        (Role.OWNER, None, "综合科", ["zhou"]),  # nobody owns it: the team's lead
        (Role.OWNER, "gone", "法务科", ["sun"]),
        (Role.OWNER, None, "", ["zhou", "sun"]),
        (Role.LEAD, "chen", "", ["zhou", "sun"]),
    ],
)
def test_whom_a_step_tells(role, owner, team, who):
    assert [one.login for one in escalation.people(role, owner, STAFF, team=team)] == who


def test_where_no_role_is_filled_nobody_is_told():
    assert escalation.people(Role.HEAD, "zhao", STAFF[:2]) == []
    assert escalation.people(Role.LEAD, None, STAFF[:1]) == []


def test_what_is_told_late_is_told_once_with_the_highest_step_of_each_person():
    found = [
        Crossed(Timer.RESOLUTION, "resolution:0.0", percent, at("2026-11-24 09:00") + timedelta(hours=percent), None)
        for percent in (50, 80)
    ]

    told = escalation.to_tell(found, RULES)

    assert {role: [one.percent for one in news] for role, news in told.items()} == {Role.OWNER: [80], Role.LEAD: [80]}
