"""The wall clock against the monotonic one: a jump of more than a minute is told, and sending rests one round."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from intake import log

STEP_SECONDS = 60.0


class ClockWatch:
    """Looked at once a round by the main thread; `step` is the jump of the last round in seconds, else 0."""

    def __init__(self, wall: Callable[[], datetime], steady: Callable[[], float] = monotonic) -> None:
        self._wall, self._steady = wall, steady
        self._last = (wall(), steady())
        self.step = 0.0

    def look(self) -> float:
        """Compare both since the last look; the jump, if it was one."""
        before, now = self._last, (self._wall(), self._steady())
        self._last = now
        apart = (now[0] - before[0]).total_seconds() - (now[1] - before[1])
        self.step = apart if abs(apart) > STEP_SECONDS else 0.0
        if self.step:
            log.error("clock.stepped", seconds=round(self.step))
        return self.step
