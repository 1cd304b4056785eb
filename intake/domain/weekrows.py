"""The facts of a week as the store hands them over: one row for each request that the week touches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from intake.domain.request import Impact, Outcome, Promise, State, WaitingOn

Waiting = tuple[datetime, datetime | None, WaitingOn]  # from, to (None: still), on whom


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request with every instant that the figures need; instants are aware UTC, in ascending order."""

    id: int
    subject: str
    branch: str | None
    branch_name: str
    category: str
    category_name: str
    impact: Impact
    state: State
    outcome: Outcome | None
    received_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    waiting: tuple[Waiting, ...] = ()
    promises: tuple[Promise, ...] = ()
    reopened_at: tuple[datetime, ...] = ()
    cancelled_at: datetime | None = None
    merged_at: datetime | None = None
    resolved_ats: tuple[datetime, ...] = ()
    taken_at: datetime | None = None  # first owner

    def resolutions(self) -> tuple[datetime, ...]:
        """Every time it was resolved, also those that a reopening undid."""
        return self.resolved_ats or ((self.resolved_at,) if self.resolved_at else ())

    def is_open(self, at: datetime) -> bool:
        """Whether it was in the backlog just before an instant: the latest of its events decides."""
        entered = [self.received_at, *self.reopened_at]
        left = [*self.resolutions(), *(end for end in (self.cancelled_at, self.merged_at) if end)]
        last_in = max((one for one in entered if one < at), default=None)
        last_out = max((one for one in left if one < at), default=None)
        return last_in is not None and (last_out is None or last_out < last_in)

    def rounds(self) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of work that ended in a resolution: receipt or reopening to resolution."""
        return zip((self.received_at, *self.reopened_at), self.resolutions(), strict=False)

    def suspended_since(self, at: datetime) -> datetime | None:
        """Since when it waited for the requester at that instant, or up to it; None if it did not."""
        for start, end, on in reversed(self.waiting):
            if on is WaitingOn.REQUESTER and start < at and (end is None or end >= at):
                return start
        return None

    def known_promises(self, at: datetime, cycle: int | None = None) -> tuple[Promise, ...]:
        """The versions made before or at an instant, of one cycle or of all."""
        return tuple(one for one in self.promises if one.made_at <= at and cycle in {None, one.cycle})


@dataclass(frozen=True, slots=True)
class WeekRows:
    """Every request that was in the backlog at the week's start or had an event in it."""

    requests: tuple[RequestRow, ...]


def with_category_names(rows: WeekRows, name: Callable[[str], str]) -> WeekRows:
    """The rows with the names that the configuration gives to their categories."""
    return WeekRows(tuple(replace(row, category_name=name(row.category)) for row in rows.requests))
