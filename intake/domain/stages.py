"""Where the time of a request went: its stages, without gap or overlap (SERVICE.md section 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from intake.domain.request import WaitingOn
from intake.domain.weekrows import RequestRow, Span

NOTHING = timedelta(0)
Measure = Callable[[datetime, datetime], timedelta]  # the clock's time between two instants, or working time


class Stage(StrEnum):
    """Who had to move; of two that took as long, the first is named as the cause of a miss."""

    THIRD_PARTY = "waiting_third_party"
    APPROVAL = "waiting_approval"
    UNOWNED = "unowned"
    REQUESTER = "waiting_requester"
    WORKING = "working"


WAITS: Mapping[WaitingOn, Stage] = {
    WaitingOn.THIRD_PARTY: Stage.THIRD_PARTY,
    WaitingOn.APPROVAL: Stage.APPROVAL,
    WaitingOn.REQUESTER: Stage.REQUESTER,
}
WORK = frozenset({Stage.UNOWNED, Stage.WORKING})  # new + open, LIFECYCLE.md section 6


def segments(row: RequestRow, until: datetime) -> Iterator[tuple[datetime, datetime, Stage]]:
    """The time in the backlog up to an instant, cut where the stage changes; resolved time is in none (4.8)."""
    spans: list[Span] = [*row.unowned, *((start, end) for start, end, _ in row.waiting)]
    edges = sorted({edge for span in spans for edge in span if edge is not None})
    for start, end in row.stretches(until):
        cuts = [start, *(edge for edge in edges if start < edge < end), end]
        for begin, finish in pairwise(cuts):
            yield begin, finish, _stage(row, begin)


def _stage(row: RequestRow, at: datetime) -> Stage:
    for start, end, on in row.waiting:
        if _holds((start, end), at):
            return WAITS[on]
    return Stage.UNOWNED if any(_holds(span, at) for span in row.unowned) else Stage.WORKING


def _holds(span: Span, at: datetime) -> bool:
    start, end = span
    return start <= at and (end is None or at < end)


def shares(
    row: RequestRow, until: datetime, measure: Measure, *, since: datetime | None = None
) -> dict[Stage, timedelta]:
    """How much of the time in the backlog each stage took, from `since` (default: the receipt) to `until`."""
    found = dict.fromkeys(Stage, NOTHING)
    for begin, end, stage in segments(row, until):
        begin = max(begin, since or begin)  # noqa: PLW2901 - the part that counts
        if begin < end:
            found[stage] += measure(begin, end)
    return found


def total(row: RequestRow, until: datetime, measure: Measure, *, since: datetime | None = None) -> timedelta:
    """The time in the backlog, measured without any look at the stages: their sum must be this."""
    found = NOTHING
    for begin, end in row.stretches(until):
        start = max(begin, since or begin)
        if start < end:
            found += measure(start, end)
    return found


def clock(start: datetime, end: datetime) -> timedelta:
    """Time on the wall between two instants."""
    return end - start
