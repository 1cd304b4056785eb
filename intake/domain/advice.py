"""What could be promised: how long requests of a kind took, and how often a target would have been kept."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intake.domain.pace import Pace
from intake.domain.request import Target
from intake.domain.shares import FEWEST, nearest_rank
from intake.domain.worktime import WorkCalendar

WINDOW = timedelta(days=90)
SUGGESTED = 80  # the percentile that is suggested, and tested


@dataclass(frozen=True, slots=True)
class Kept:
    """How often something held."""

    cases: int
    kept: int


@dataclass(frozen=True, slots=True)
class Advice:
    """Of the requests that ended in the window; a percentile is None for fewer than five."""

    cases: int
    percentiles: dict[int, timedelta | None]  # 50, 80, 90 -> working time
    policy: Kept  # the service level's target
    target: Kept | None  # the target that was asked about
    backtest: Kept  # the suggestion as it stood when each request came, against what that one took

    @property
    def is_policy_below_median(self) -> bool:
        """Whether the policy promises what fewer than half of the requests were done in; never of fewer than five."""
        return self.policy.cases >= FEWEST and 2 * self.policy.kept < self.policy.cases


def advise(
    paces: Sequence[Pace],
    policy: Target,
    *,
    target: Target | None,
    calendar: WorkCalendar,
    now: datetime,
    window: timedelta = WINDOW,
) -> Advice:
    """From the requests of one kind that ended in the last two windows; the older half serves the back-test alone."""
    recent = [one for one in paces if now - window <= one.ended_at <= now]
    return Advice(
        cases=len(recent),
        percentiles={rank: _percentile(recent, rank) for rank in (50, SUGGESTED, 90)},
        policy=_kept(recent, policy, calendar),
        target=None if target is None else _kept(recent, target, calendar),
        backtest=_backtest(paces, recent, window),
    )


def _percentile(paces: Sequence[Pace], rank: int) -> timedelta | None:
    return nearest_rank(sorted(one.waited for one in paces), rank) if len(paces) >= FEWEST else None


def _kept(paces: Sequence[Pace], target: Target, calendar: WorkCalendar) -> Kept:
    """How many would have kept it; while one waited for its requester the promise was suspended.

    A target in days ends alike for all that came on one day, so each day is counted once.
    """
    dues: dict[date, datetime] = {}
    kept = 0
    for one in paces:
        begun = calendar.next_open(one.received_at)
        on = calendar.local(begun).date()
        if target.days and on not in dues:
            dues[on] = calendar.due(begun, target).due_at
        due_at = dues[on] if target.days else calendar.after(begun, target.time)
        kept += calendar.after(begun, one.waited) <= due_at
    return Kept(len(paces), kept)


def _backtest(paces: Sequence[Pace], recent: Sequence[Pace], window: timedelta) -> Kept:
    """Each request against what was known when it came; left out where that was fewer than five."""
    ended = sorted(paces, key=lambda one: one.ended_at)
    known: list[timedelta] = []  # ascending: what ended in the window before the one that comes now
    into = out = cases = kept = 0
    for one in sorted(recent, key=lambda each: each.received_at):
        while into < len(ended) and ended[into].ended_at < one.received_at:
            insort(known, ended[into].waited)
            into += 1
        while out < into and ended[out].ended_at < one.received_at - window:
            del known[bisect_left(known, ended[out].waited)]
            out += 1
        if len(known) >= FEWEST:
            cases += 1
            kept += one.waited <= nearest_rank(known, SUGGESTED)
    return Kept(cases, kept)
