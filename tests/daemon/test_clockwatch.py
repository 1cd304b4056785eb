"""A jump of the wall clock is noticed once; slow steps and long waits are none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from intake.daemon.clockwatch import ClockWatch
from intake.daemon.run import Works

START = datetime(2026, 11, 24, tzinfo=UTC)


class Clocks:
    """Both clocks, set by hand."""

    def __init__(self):
        self.wall, self.ticks = START, 100.0
        self.watch = ClockWatch(lambda: self.wall, lambda: self.ticks)

    def forward(self, *, wall, ticks):
        self.wall += timedelta(seconds=wall)
        self.ticks += ticks


@pytest.mark.parametrize("jump", [61, -61, 86_400, -86_400])
def test_a_jump_is_told_once(jump):
    clocks = Clocks()

    clocks.forward(wall=5 + jump, ticks=5)

    assert clocks.watch.step() == jump
    clocks.forward(wall=5, ticks=5)
    assert clocks.watch.step() == 0


def test_a_long_wait_and_a_small_correction_are_no_jump():
    clocks = Clocks()

    clocks.forward(wall=7200, ticks=7200)
    assert clocks.watch.step() == 0
    clocks.forward(wall=59, ticks=0)
    assert clocks.watch.step() == 0


def test_nothing_is_sent_in_the_round_after_a_jump():
    clocks, sent = Clocks(), []

    class Recorder:
        def run(self, stop):
            sent.append(stop)
            return type("Delivered", (), {"claimed": 0})

    works = Works(house=None, owner="", collectors=[], reader=None, sender=Recorder(), journal=None, watch=clocks.watch)
    clocks.forward(wall=3600, ticks=1)

    works.deliver()
    assert sent == []
    works.deliver()
    assert len(sent) == 1
