"""The facts of a week as the store hands them over: one row for each request that the week touches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from operator import itemgetter

from intake.domain.request import Impact, Outcome, Promise, State, WaitingOn

Waiting = tuple[datetime, datetime | None, WaitingOn]  # from, to (None: still), on whom
Span = tuple[datetime, datetime | None]  # from, to (None: still)


@dataclass(frozen=True, slots=True)
class Rated:
    """A digit from 1 to 5 for the outcome of one cycle (0: the first)."""

    at: datetime
    cycle: int
    score: int


class Way(StrEnum):
    """How a request comes into the backlog (the first three) or leaves it."""

    RECEIVED = "received"
    REOPENED = "reopened"
    UNMERGED = "unmerged"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"
    MERGED = "merged"


ENTERS = frozenset({Way.RECEIVED, Way.REOPENED, Way.UNMERGED})


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
    rework_causes: tuple[str, ...] = ()  # one for each reopening
    cancelled_at: datetime | None = None
    merged: tuple[Span, ...] = ()  # each merge and its undoing
    resolved_ats: tuple[datetime, ...] = ()
    unowned: tuple[Span, ...] = ()
    registered_at: datetime | None = None  # into the books, which may be later than the receipt
    first_response_at: datetime | None = None
    acknowledged_at: datetime | None = None  # the acknowledgement left
    unacknowledged: str | None = None  # or the reason why there is none
    service_level: str = ""
    rated: tuple[Rated, ...] = ()  # every digit that was given, also those that a later one replaced

    @property
    def started_at(self) -> datetime:
        """The receipt; a mail server's clock that is ahead of ours cannot put it after the registration."""
        return min(self.received_at, self.registered_at or self.received_at)

    def resolutions(self) -> tuple[datetime, ...]:
        """Every time it was resolved, also those that a reopening undid."""
        return self.resolved_ats or ((self.resolved_at,) if self.resolved_at else ())

    def moves(self) -> Iterator[tuple[datetime, Way]]:
        """Each entry into the backlog and each leaving of it, in order.

        The merge of a resolved request leaves nothing, and its undoing brings nothing back.
        """
        inside = before = False
        for at, way in sorted(self._turns(), key=itemgetter(0)):  # stable: the receipt comes first
            if way is Way.MERGED:
                before, counts, inside = inside, inside, False
            elif way is Way.UNMERGED:
                counts = inside = before
            else:
                counts, inside = True, way in ENTERS
            if counts:
                yield at, way

    def _turns(self) -> Iterator[tuple[datetime, Way]]:
        yield self.registered_at or self.received_at, Way.RECEIVED
        yield from ((at, Way.REOPENED) for at in self.reopened_at)
        yield from ((at, Way.RESOLVED) for at in self.resolutions())
        if self.cancelled_at is not None:
            yield self.cancelled_at, Way.CANCELLED
        for start, end in self.merged:
            yield start, Way.MERGED
            if end is not None:
                yield end, Way.UNMERGED

    def is_open(self, at: datetime) -> bool:
        """Whether it was in the backlog just before an instant: the latest of its moves decides."""
        last = None
        for when, way in self.moves():
            if when >= at:
                break
            last = way
        return last in ENTERS

    def stretches(self, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The times in the backlog up to an instant, from the receipt on."""
        since: datetime | None = None
        for at, way in self.moves():
            if way in ENTERS:
                since = since or (self.started_at if way is Way.RECEIVED else at)
            elif since is not None:
                if since < min(at, until):
                    yield since, min(at, until)
                since = None
        if since is not None and since < until:
            yield since, until

    def is_merged(self, at: datetime) -> bool:
        """Whether it was part of another request just before an instant."""
        return any(start < at and (end is None or end >= at) for start, end in self.merged)

    def rounds(self) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of work that ended in a resolution: receipt or reopening to resolution."""
        return zip((self.started_at, *self.reopened_at), self.resolutions(), strict=False)

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
