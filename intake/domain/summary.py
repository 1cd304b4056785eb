"""What a week amounts to: the frozen result of `digest.summarise`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from intake.domain.shares import nearest_rank
from intake.domain.stages import Stage
from intake.domain.week import Week

AGES = ((1, "0-1"), (3, "2-3"), (7, "4-7"), (15, "8-15"), (None, "16+"))  # working days, upper bounds


@dataclass(frozen=True, slots=True)
class Flow:
    """What entered and left the backlog; `merged` and `unmerged` are those that were in it."""

    received: int
    reopened: int
    unmerged: int
    resolved: int
    cancelled: int
    merged: int
    backlog_start: int
    backlog_end: int

    @property
    def balances(self) -> bool:
        """Whether the change of the backlog is what came less what went; if not, the report is not sent."""
        came = self.received + self.reopened + self.unmerged
        went = self.resolved + self.cancelled + self.merged
        return came - went == self.backlog_end - self.backlog_start


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 90th percentile (nearest rank) of lengths of working time; None where there are none."""

    count: int
    median: timedelta | None
    p90: timedelta | None

    @classmethod
    def of(cls, times: Iterable[timedelta]) -> Spread:
        """Of these lengths, in any order."""
        ordered = sorted(times)
        if not ordered:
            return cls(0, None, None)
        middle = median(one.total_seconds() for one in ordered)
        return cls(len(ordered), timedelta(seconds=middle), nearest_rank(ordered, 90))


@dataclass(frozen=True, slots=True)
class PromiseFigures:
    """First closes of the week, judged against the first and the last promise; and promises that moved in it."""

    judged: int
    kept_on_original: int
    kept_on_final: int
    late_original: Spread
    late_final: Spread
    moved: dict[str, int]  # reason -> requests
    renegotiated: int = 0  # of the judged: those whose date was moved by agreement before the close
    reworked: int = 0  # of the judged: those that had come back by the end of the week
    rework_causes: dict[str, int] = field(default_factory=dict)  # of every reopening of the week


@dataclass(frozen=True, slots=True)
class Frontline:
    """Front line held up: receipt to resolution without the time that waited on the requester (SERVICE.md 1)."""

    count: int  # resolutions in the week
    held_up: timedelta  # on the clock: branches work when the office sleeps
    held_up_working: timedelta
    open: int  # at the week's end


@dataclass(frozen=True, slots=True)
class Acknowledgements:
    """Of the requests registered in the week: acknowledged ones, and why the others were not."""

    count: int
    in_time: int
    not_acknowledged: dict[str, int]  # reason -> requests


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Where the working time went of the stretches of work that were resolved in the week (SERVICE.md section 6)."""

    count: int  # such stretches
    total: timedelta
    stages: dict[Stage, timedelta]

    @property
    def adds_up(self) -> bool:
        """Whether the stages are the whole, without gap or overlap."""
        return sum(self.stages.values(), timedelta(0)) == self.total


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one branch or one category."""

    key: str | None
    name: str
    received: int
    resolved: int
    judged: int
    kept_on_original: int
    kept_on_final: int
    renegotiated: int  # of the judged
    late_original: Spread
    open: int


@dataclass(frozen=True, slots=True)
class Miss:
    """A broken promise: judged in the week, or overdue and still open at its end; with one cause."""

    id: int
    subject: str
    branch: str
    category: str
    due_at: datetime  # as first announced
    final_due_at: datetime
    resolved_at: datetime | None
    late: timedelta  # working time beyond `due_at`
    kept_on_final: bool
    cause: str  # a reason of LIFECYCLE.md 3.2, waiting_(third_party|approval|requester), unowned, working, still_open


@dataclass(frozen=True, slots=True)
class Risk:
    """An open request that is due until the end of the next week."""

    id: int
    subject: str
    branch: str
    category: str
    due_at: datetime
    state: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class LowRating:
    """A 1 or 2 that a requester gave."""

    id: int
    subject: str
    branch: str
    category: str
    score: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Ratings:
    """The digits of the week; the mean is None for fewer than five."""

    count: int
    mean: float | None
    scores: dict[int, int]  # digit -> outcomes
    low: tuple[LowRating, ...]

    @property
    def adds_up(self) -> bool:
        """Whether the digits are the whole, and those that are low are all listed."""
        return sum(self.scores.values()) == self.count and self.scores[1] + self.scores[2] == len(self.low)


@dataclass(frozen=True, slots=True)
class Summary:
    """One week; every figure can be traced to events."""

    week: Week
    made_at: datetime
    calendar_version: str
    flow: Flow
    not_judged: dict[str, int]  # outcome of cancelled ones, and merged -> requests
    promise: PromiseFigures
    acknowledged: Acknowledgements
    first_response: Spread
    resolution: Spread
    time: TimeSpent
    frontline: Frontline
    open_by_age: dict[str, int]  # working days, see AGES
    by_branch: tuple[Group, ...]
    by_category: tuple[Group, ...]
    misses: tuple[Miss, ...]
    at_risk: tuple[Risk, ...]
    ratings: Ratings

    @property
    def balances(self) -> bool:
        """Whether the books balance, of requests, time and ratings; a summary that does not is not sent."""
        return self.flow.balances and self.time.adds_up and self.ratings.adds_up
