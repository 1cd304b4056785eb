"""When a reader may be told: no window of time holds more letters than the pace allows, and nothing waits for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.domain.notices import Channel, Choice, Habit, Hours, How, Pace, What, tell_at

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HOURS = Hours(START, START + timedelta(hours=3), START + timedelta(hours=22))


def play(pace: Pace, gaps: list[int], beat: int) -> tuple[list[tuple[datetime, int]], int]:
    """A stream of things with these gaps in seconds, looked at every `beat` seconds: letters with what they hold."""
    happens, at = [], START
    for gap in gaps:
        at += timedelta(seconds=gap)
        happens.append(at)
    letters: list[tuple[datetime, int]] = []
    now, told, rounds = START, 0, 0
    while told < len(happens):
        now += timedelta(seconds=beat)
        waiting = sum(one <= now for one in happens) - told
        if waiting and pace.free_at([sent for sent, _ in letters], now) <= now:
            letters.append((now, waiting))
            told += waiting
        rounds += 1
    return letters, rounds


@given(
    pace=st.builds(Pace, st.integers(1, 6), st.integers(1, 60).map(lambda minutes: timedelta(minutes=minutes))),
    gaps=st.lists(st.integers(0, 900), max_size=60),
    beat=st.integers(1, 120),
)
def test_everything_is_told_once_and_no_window_holds_more_letters_than_allowed(pace, gaps, beat):
    letters, _ = play(pace, gaps, beat)

    assert sum(count for _, count in letters) == len(gaps)
    times = [at for at, _ in letters]
    for first, later in zip(times, times[pace.letters :], strict=False):
        assert later - first >= pace.window


@given(sent=st.lists(st.integers(0, 4000), max_size=30), letters=st.integers(1, 6), minutes=st.integers(1, 60))
def test_the_wait_is_never_longer_than_the_window(sent, letters, minutes):
    pace = Pace(letters, timedelta(minutes=minutes))
    free_at = pace.free_at([START - timedelta(seconds=one) for one in sent], START)
    assert START <= free_at <= START + pace.window


def test_without_a_word_of_theirs_people_are_told_in_working_hours():
    assert tell_at(Habit(), What.ANSWERED, HOURS) == HOURS.opens
    assert tell_at(Habit(quiet=False), What.ANSWERED, HOURS) == HOURS.now


def test_what_is_urgent_waits_for_no_hours_but_who_said_never_is_left_alone():
    assert tell_at(Habit(), What.DEADLINE, HOURS, urgent=True) == HOURS.now
    assert tell_at(Habit({"*": Choice(How.DIGEST)}), What.DEADLINE, HOURS, urgent=True) == HOURS.now
    assert tell_at(Habit({"deadline": Choice(How.NONE)}), What.DEADLINE, HOURS, urgent=True) is None


def test_the_choice_for_one_kind_comes_before_that_for_all():
    habit = Habit({"*": Choice(How.DIGEST, Channel.MAIL), "answered": Choice(How.ALWAYS)})
    assert tell_at(habit, What.ANSWERED, HOURS) == HOURS.now
    assert tell_at(habit, What.WROTE, HOURS) == HOURS.morning
    assert habit.choice(What.WROTE).channel is Channel.MAIL
