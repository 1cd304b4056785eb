"""A week in figures: what came and went, which promises were kept, what missed and why (LIFECYCLE.md section 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from intake.domain import metrics, rated
from intake.domain.digestjson import to_json
from intake.domain.misses import Judged, at_risk, judged_in, misses
from intake.domain.request import Impact, WaitingOn
from intake.domain.summary import AGES, Flow, Frontline, Group, PromiseFigures, Spread, Summary
from intake.domain.week import Week, WeekSchedule, due_week
from intake.domain.weekrows import RequestRow, Way, WeekRows, with_category_names
from intake.domain.worktime import WorkCalendar

__all__ = [
    "RequestRow",
    "Summary",
    "Week",
    "WeekRows",
    "WeekSchedule",
    "due_week",
    "summarise",
    "to_json",
    "with_category_names",
]

NOTHING = timedelta(0)
MOMENT = timedelta(microseconds=1)
Key = Callable[[RequestRow], tuple[str | None, str]]


def summarise(rows: WeekRows, week: Week, *, now: datetime, calendar: WorkCalendar) -> Summary:
    """The figures of a week; of one that is not over, as far as it has come at `now`. Ask `.balances` before use."""
    found = rows.requests
    at = min(week.end, now)
    judged = judged_in(found, week)
    return Summary(
        week=week,
        made_at=now,
        calendar_version=calendar.version,
        flow=_flow(found, week),
        not_judged=_not_judged(found, week),
        promise=_promises(judged, found, week, calendar=calendar),
        acknowledged=metrics.acknowledgements(found, week, at),
        first_response=metrics.first_response(found, week, calendar),
        resolution=metrics.resolution(judged, calendar),
        time=metrics.time_spent(found, week, calendar),
        frontline=_frontline(found, week, calendar),
        open_by_age=_ages(found, week, at=at, calendar=calendar),
        by_branch=_groups(found, judged, week, key=lambda row: (row.branch, row.branch_name), calendar=calendar),
        by_category=_groups(found, judged, week, key=lambda row: (row.category, row.category_name), calendar=calendar),
        misses=misses(judged, found, week, at=at, calendar=calendar),
        at_risk=at_risk(found, week, at),
        ratings=rated.ratings(found, week),
    )


def _inside(week: Week, at: datetime | None) -> bool:
    return at is not None and week.holds(at)


def _flow(rows: Sequence[RequestRow], week: Week) -> Flow:
    ways = Counter(way for row in rows for at, way in row.moves() if week.holds(at))
    return Flow(
        **{str(way): ways[way] for way in Way},
        backlog_start=sum(row.is_open(week.start) for row in rows),
        backlog_end=sum(row.is_open(week.end) for row in rows),
    )


def _count(row: RequestRow, way: Way, week: Week) -> int:
    return sum(one is way and week.holds(at) for at, one in row.moves())


def _not_judged(rows: Sequence[RequestRow], week: Week) -> dict[str, int]:
    counts = Counter(str(row.outcome) for row in rows if _inside(week, row.cancelled_at) and row.outcome)
    merged = sum(row.is_merged(week.end) and any(week.holds(start) for start, _ in row.merged) for row in rows)
    return dict(sorted(counts.items())) | ({"merged": merged} if merged else {})


def _promises(
    judged: Sequence[Judged], rows: Sequence[RequestRow], week: Week, *, calendar: WorkCalendar
) -> PromiseFigures:
    final = [one for one in judged if not one.verdict.kept_final]
    return PromiseFigures(
        judged=len(judged),
        kept_on_original=sum(one.verdict.kept_original for one in judged),
        kept_on_final=len(judged) - len(final),
        late_original=_late_original(judged, calendar),
        late_final=Spread.of(calendar.between(one.final_due_at, one.resolved_at) for one in final),
        moved=_moved(rows, week),
        renegotiated=metrics.renegotiated(judged),
        reworked=metrics.reworked(judged, week),
        rework_causes=metrics.rework_causes(rows, week),
    )


def _late_original(judged: Sequence[Judged], calendar: WorkCalendar) -> Spread:
    late = (one for one in judged if not one.verdict.kept_original)
    return Spread.of(calendar.between(one.original_due_at, one.resolved_at) for one in late)


def _moved(rows: Sequence[RequestRow], week: Week) -> dict[str, int]:
    """Requests whose promise got a new version in the week, by reason; rework is a new promise, not a moved one."""
    counts: Counter[str] = Counter()
    for row in rows:
        new = [one for one in row.promises if one.version > 1 and _inside(week, one.made_at)]
        counts.update({one.reason.partition(":")[0] for one in new} - {"first", "rework"})
    return dict(sorted(counts.items()))


def _frontline(rows: Sequence[RequestRow], week: Week, calendar: WorkCalendar) -> Frontline:
    urgent = [row for row in rows if row.impact is Impact.FRONTLINE]
    rounds = [(row, start, end) for row in urgent for start, end in row.rounds() if _inside(week, end)]
    clock, working = NOTHING, NOTHING
    for row, start, end in rounds:
        clock += end - start
        working += calendar.between(start, end)
        for begin, until in _asked(row, start, end):
            clock -= until - begin
            working -= calendar.between(begin, until)
    return Frontline(len(rounds), clock, working, sum(row.is_open(week.end) for row in urgent))


def _asked(row: RequestRow, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """When the requester had to move, within a stretch of time."""
    spans = [(max(b, start), min(e or end, end)) for b, e, on in row.waiting if on is WaitingOn.REQUESTER]
    return [(begin, until) for begin, until in spans if until > begin]


def _ages(rows: Sequence[RequestRow], week: Week, *, at: datetime, calendar: WorkCalendar) -> dict[str, int]:
    counts = {label: 0 for _, label in AGES}
    for row in rows:
        if row.is_open(week.end):
            days = calendar.working_days(row.received_at, at - MOMENT)  # the week's end is the next Monday already
            counts[next(label for upper, label in AGES if upper is None or days <= upper)] += 1
    return counts


def _groups(
    rows: Sequence[RequestRow], judged: Sequence[Judged], week: Week, *, key: Key, calendar: WorkCalendar
) -> tuple[Group, ...]:
    """Figures by branch or category, the busiest first; a group without any figure is left out."""
    names = dict(key(row) for row in rows)
    groups = [_group(one, names[one], rows, judged=judged, week=week, key=key, calendar=calendar) for one in names]
    some = [group for group in groups if group.received or group.resolved or group.judged or group.open]
    return tuple(sorted(some, key=lambda group: (-group.received, -group.open, group.key or "")))


def _group(
    of: str | None,
    name: str,
    rows: Sequence[RequestRow],
    *,
    judged: Sequence[Judged],
    week: Week,
    key: Key,
    calendar: WorkCalendar,
) -> Group:
    mine = [row for row in rows if key(row)[0] == of]
    judged = [one for one in judged if key(one.row)[0] == of]
    verdicts = [one.verdict for one in judged]
    return Group(
        key=of,
        name=name,
        received=sum(_count(row, Way.RECEIVED, week) for row in mine),
        resolved=sum(_count(row, Way.RESOLVED, week) for row in mine),
        judged=len(verdicts),
        kept_on_original=sum(verdict.kept_original for verdict in verdicts),
        kept_on_final=sum(verdict.kept_final for verdict in verdicts),
        renegotiated=metrics.renegotiated(judged),
        late_original=_late_original(judged, calendar),
        open=sum(row.is_open(week.end) for row in mine),
    )
