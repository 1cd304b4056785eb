"""Times in words: the right day, never more time than there is, in both languages."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cli.shown import moments
from intake.cli.shown.words import Words

NOW = datetime(2026, 11, 24, 10, 0)  # a Tuesday
DAY = timedelta(hours=7, minutes=30)
LANGUAGES = st.sampled_from(["zh", "en"])
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1))


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        (datetime(2026, 11, 24, 17, 30), "今天 17:30", "today 17:30"),
        (datetime(2026, 11, 24, 9, 0), "今天 09:00", "today 09:00"),
        (datetime(2026, 11, 25, 9, 0), "明天 09:00", "tomorrow 09:00"),
        (datetime(2026, 11, 23, 9, 0), "昨天 09:00", "yesterday 09:00"),
        (datetime(2026, 11, 27, 17, 30), "周五 17:30", "Fri 17:30"),
        (datetime(2026, 11, 30, 17, 30), "周一 17:30", "Mon 17:30"),
        (datetime(2026, 12, 1, 17, 30), "12-01 周二 17:30", "Tue 12-01 17:30"),
        (datetime(2026, 11, 20, 17, 30), "11-20 周五 17:30", "Fri 11-20 17:30"),
        (datetime(2027, 1, 4, 17, 30), "2027-01-04 17:30", "2027-01-04 17:30"),
    ],
)
def test_an_instant_is_named_as_people_name_it(at, zh, en):
    assert (moments.due(Words("zh"), at, NOW), moments.due(Words("en"), at, NOW)) == (zh, en)


@pytest.mark.parametrize(
    ("length", "zh", "en"),
    [
        (timedelta(0), "剩 0 分钟", "0 min left"),
        (timedelta(minutes=59, seconds=59), "剩 59 分钟", "59 min left"),
        (timedelta(hours=2, minutes=59), "剩 2 小时", "2 h left"),
        (timedelta(hours=8), "剩 8 小时", "8 h left"),
        (timedelta(hours=22, minutes=30), "剩 3 天", "3 d left"),
        (timedelta(seconds=-1), "逾期 1 分钟", "1 min late"),
        (timedelta(hours=-23), "逾期 3 天", "3 d late"),
    ],
)
def test_time_left_is_in_the_unit_that_people_think_in(length, zh, en):
    assert (moments.left(Words("zh"), length, DAY), moments.left(Words("en"), length, DAY)) == (zh, en)


@given(INSTANTS, INSTANTS, LANGUAGES)
def test_every_instant_keeps_its_minute_and_only_today_is_today(at, now, language):
    words = Words(language)
    said = moments.due(words, at, now)

    assert said.endswith(f"{at:%H:%M}")
    assert said.startswith(words("moment.today")) == (at.date() == now.date())


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), INSTANTS, INSTANTS, LANGUAGES)
def test_different_days_are_never_said_alike(now, one, other, language):
    words = Words(language)
    if one.date() != other.date():
        assert moments.due(words, one, now) != moments.due(words, other, now)


@given(st.integers(-(10**7), 10**7), LANGUAGES)
def test_never_more_time_is_named_than_there_is(seconds, language):
    length = timedelta(seconds=seconds)
    said = moments.left(Words(language), length, DAY)
    count = int(re.search(r"\d+", said)[0])
    unit = (
        DAY
        if "天" in said or " d" in said
        else timedelta(hours=1)
        if "小时" in said or " h" in said
        else timedelta(minutes=1)
    )

    assert count * unit <= max(abs(length), timedelta(minutes=1))
    assert abs(length) < (count + 1) * unit
    assert (Words(language)("moment.late", length="").strip() in said) == (seconds < 0)
