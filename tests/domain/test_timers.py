"""The clock rules of LIFECYCLE.md section 4, in their order."""

from __future__ import annotations

from datetime import UTC, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain import escalation, ola, replaying, timeline
from intake.domain.escalation import Escalation
from intake.domain.request import State, WaitingOn
from intake.domain.timers import Rules, Timer
from tests.support.clocks import BERLIN, FRONTLINE, HOURS, SHANGHAI, STANDARD, Line, Story, at

THIRD = Rules(pauses=frozenset({WaitingOn.REQUESTER, WaitingOn.THIRD_PARTY}))


def due(story, timer, when="2026-11-24 10:00"):
    return story.read(when).of(timer).due_at


def test_rule_1_the_clock_starts_with_the_receipt_and_out_of_hours_with_the_first_working_minute():
    daytime, evening = Story("2026-11-24 10:00"), Story("2026-11-24 19:12")

    assert daytime.read("2026-11-24 10:00").of("first_response").started_at == at("2026-11-24 10:00")
    assert due(daytime, "first_response") == at("2026-11-24 15:30")
    assert due(evening, "first_response") == at("2026-11-25 14:00")
    assert due(evening, "resolution") == at("2026-11-30 17:30")  # Wednesday is day 0


def test_rule_1_a_mail_that_was_registered_late_counts_from_its_receipt():
    story = Story("2026-11-24 10:00")
    story.lines[0] = Line(1, at("2026-11-24 16:00"), "registered", payload=story.lines[0].payload)

    assert due(story, "first_response") == at("2026-11-24 15:30")


def test_rule_2_a_pause_moves_the_timer_and_never_the_promise():
    story = Story("2026-11-24 10:00")
    promised = story.promises[-1].due_at
    story.then("2026-11-24 14:00", "waited", on="third_party", until="2026-12-01T09:30:00+00:00")
    story.then("2026-11-26 14:00", "resumed")

    paused = story.read("2026-11-26 14:00", THIRD)

    assert paused.of(Timer.RESOLUTION).due_at == at("2026-12-01 17:30")  # two working days later
    assert story.promises == [story.promises[0]]
    assert story.promises[0].due_at == promised
    assert paused.promise.due_at == promised


def test_rule_3_an_acknowledgement_is_no_first_response_and_the_first_message_by_a_person_is():
    story = Story("2026-11-24 10:00").then("2026-11-24 10:01", "letter_sent", letter="acknowledgement")
    assert story.read("2026-11-24 11:00").of("first_response").stopped_at is None

    story.then("2026-11-24 11:00", "taken", owner="zhao").then("2026-11-24 11:30", "noted")
    assert story.read("2026-11-24 12:00").of("first_response").stopped_at is None

    story.then("2026-11-24 14:00", "replied")
    reading = story.read("2026-11-24 15:00").of("first_response")
    assert reading.stopped_at == at("2026-11-24 14:00")
    assert reading.used == 2.5 * HOURS
    assert reading.due_at is None


def test_rule_4_the_next_reply_runs_from_the_oldest_unanswered_message_and_further_ones_do_not_restart_it():
    story = Story("2026-11-24 09:00").then("2026-11-24 09:30", "replied")
    story.message("2026-11-24 10:00").message("2026-11-24 11:00").message("2026-11-24 15:00")

    assert due(story, "next_reply") == at("2026-11-24 15:30")
    story.then("2026-11-24 15:10", "replied").message("2026-11-24 16:00")
    assert due(story, "next_reply") == at("2026-11-25 11:00")  # an hour and a half of Tuesday, the rest on Wednesday


def test_rule_4_until_the_first_response_its_own_clock_runs_alone():
    story = Story("2026-11-24 09:00").message("2026-11-24 10:00")

    assert story.read("2026-11-24 10:00").of("next_reply") is None


@pytest.mark.parametrize("payload", [{"verified": False}, {"verified": True, "thanks": True}])
def test_rule_4_thanks_and_other_people_start_no_clock(payload):
    story = Story("2026-11-24 09:00").then("2026-11-24 09:30", "replied")
    story.then("2026-11-24 10:00", "followed_up", mail=True, actor="other@branch.example", **payload)

    assert story.read("2026-11-24 10:00").of("next_reply") is None


def test_rule_5_a_question_satisfies_the_response_targets_before_it_pauses():
    story = Story("2026-11-24 09:00").ask("2026-11-24 10:00")
    timers = story.read("2026-11-24 12:00")

    assert timers.of("first_response").stopped_at == at("2026-11-24 10:00")
    assert timers.of("resolution").is_paused
    assert timers.of("resolution").due_at is None
    assert timers.of("resolution").used == HOURS


def test_rule_6_pauses_have_a_reason_and_a_total_and_end_with_the_message_even_out_of_hours():
    story = Story("2026-11-24 10:00").ask("2026-11-24 11:00").answer("2026-11-25 22:00", received="2026-11-25 21:00")
    timers = story.read("2026-11-26 09:30")

    [pause] = timers.pauses
    assert (pause.on, pause.since, pause.until) == ("requester", at("2026-11-24 11:00"), at("2026-11-25 21:00"))
    assert timers.paused == pause.worked == 12.5 * HOURS
    assert timers.of("resolution").used == 2 * HOURS  # one before the question, one on Thursday morning
    assert timers.of("resolution").due_at == timers.of("promise").due_at


def test_rule_6_waiting_for_others_pauses_nothing_unless_the_policy_says_so():
    story = Story("2026-11-24 10:00").then("2026-11-24 11:00", "waited", on="third_party")

    assert not story.read("2026-11-24 12:00").of("resolution").is_paused
    assert story.read("2026-11-24 12:00", THIRD).of("resolution").is_paused


@pytest.mark.parametrize("kind", ["auto_reply", "bounce", "read_receipt", "letter_bounced", "duplicate", "noted"])
def test_rule_6_automatic_mail_neither_pauses_nor_resumes(kind):
    story = Story("2026-11-24 10:00").ask("2026-11-24 11:00")
    before = story.read("2026-11-26 12:00")
    story.then("2026-11-25 09:00", kind, mail=True)

    assert story.read("2026-11-26 12:00") == before


def test_rule_7_a_changed_policy_keeps_elapsed_and_paused_time():
    story = Story("2026-11-24 10:00").ask("2026-11-24 11:00").answer("2026-11-24 15:00")
    promised = story.promises[-1].due_at
    story.edit("2026-11-24 16:00", FRONTLINE)
    reading = story.read("2026-11-24 16:00").of("resolution")

    assert reading.used == 2 * HOURS
    assert reading.allowance == 8 * HOURS
    assert reading.due_at == at("2026-11-25 14:30")  # 1.5 h left of Tuesday, 4.5 h on Wednesday
    assert not reading.by_change
    assert story.read("2026-11-24 16:00").promise.due_at == promised


def test_rule_7_a_breach_is_never_dated_back():
    story = Story("2026-11-24 10:00").then("2026-11-24 10:30", "replied").edit("2026-11-26 15:00", FRONTLINE)
    reading = story.read("2026-11-26 15:00").of("resolution")

    assert reading.by_change
    assert reading.due_at == at("2026-11-26 17:00")  # now and the grace of two working hours
    assert all(mark >= at("2026-11-26 15:00") for mark in reading.marks.values())


def test_rule_7_what_was_overdue_before_stays_overdue_since_then():
    story = Story("2026-11-24 10:00", level=FRONTLINE)
    breached = due(story, "resolution")
    story.edit("2026-11-27 10:00", FRONTLINE)

    assert due(story, "resolution", "2026-11-27 10:00") == breached


def test_rule_7_a_longer_policy_gives_its_time_from_the_same_start():
    story = Story("2026-11-24 10:00", level=FRONTLINE).edit("2026-11-24 14:00", STANDARD)

    assert due(story, "resolution") == at("2026-11-27 17:30")


def test_rule_8_time_in_resolved_is_neither_work_nor_waiting():
    story = Story("2026-11-24 10:00").then("2026-11-24 11:00", "taken", owner="zhao", team="综合科")
    story.then("2026-11-24 14:00", "closed")
    timers = story.read("2026-11-26 10:00")
    assert timers.state is State.RESOLVED
    assert timers.of("resolution").used == 2.5 * HOURS
    assert timers.paused == timedelta(0)

    story.message("2026-11-26 10:00").then("2026-11-26 10:00", "reopened", mail=True)
    story.promise("2026-11-26 10:00", at("2026-12-01 17:30"), "rework", cycle=1)
    again = story.read("2026-11-26 11:00")
    assert again.of("resolution").started_at == at("2026-11-26 10:00")
    assert again.of("resolution").used == HOURS
    assert again.of("next_reply").started_at == at("2026-11-26 10:00")
    where = ola.where(story.facts(), SHANGHAI, as_of=at("2026-11-26 11:00"))
    assert where == {"unowned": 3600, "team:综合科": int(2.5 * 3600)}


def test_rule_9_warnings_come_at_half_at_four_fifths_and_at_the_end():
    story = Story("2026-11-24 09:00", level=FRONTLINE)
    marks = story.read("2026-11-24 09:00").of("resolution").marks

    assert marks == {50: at("2026-11-24 14:30"), 80: at("2026-11-24 16:54"), 100: at("2026-11-25 09:30")}


def test_rule_9_each_is_given_once():
    story = Story("2026-11-24 09:00", level=FRONTLINE).then("2026-11-24 09:10", "replied")
    rules = Escalation()

    def marks(when):
        return [one.mark for one in escalation.crossed(story.read(when, rules.rules), rules, as_of=at(when))]

    assert marks("2026-11-24 14:29") == []
    assert marks("2026-11-24 14:30") == ["resolution:0.0:50"]
    story.then("2026-11-24 14:30", "timer_warned", mark="resolution:0.0:50")
    assert marks("2026-11-24 14:31") == []
    assert marks("2026-11-25 10:00") == ["resolution:0.0:80", "resolution:0.0:100"]


def test_rule_10_a_teams_time_runs_from_acceptance_to_hand_over_and_the_promise_never_resets():
    story = Story("2026-11-24 09:00").then("2026-11-24 09:30", "taken", owner="zhao", team="综合科")
    story.then("2026-11-24 11:30", "accepted", owner="qian", team="法务科")
    story.ask("2026-11-24 14:30").answer("2026-11-24 16:30")
    story.then("2026-11-25 09:30", "assigned", owner="zhou", team="综合科")
    now = at("2026-11-25 10:30")

    assert [(one.team, one.held, one.handed_over_at) for one in ola.stays(story.facts(), SHANGHAI, as_of=now)] == [
        ("综合科", 2 * HOURS, at("2026-11-24 11:30")),
        ("法务科", 3.5 * HOURS, at("2026-11-25 09:30")),
        ("综合科", HOURS, None),
    ]
    where = ola.where(story.facts(), SHANGHAI, as_of=now)
    assert where == {"unowned": 1800, "team:综合科": 3 * 3600, "team:法务科": 12600, "requester": 2 * 3600}
    assert sum(where.values()) == SHANGHAI.between(at("2026-11-24 09:00"), now).total_seconds()
    assert story.promises[0].due_at == at("2026-11-27 17:30")


def test_who_asks_about_what_nobody_owned_has_it_from_then_on():
    story = Story("2026-11-24 09:00")
    story.then("2026-11-24 09:30", "asked", until=at("2026-12-01 17:30").isoformat(), owner="zhao", team="综合科")
    story.answer("2026-11-24 10:30")

    where = ola.where(story.facts(), SHANGHAI, as_of=at("2026-11-24 11:30"))
    assert where == {"unowned": 1800, "requester": 3600, "team:综合科": 3600}


def test_rule_11_another_calendar_moves_open_timers_and_no_promise():
    story = Story("2026-09-30 10:00")
    facts = story.facts()
    plain = replaying.read(facts, BERLIN_DAYS, as_of=at("2026-09-30 10:00"))

    assert due(story, "resolution", "2026-09-30 10:00") == at("2026-10-10 17:30")
    assert plain.of("resolution").due_at == at("2026-10-05 17:30")
    assert plain.promise.due_at == at("2026-10-10 17:30")


def test_rule_12_a_breach_has_its_true_instant_however_late_it_is_noticed():
    story = Story("2026-11-24 09:00", level=FRONTLINE).then("2026-11-24 09:10", "replied")
    breach = at("2026-11-25 09:30")
    for when in ("2026-11-25 09:31", "2026-11-30 10:00"):
        found = escalation.crossed(story.read(when), Escalation(), as_of=at(when))
        assert [one.at for one in found if one.is_breach] == [breach]

    story.then("2026-11-26 10:00", "closed")
    found = escalation.crossed(story.read("2026-11-30 10:00"), Escalation(), as_of=at("2026-11-30 10:00"))
    assert [one.at for one in found if one.is_breach] == [breach]


def test_rule_12_what_is_done_at_the_very_instant_is_no_breach():
    story = Story("2026-11-24 09:00", level=FRONTLINE).then("2026-11-25 09:30", "closed")

    assert due(story, "resolution", "2026-11-26 10:00") is None


@pytest.mark.parametrize("calendar", [SHANGHAI, BERLIN], ids=["Shanghai", "Berlin"])
def test_rule_13_instants_are_utc_and_a_day_ends_with_the_calendars_working_day(calendar):
    story = Story("2026-10-23 10:00", calendar)  # a Friday; Berlin's clocks go back on Sunday
    reading = story.read("2026-10-23 10:00").of("resolution")

    assert reading.due_at == at("2026-10-28 17:30", calendar)
    assert reading.due_at.tzinfo is UTC
    assert story.promises[0].zone == calendar.zone


STEPS = ("replied", "message", "ask", "answer", "wait", "resumed", "edit", "close", "reopen", "taken", "promise")


def told(steps, level):
    """A story of events that may follow one another, half an hour apart or more."""
    story = Story("2026-11-24 09:00", level=level)
    clock, state = at("2026-11-24 09:00"), "open"
    for kind, minutes in steps:
        clock += timedelta(minutes=minutes)
        when = clock.astimezone(SHANGHAI._zone).strftime("%Y-%m-%d %H:%M")
        state = tell(story, kind, when, state)
    return story, (clock + timedelta(days=3)).astimezone(SHANGHAI._zone).strftime("%Y-%m-%d %H:%M")


def tell(story, kind, when, state):  # noqa: PLR0911
    match kind, state:
        case "replied" | "taken", "open" | "asked" | "waiting":
            story.then(when, kind, owner="zhao", team="综合科")
        case "message", _:
            story.message(when)
        case "ask", "open":
            story.ask(when)
            return "asked"
        case "wait", "open":
            story.then(when, "waited", on="third_party")
            return "waiting"
        case "answer", "asked":
            story.answer(when)
            return "open"
        case "resumed", "waiting":
            story.then(when, "resumed")
            return "open"
        case "edit", "open" | "waiting":
            story.edit(when, FRONTLINE)
        case "promise", "open":
            story.promise(when, story.calendar.after(at(when), 5 * HOURS), "renegotiated:parts")
        case "close", "open" | "asked" | "waiting":
            story.then(when, "closed")
            return "resolved"
        case "reopen", "resolved":
            story.then(when, "reopened")
            story.promise(when, story.calendar.after(at(when), 20 * HOURS), "rework", cycle=1)
            return "open"
    return state


LIVES = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 2000)), max_size=25)


@settings(max_examples=300, deadline=None)
@given(LIVES, st.sampled_from([STANDARD, FRONTLINE]), st.integers(0, 2**32))
def test_rule_14_the_order_in_which_events_are_read_does_not_change_the_result(steps, level, seed):
    story, now = told(steps, level)
    shuffled = list(story.lines)
    Random(seed).shuffle(shuffled)

    assert story.read(now, lines=shuffled) == story.read(now)


@settings(max_examples=200, deadline=None)
@given(LIVES, st.sampled_from([STANDARD, FRONTLINE]))
def test_what_was_used_paused_and_lay_elsewhere_adds_up(steps, level):
    story, now = told(steps, level)
    timers = story.read(now)
    spans = ola.spans(story.facts(), SHANGHAI, as_of=at(now))

    assert all(one.used >= timedelta(0) for one in timers.readings)
    assert all(one.since < one.until for one in spans)
    assert all(a.until <= b.since for a, b in pairwise(spans))
    if timers.cycle == 0:
        total = sum((one.worked for one in spans), timedelta(0))
        assert timers.of("resolution").used + timers.paused == total


@settings(max_examples=200, deadline=None)
@given(LIVES, st.sampled_from([STANDARD, FRONTLINE]))
def test_a_share_is_reached_when_that_much_was_used(steps, level):
    story, now = told(steps, level)
    for reading in story.read(now).readings:
        marks = [reading.marks[percent] for percent in (50, 80, 100)]
        reached = [one for one in marks if one is not None]
        assert reached == sorted(reached)
        assert marks[: len(reached)] == reached  # never a later share without the earlier ones
        if reading.due_at is not None and reading.due_at <= at(now):
            assert reading.used >= reading.allowance


def test_a_warning_of_the_past_is_never_invented_later():
    """Recomputed every hour, what was crossed once stays crossed at the same instant."""
    story = Story("2026-11-24 09:00").then("2026-11-24 10:00", "replied").ask("2026-11-25 11:00")
    story.answer("2026-11-26 10:00").then("2026-12-01 10:00", "closed")
    seen = {}
    for hour in range(24 * 8):
        now = at("2026-11-24 09:00") + hour * HOURS
        story_now = [line for line in story.lines if line.at <= now]
        made = [one for one in story.promises if one.made_at <= now]
        facts = timeline.facts(story.request, story_now, made, level=story.level)
        timers = replaying.read(facts, SHANGHAI, as_of=now)
        for one in escalation.crossed(timers, Escalation(), as_of=now):
            assert seen.setdefault(one.mark, one.at) == one.at
    runs = ("next_reply:4", "resolution:0.0")
    assert set(seen) == {f"{run}:{percent}" for run in runs for percent in (50, 80, 100)}


BERLIN_DAYS = type(SHANGHAI)("Asia/Shanghai", "plain", BERLIN.weekly, {}, frozenset({2026}))


def test_a_wait_that_suspends_the_promise_pauses_the_timer_as_well():
    story = Story("2026-11-24 10:00").then("2026-11-24 11:00", "waited", on="third_party", suspends=True)

    assert story.read("2026-11-24 12:00").of("resolution").is_paused
    assert escalation.crossed(story.read("2026-12-24 12:00"), Escalation(), as_of=at("2026-12-24 12:00"))[-1].timer == (
        "first_response"
    )


@pytest.mark.parametrize(("waits", "used"), [(False, 2 * HOURS), (True, HOURS)])
def test_what_was_merged_by_mistake_goes_on_where_it_was(waits, used):
    story = Story("2026-11-24 10:00")
    if waits:
        story.ask("2026-11-24 11:00")
    story.then("2026-11-24 11:00", "merged", into=1002).then("2026-11-24 14:30", "unmerged")
    timers = story.read("2026-11-24 15:30")

    assert timers.state is (State.WAITING if waits else State.NEW)
    assert timers.of("resolution").used == used
    assert timers.of("resolution").is_paused is waits
