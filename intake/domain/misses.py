"""Promises of a week that were judged, the misses with one cause each, and those at risk next (LIFECYCLE.md 3.5, 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.domain import promise, stages
from intake.domain.stages import Stage
from intake.domain.summary import Miss, Risk
from intake.domain.week import Week
from intake.domain.weekrows import RequestRow
from intake.domain.worktime import WorkCalendar

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
    if row.is_merged(week.end):
        return None
    versions = row.known_promises(resolved_at, cycle=0)
    if not versions:
        return None
    verdict = promise.judge(versions, resolved_at, row.suspended_since(resolved_at))
    return Judged(row, resolved_at, versions[0].due_at, versions[-1].due_at, verdict)


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
    spent = stages.shares(row, until, calendar.between, since=_cycle_start(row, cycle))
    longest = max(Stage, key=lambda stage: spent[stage])
    return "still_open" if still_open and longest is Stage.WORKING else str(longest)


def _cycle_start(row: RequestRow, cycle: int) -> datetime:
    starts = (row.started_at, *row.reopened_at)
    return starts[min(cycle, len(starts) - 1)]


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
