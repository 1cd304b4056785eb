"""Waiting for a condition instead of sleeping."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(condition: Callable[[], T], seconds: float = 10.0, *, on_failure: Callable[[], str] = lambda: "") -> T:
    """The first true value of `condition`; AssertionError with `on_failure()` when there was none in time."""
    end = time.monotonic() + seconds
    pause = 0.005
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s\n{on_failure()[-6000:]}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
