"""Advice: what ended requests took, and how often a target would have been kept."""

from __future__ import annotations

from datetime import timedelta

from intake.domain.advice import Kept, advise
from intake.domain.pace import Pace, pace
from intake.domain.request import Target
from tests.support import forty
from tests.support.forty import CALENDAR, at

HOUR = timedelta(hours=1)
NOW = at("20T17:30")
DAY = Target(days=1)


def took(hours, *, received="16T09:00", number=1, worked=None):
    start = at(received)
    length = hours * HOUR
    return Pace(
        number, "seal", "standard", start, CALENDAR.after(start, length), length if worked is None else worked, length
    )


def of(*hours):
    return [took(hour, number=number) for number, hour in enumerate(hours)]


def would_keep(one, target):
    return advise([one], target, target=None, calendar=CALENDAR, now=NOW).policy.kept == 1


def test_percentiles_are_cases_and_none_of_fewer_than_five():
    assert advise(of(1, 2, 3, 4), DAY, target=None, calendar=CALENDAR, now=NOW).percentiles == {
        50: None,
        80: None,
        90: None,
    }

    found = advise(of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), DAY, target=None, calendar=CALENDAR, now=NOW)

    assert found.percentiles == {50: 5 * HOUR, 80: 8 * HOUR, 90: 9 * HOUR}


def test_a_target_is_kept_by_what_would_have_ended_in_time():
    # 7 h are left of Monday, so a promise of one day ends after 14.5 h: on Tuesday at 17:30.
    assert [would_keep(took(hours), DAY) for hours in (7, 14.5, 14.6)] == [True, True, False]
    assert [would_keep(took(hours), Target(time=4 * HOUR)) for hours in (4, 4.1)] == [True, False]
    assert would_keep(took(7.5, received="14T10:00"), Target(time=7.5 * HOUR))  # from Monday's first minute


def test_a_policy_below_the_median_is_warned_about():
    slow, even = (
        advise(of(*hours), DAY, target=None, calendar=CALENDAR, now=NOW)
        for hours in ([20] * 3 + [7] * 2, [20] * 3 + [7] * 3)
    )

    assert (slow.policy, slow.is_policy_below_median) == (Kept(5, 2), True)
    assert (even.policy, even.is_policy_below_median) == (Kept(6, 3), False)
    assert not advise(of(20, 20, 20), DAY, target=None, calendar=CALENDAR, now=NOW).is_policy_below_median


def test_the_target_asked_about_is_judged_beside_the_policy():
    found = advise(of(7, 20, 20, 20, 20), DAY, target=Target(days=3), calendar=CALENDAR, now=NOW)

    assert (found.policy, found.target) == (Kept(5, 1), Kept(5, 5))


def test_what_ended_before_the_window_counts_for_the_back_test_alone():
    old = [took(hours, received="02T09:00", number=hours) for hours in (1, 2, 3, 4, 5)]
    new = [took(hours, number=10 + hours) for hours in (4, 6)]
    found = advise([*old, *new], DAY, target=None, calendar=CALENDAR, now=NOW, window=timedelta(days=14))

    assert found.cases == 2
    assert found.backtest == Kept(2, 1)  # the fourth of five, 4 h, was suggested: one took that, one longer


def test_the_back_test_knows_only_what_had_ended_when_a_request_came():
    together = of(1, 2, 3, 4, 5, 6)
    assert advise(together, DAY, target=None, calendar=CALENDAR, now=NOW).backtest == Kept(0, 0)


def test_the_pace_of_a_request_leaves_out_its_requester_and_work_leaves_out_others():
    rows = {row.id: row for row in forty.rows().requests}
    found = {number: pace(rows[number], CALENDAR) for number in (1, 11, 15, 30)}

    assert {number: (one.worked / HOUR, one.waited / HOUR) for number, one in found.items()} == {
        1: (8.5, 8.5), 11: (27.0, 27.0), 15: (23.5, 38.5), 30: (7.5, 7.5),
    }  # fmt: skip
