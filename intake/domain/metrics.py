"""Figures of a week beyond promises and flow: answers in time, and where the time went (LIFECYCLE.md section 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from intake.domain import stages
from intake.domain.misses import Judged
from intake.domain.stages import Stage
from intake.domain.summary import Acknowledgements, Spread, TimeSpent
from intake.domain.week import Week
from intake.domain.weekrows import RequestRow, Way
from intake.domain.worktime import WorkCalendar

IN_TIME = timedelta(minutes=15)  # from the receipt to the leaving of the acknowledgement
NOTHING = timedelta(0)


def acknowledgements(rows: Sequence[RequestRow], week: Week, at: datetime) -> Acknowledgements:
    """Of the requests registered in the week; one whose 15 minutes are not over and that waits still is not counted."""
    mine = [row for row in rows if week.holds(row.registered_at or row.received_at)]
    due = [
        row for row in mine if row.unacknowledged is None and (row.acknowledged_at or at - row.received_at > IN_TIME)
    ]
    prompt = [row for row in due if row.acknowledged_at and row.acknowledged_at - row.received_at <= IN_TIME]
    reasons = Counter(row.unacknowledged for row in mine if row.unacknowledged is not None)
    return Acknowledgements(len(due), len(prompt), dict(sorted(reasons.items())))


def first_response(rows: Sequence[RequestRow], week: Week, calendar: WorkCalendar) -> Spread:
    """Working time from the receipt to the first public message by a person, of those that had it in the week."""
    answered = [(row, row.first_response_at) for row in rows if row.first_response_at]
    return Spread.of(max(calendar.between(row.started_at, at), NOTHING) for row, at in answered if week.holds(at))


def resolution(judged: Sequence[Judged], calendar: WorkCalendar) -> Spread:
    """Working time from the receipt to the first resolution, nothing left out."""
    return Spread.of(calendar.between(one.row.started_at, one.resolved_at) for one in judged)


def renegotiated(judged: Sequence[Judged]) -> int:
    """Judged requests whose date was moved by agreement before the close."""
    return sum(
        any(
            one.reason.partition(":")[0] == "renegotiated" for one in each.row.known_promises(each.resolved_at, cycle=0)
        )
        for each in judged
    )


def reworked(judged: Sequence[Judged], week: Week) -> int:
    """Judged requests that had come back by the end of the week."""
    return sum(any(at < week.end for at in one.row.reopened_at) for one in judged)


def rework_causes(rows: Sequence[RequestRow], week: Week) -> dict[str, int]:
    """Every reopening of the week by its cause code."""
    found = [pair for row in rows for pair in zip(row.reopened_at, row.rework_causes, strict=False)]
    return dict(sorted(Counter(cause for at, cause in found if week.holds(at)).items()))


def time_spent(rows: Sequence[RequestRow], week: Week, calendar: WorkCalendar) -> TimeSpent:
    """Working time of the stretches in the backlog that a resolution ended in the week, by stage."""
    count, whole, parts = 0, NOTHING, dict.fromkeys(Stage, NOTHING)
    for row in rows:
        for start, end in _resolved_stretches(row, week):
            count += 1
            whole += stages.total(row, end, calendar.between, since=start)
            for stage, share in stages.shares(row, end, calendar.between, since=start).items():
                parts[stage] += share
    return TimeSpent(count, whole, parts)


def _resolved_stretches(row: RequestRow, week: Week) -> list[tuple[datetime, datetime]]:
    ends = {at for at, way in row.moves() if way is Way.RESOLVED and week.holds(at)}
    return [(start, end) for start, end in row.stretches(max(ends)) if end in ends] if ends else []
