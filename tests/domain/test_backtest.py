"""The forecast against what came of it: which mornings count, and how a list of warnings is scored."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.domain.backtest import Score, mornings, replay
from intake.domain.pace import Pace
from tests.support.forty import CALENDAR, Life, at

HOUR = timedelta(hours=1)
NOW = at("27T09:00")


def row(number, *events):
    life = Life()
    for event in events:
        life.tell(event)
    return life.row(number, None, "seal", "normal")


def ran(*rows, start="16T08:00", end="21T00:00", paces=(), now=NOW):
    return replay(
        rows,
        paces,
        list(mornings(at(start), at(end), CALENDAR)),
        targets={"": 22.5 * HOUR},
        calendar=CALENDAR,
        now=now,
        sample=200,
    )


PLAIN = ("16T09:00 received", "16T09:00 promised 19T17:30")


def test_each_working_day_has_its_morning():
    assert list(mornings(at("19T12:00"), at("24T00:00"), CALENDAR)) == [at("19T13:30"), at("20T08:30"), at("23T08:30")]


def test_each_morning_of_a_promise_is_a_case():
    kept, missed = row(1, *PLAIN, "19T10:00 closed"), row(2, *PLAIN, "20T10:00 closed")

    found = ran(kept, missed)

    # Tuesday to Thursday each; on Friday the second is overdue, which needs no forecast.
    assert (found.mornings, found.requests, found.forecast.cases, found.forecast.missed) == (5, 2, 6, 3)


def test_what_is_still_open_after_its_date_is_a_miss_and_before_it_is_no_case_yet():
    running = row(1, *PLAIN)

    assert ran(running).forecast.missed == 3
    assert ran(running, now=at("19T12:00")).forecast.cases == 0


@pytest.mark.parametrize(
    "turn",
    [
        "18T10:00 asked",
        "18T10:00 merged",
        "18T10:00 cancelled spam",
        "18T10:00 promised 24T17:30 renegotiated:supplier",
    ],
)
def test_a_promise_that_something_else_overtook_is_no_case(turn):
    assert ran(row(1, *PLAIN, turn), end="18T09:00").forecast.cases == 0


def test_a_suspended_promise_is_no_case():
    asked = row(
        1, *PLAIN, "16T10:00 asked", "19T09:00 answered", "19T09:00 promised 25T17:30 resumed", "19T10:00 closed"
    )

    assert ran(asked).forecast.cases == 0


def test_the_history_of_a_morning_is_what_had_ended_by_then():
    def pace(number, hours, ended):
        return Pace(number, "seal", "", at("09T09:00"), at(ended), hours * HOUR, hours * HOUR)

    slow = row(1, "16T09:00 received", "16T09:00 promised 20T17:30", "23T10:00 closed")
    paces = [pace(number, 40, "17T12:00") for number in range(9)]

    before, after = ran(slow, paces=paces, end="18T00:00"), ran(slow, paces=paces, start="18T08:00", end="19T00:00")

    assert (before.forecast.warned, after.forecast.warned) == (0, 1)
    assert after.grades == {"likely": (1, 1)}


def test_the_list_by_date_stands_beside_it():
    found = ran(row(1, *PLAIN, "20T10:00 closed"))

    assert (found.by_date.warned, found.by_date.hits) == (1, 1)  # only on the day itself


def test_a_score_has_no_percentage_of_fewer_than_five():
    few, many = Score(4, 2, 2, 1), Score(cases=100, missed=20, warned=25, hits=15)

    assert (few.base_rate, few.precision, few.recall) == (None, None, None)
    assert (many.base_rate, many.precision, many.recall) == (20.0, 60.0, 75.0)
