"""Deadlines in China that were counted by hand, and that each of their traces accounts for every day and every hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from intake import calendars
from intake.calendars import CalendarRules
from intake.domain.worktime import parse_target

ZONE = ZoneInfo("Asia/Shanghai")
TABLE = Path(__file__).with_name("calendar_vectors.tsv")
LINES = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
VECTORS = [tuple(line.split("\t")) for line in LINES]
MAKE_UP = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
CHINA = calendars.load(CalendarRules("CN", ("08:30-12:00", "13:30-17:30")), range(2023, 2029))


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_there_are_enough_vectors_and_every_make_up_day_is_among_them():
    made_up = {f"{year}-{day}" for year, days in MAKE_UP.items() for day in days.split()}
    assert len(VECTORS) >= 60
    assert len(made_up) == 19
    assert {due[:10] for _, _, due, *_ in VECTORS} >= made_up
    assert {start[:10] for start, *_ in VECTORS} >= made_up
    assert {on.isoformat() for on, day in CHINA.special.items() if day.kind == "make_up" and on.year > 2023} == made_up


@pytest.mark.parametrize(("start", "target", "due", "provisional", "why"), VECTORS)
def test_a_deadline_is_as_counted_by_hand(start, target, due, provisional, why):
    found = replace(CHINA).due(local(start), parse_target(target))
    assert found.due_at == local(due), why
    assert found.provisional is (provisional == "yes")


@pytest.mark.parametrize(("start", "target"), [one[:2] for one in VECTORS])
def test_a_trace_counts_what_was_promised_and_names_every_day(start, target):
    wanted, found = parse_target(target), replace(CHINA).due(local(start), parse_target(target))
    received, *days, due = found.trace
    assert (received.kind, received.at) == ("received", local(start).isoformat())
    assert (due.kind, due.at) == ("due", found.due_at.astimezone(ZONE).isoformat())
    if wanted.time:
        assert sum(map(length, (one for line in days for one in line.spans)), timedelta(0)) == wanted.time
    else:
        assert [line.counted for line in days if line.counted] == [f"{n}/{target[:-1]}" for n in range(wanted.days + 1)]
    named = [on for line in days for on in dates(line)]
    assert named == list(each(local(start).date(), found.due_at.astimezone(ZONE).date()))
    for line in days:
        for on in dates(line):
            assert CHINA.is_working(on) is (line.kind in {"working", "make_up", "closed"}), line


def length(interval):
    opens, closes = map(datetime.fromisoformat, interval.split("/"))
    return closes - opens


def dates(line):
    return each(date.fromisoformat(line.on), date.fromisoformat(line.until or line.on))


def each(first, last):
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
