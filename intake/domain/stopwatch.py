"""One clock on working time: it runs, pauses, is given another allowance, and tells when it reached a share of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

NOTHING = timedelta(0)


class Calendar(Protocol):
    """What a clock asks of the working calendar."""

    def after(self, start: datetime, amount: timedelta) -> datetime: ...  # noqa: D102
    def between(self, a: datetime, b: datetime) -> timedelta: ...  # noqa: D102


class Stopwatch:
    """Runs from its start. Instants given to it are clamped so that it never goes back."""

    def __init__(self, calendar: Calendar, start: datetime, allowance: timedelta) -> None:
        self._calendar = calendar
        self.started_at = start
        self.allowance = allowance
        self._changed_at = start  # no share is reached before the allowance was last cut
        self._runs: list[tuple[datetime, datetime, timedelta]] = []  # from, to, used before
        self._used = NOTHING
        self._running: datetime | None = start
        self._last = start

    @property
    def is_running(self) -> bool:
        """Whether time counts now."""
        return self._running is not None

    def used(self, at: datetime) -> timedelta:
        """Working time that has counted up to `at`."""
        if self._running is None or at <= self._running:
            return self._used
        return self._used + self._calendar.between(self._running, at)

    def pause(self, at: datetime) -> None:
        """Time no longer counts; a second call changes nothing."""
        if self._running is None:
            return
        at = self._last = max(at, self._last)
        self._runs.append((self._running, at, self._used))
        self._used = self.used(at)
        self._running = None

    def go(self, at: datetime) -> None:
        """Time counts again."""
        if self._running is None:
            self._running = self._last = max(at, self._last)

    def allow(self, at: datetime, allowance: timedelta) -> None:
        """Another allowance; what was used stays used. By a smaller one nothing is reached before `at`."""
        if allowance < self.allowance:
            self._changed_at = at
        self.allowance = allowance

    def reached(self, percent: int) -> datetime | None:
        """The instant when that share of the allowance is used up; None when the clock stands still before it.

        A clock that was stopped at that very instant did not reach it: what is done on time is done.
        """
        amount = self.allowance * percent / 100
        for start, end, before in self._runs:
            if amount > self._used:
                break
            at = self._at(start, amount - before)
            if at < end:
                return max(at, self._changed_at)
        if self._running is None:
            return None
        return max(self._at(self._running, amount - self._used), self._changed_at)

    def _at(self, start: datetime, amount: timedelta) -> datetime:
        return self._calendar.after(start, amount) if amount > NOTHING else start
