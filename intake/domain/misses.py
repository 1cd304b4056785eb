"""Promises of a week that were judged, the misses with one cause each, and those at risk next (LIFECYCLE.md 3.5, 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from intake.domain import promise
from intake.domain.request import State, WaitingOn
from intake.domain.summary import Lateness, Miss, Risk
from intake.domain.week import Week
from intake.domain.weekrows import RequestRow
from intake.domain.worktime import WorkCalendar

NOTHING = timedelta(0)
NEXT_WEEK = timedelta(days=7)
FIRSTS = frozenset({"first", "rework"})  # versions that open a cycle, not a change of mind


@dataclass(frozen=True, slots=True)
class Judged:
    """The first close of a request with both verdicts of cycle 0."""

    row: RequestRow
    resolved_at: datetime
    original_due_at: datetime
    final_due_at: datetime
    verdict: promise.PromiseVerdict

    @property
    def missed(self) -> bool:
        """Late on the original or on the final promise."""
        return not (self.verdict.kept_original and self.verdict.kept_final)


def judged_in(rows: Iterable[RequestRow], week: Week) -> list[Judged]:
    """Requests whose first close lies in the week; cancelled and merged ones are not judged."""
    return [judged for row in rows if (judged := _judge(row, week)) is not None]


def _judge(row: RequestRow, week: Week) -> Judged | None:
    resolved_at = next(iter(row.resolutions()), None)
    if resolved_at is None or not week.start <= resolved_at < week.end:
        return None
    if row.merged_at is not None and row.merged_at < week.end:
        return None
    versions = row.known_promises(resolved_at, cycle=0)
    if not versions:
        return None
    verdict = promise.judge(versions, resolved_at, row.suspended_since(resolved_at))
    return Judged(row, resolved_at, versions[0].due_at, versions[-1].due_at, verdict)


def lateness(times: Iterable[timedelta]) -> Lateness:
    """Median and 90th percentile (nearest rank) of the misses."""
    ordered = sorted(times)
    if not ordered:
        return Lateness(0, None, None)
    rank = -(-len(ordered) * 9 // 10)
    middle = median(late.total_seconds() for late in ordered)
    return Lateness(len(ordered), timedelta(seconds=middle), ordered[rank - 1])


def misses(
    judged: Sequence[Judged], rows: Iterable[RequestRow], week: Week, *, at: datetime, calendar: WorkCalendar
) -> tuple[Miss, ...]:
    """The latest first: what was judged late, and what was overdue, open and not suspended `at` the week's end."""
    late = [_closed_late(one, calendar) for one in judged if one.missed]
    still = [miss for row in rows if row.is_open(week.end) and (miss := _open_late(row, at, calendar)) is not None]
    return tuple(sorted([*late, *still], key=lambda miss: (-miss.late, miss.id)))


def _closed_late(judged: Judged, calendar: WorkCalendar) -> Miss:
    row = judged.row
    missed = judged.original_due_at if not judged.verdict.kept_original else judged.final_due_at
    return Miss(
        row.id,
        row.subject,
        row.branch_name,
        row.category_name,
        due_at=judged.original_due_at,
        final_due_at=judged.final_due_at,
        resolved_at=judged.resolved_at,
        late=calendar.between(missed, judged.resolved_at),
        kept_on_final=judged.verdict.kept_final,
        cause=cause(row, judged.resolved_at, calendar, cycle=0),
    )


def _open_late(row: RequestRow, at: datetime, calendar: WorkCalendar) -> Miss | None:
    versions = row.known_promises(at)
    if not versions or versions[-1].due_at >= at or row.suspended_since(at) is not None:
        return None
    cycle = versions[-1].cycle
    original = next(one for one in versions if one.cycle == cycle)
    return Miss(
        row.id,
        row.subject,
        row.branch_name,
        row.category_name,
        due_at=original.due_at,
        final_due_at=versions[-1].due_at,
        resolved_at=None,
        late=calendar.between(original.due_at, at),
        kept_on_final=False,
        cause=cause(row, at, calendar, cycle=cycle, still_open=True),
    )


def cause(row: RequestRow, until: datetime, calendar: WorkCalendar, *, cycle: int, still_open: bool = False) -> str:
    """The one cause of a miss: the latest change of the promise, else the stage that took most of the working time."""
    reason = row.known_promises(until, cycle)[-1].reason
    if reason not in FIRSTS:
        return reason.partition(":")[0]
    stages = _stages(row, _cycle_start(row, cycle), until, calendar=calendar)
    longest = max(stages, key=lambda stage: stages[stage])
    return "still_open" if still_open and longest == "working" else longest


def _cycle_start(row: RequestRow, cycle: int) -> datetime:
    starts = (row.received_at, *row.reopened_at)
    return starts[min(cycle, len(starts) - 1)]


def _stages(row: RequestRow, start: datetime, until: datetime, *, calendar: WorkCalendar) -> dict[str, timedelta]:
    """Working time by stage; the order decides a tie."""
    shares = {
        "waiting_third_party": _waited(row, WaitingOn.THIRD_PARTY, start, until=until, calendar=calendar),
        "waiting_approval": _waited(row, WaitingOn.APPROVAL, start, until=until, calendar=calendar),
        "unowned": calendar.between(start, max(start, min(_taken_at(row, start, until), until))),
    }
    shares["waiting_requester"] = _waited(row, WaitingOn.REQUESTER, start, until=until, calendar=calendar)
    shares["working"] = calendar.between(start, until) - sum(shares.values(), NOTHING)
    return shares


def _taken_at(row: RequestRow, start: datetime, until: datetime) -> datetime:
    if row.taken_at is not None:
        return row.taken_at
    return until if row.state is State.NEW else start


def _waited(row: RequestRow, on: WaitingOn, start: datetime, *, until: datetime, calendar: WorkCalendar) -> timedelta:
    spans = ((max(begin, start), min(end or until, until)) for begin, end, whom in row.waiting if whom is on)
    return sum((calendar.between(begin, end) for begin, end in spans if end > begin), NOTHING)


def at_risk(rows: Iterable[RequestRow], week: Week, at: datetime) -> tuple[Risk, ...]:
    """Open at the week's end and due before the end of the next one, the soonest first; suspended ones are not."""
    found = []
    for row in rows:
        versions = row.known_promises(at)
        if not versions or not row.is_open(week.end) or row.suspended_since(at) is not None:
            continue
        last = versions[-1]
        if at <= last.due_at < week.end + NEXT_WEEK:
            state = str(row.state)
            found.append(
                Risk(row.id, row.subject, row.branch_name, row.category_name, last.due_at, state, last.provisional)
            )
    return tuple(sorted(found, key=lambda risk: (risk.due_at, risk.id)))
