"""Every row of the metric dictionary (LIFECYCLE.md section 7) on forty requests that were counted by hand."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain import stages
from intake.domain.digest import summarise, to_json
from intake.domain.stages import Stage
from intake.domain.story import Story
from tests.support import forty

EXPECTED = forty.expected()


@pytest.fixture(scope="module")
def rows():
    return forty.rows()


@pytest.fixture(scope="module")
def summary(rows):
    return to_json(summarise(rows, forty.WEEK, now=forty.MONDAY_AFTER, calendar=forty.CALENDAR), prefix="HQ")


def test_there_are_forty(rows):
    assert [row.id for row in rows.requests] == list(range(1, 41))


@pytest.mark.parametrize("path", EXPECTED)
def test_a_figure_is_what_a_person_counts(summary, path):
    assert forty.figure(summary, path) == EXPECTED[path]


def test_misses_come_the_latest_first_with_one_cause_each(summary):
    found = [(miss["ref"], miss["late_working_hours"], miss["cause"]) for miss in summary["misses"]]
    assert found == [
        ("HQ-32", 45.0, "waiting_third_party"),
        *((f"HQ-{number}", 9.0, "renegotiated") for number in (15, 16, 17)),
        ("HQ-27", 7.5, "still_open"),
        *((f"HQ-{number}", 6.0, "resumed") for number in (11, 12, 13, 14)),
    ]


def test_next_weeks_promises_come_the_soonest_first(summary):
    assert [risk["ref"] for risk in summary["at_risk"]] == ["HQ-38", "HQ-31", "HQ-34", "HQ-35", "HQ-36"]


def test_promises_are_told_by_branch_and_by_category_too(summary):
    def told(groups):
        return {
            one["key"]: (
                one["judged"],
                one["kept_on_original"],
                one["renegotiated"],
                one["late_original"]["median_hours"],
            )
            for one in groups
        }

    # By hand: A, 30, 31 are south; B, C north; D, 37 west. A and B are seals; C, D, 30, 31 expenses; 37 general.
    assert told(summary["by_branch"]) == {
        "south": (12, 12, 0, None), "north": (7, 0, 3, 6.0), "west": (4, 4, 0, None), None: (0, 0, 0, None),
    }  # fmt: skip
    assert told(summary["by_category"]) == {
        "seal": (14, 10, 0, 6.0), "expenses": (8, 5, 3, 9.0), "general": (1, 1, 0, None),
    }  # fmt: skip


def test_the_order_of_requests_changes_nothing(rows, summary):
    turned = type(rows)(tuple(reversed(rows.requests)))
    again = summarise(turned, forty.WEEK, now=forty.MONDAY_AFTER, calendar=forty.CALENDAR)
    assert to_json(again, prefix="HQ") == summary


def test_the_stages_of_every_request_are_its_whole_time(rows):
    for row in rows.requests:
        for measure in (forty.CALENDAR.between, stages.clock):
            shares = stages.shares(row, forty.WEEK.end, measure)
            assert sum(shares.values(), stages.NOTHING) == stages.total(row, forty.WEEK.end, measure)
            assert min(shares.values()) >= stages.NOTHING


KINDS = (
    "taken",
    "asked",
    "answered",
    "waited",
    "resumed",
    "closed",
    "reopened",
    "cancelled",
    "merged",
    "unmerged",
    "released",
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(-30, 600)), max_size=25))
def test_whatever_the_journal_says_the_stages_have_no_gap_and_no_overlap(events):
    story, when = Story(), forty.at("16T09:00")
    for kind, minutes in events:
        when += minutes * stages.timedelta(minutes=1)
        story.tell(kind, when, {"owner": None} if kind == "released" else {})
    life = forty.Life(story, {"received_at": forty.at("16T09:00")})
    row = life.row(1, None, "seal", "normal")
    until = when + stages.timedelta(hours=1)
    found = list(stages.segments(row, until))
    assert all(begin < end for begin, end, _ in found)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(found))
    assert sum((end - begin for begin, end, _ in found), stages.NOTHING) == stages.total(row, until, stages.clock)


def test_a_wait_comes_before_the_owner_in_the_account():
    story = Story()
    story.tell("waited", forty.at("16T10:00"), {"on": "approval"})
    story.tell("resumed", forty.at("16T11:00"), {})
    row = forty.Life(story, {"received_at": forty.at("16T09:00")}).row(1, None, "seal", "normal")
    assert [stage for _, _, stage in stages.segments(row, forty.at("16T12:00"))] == [
        Stage.UNOWNED,
        Stage.APPROVAL,
        Stage.WORKING,
    ]
