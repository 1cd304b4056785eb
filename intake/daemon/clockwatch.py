"""Notices when the wall clock jumps: then nothing is sent for one round, since what is due may be due wrongly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

STEP_SECONDS = 60.0  # RELIABILITY.md section 3.6


class ClockWatch:
    """Compares the wall clock with the monotonic one, from look to look; for one thread."""

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._seen = (wall(), monotonic())

    def step(self) -> float:
        """Seconds by which the wall clock jumped since the last look, negative backwards; 0 for less than a minute."""
        wall, monotonic = self._wall(), self._monotonic()
        before, since = self._seen
        self._seen = (wall, monotonic)
        jump = (wall - before).total_seconds() - (monotonic - since)
        return jump if abs(jump) > STEP_SECONDS else 0.0
