"""Instants and lengths of time as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from intake.letters import dates

DUE = datetime(2026, 10, 10, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        ("Asia/Shanghai", "zh_CN", "2026年10月10日 周六 17:30"),
        ("Asia/Shanghai", "en", "Sat 10 Oct 2026, 17:30"),
        ("Europe/Berlin", "en", "Sat 10 Oct 2026, 11:30"),
        ("America/New_York", "zh_CN", "2026年10月10日 周六 05:30"),
    ],
)
def test_an_instant_is_told_on_the_offices_clock(zone, language, expected):
    assert dates.instant(DUE, zone, language) == expected


def test_a_moment_has_both_languages_and_the_iso_form():
    moment = dates.moment(DUE, "Asia/Shanghai", "en")
    assert (moment.shown, moment.zh) == ("Sat 10 Oct 2026, 17:30", "2026年10月10日 周六 17:30")
    assert (moment.iso, moment.iso_weekday, moment.offset) == ("2026-10-10 17:30", "Sat 2026-10-10 17:30", "UTC+08:00")


@pytest.mark.parametrize(
    ("zone", "offset"), [("America/New_York", "UTC-04:00"), ("Asia/Kolkata", "UTC+05:30"), ("UTC", "UTC+00:00")]
)
def test_the_offset_is_that_of_the_day_itself(zone, offset):
    assert dates.moment(DUE, zone, "en").offset == offset


@pytest.mark.parametrize(
    ("length", "zh", "en"),
    [
        (timedelta(seconds=5), "1 分钟", "1 min"),
        (timedelta(hours=3, minutes=20), "3 小时 20 分钟", "3 h 20 min"),
        (timedelta(days=2, hours=3, minutes=9), "2 天 3 小时", "2 d 3 h"),
        (timedelta(days=1), "1 天", "1 d"),
    ],
)
def test_a_duration_has_at_most_two_units(length, zh, en):
    assert (dates.duration(length, "zh_CN"), dates.duration(length, "en")) == (zh, en)


def test_a_zone_without_a_common_name_is_told_by_its_iana_name():
    assert dates.zone_name("Asia/Shanghai", "zh_CN") == "北京时间"
    assert dates.zone_name("Africa/Nairobi", "zh_CN") == "Africa/Nairobi"


def test_a_day_can_be_told_without_its_year():
    assert dates.day(date(2026, 3, 5), "zh_CN") == "2026年3月5日"
    assert dates.day(date(2026, 3, 5), "en", year=False) == "5 Mar"
