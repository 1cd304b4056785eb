"""Medians of repeated calls, own and reference in turns, so that both see the same machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds per call, as median over the rounds."""

    name: str
    reference_name: str
    ours: float
    reference: float

    @property
    def ratio(self) -> float:
        """Ours to reference; below 1 is quicker."""
        return self.ours / self.reference


def against(
    name: str, ours: Callable[[], object], *, reference_name: str, reference: Callable[[], object], rounds: int = 7
) -> Measured:
    """Time both in turns; the first round only warms up."""
    pairs = [(_seconds(ours), _seconds(reference)) for _ in range(rounds + 1)][1:]
    return Measured(name, reference_name, *(statistics.median(column) for column in zip(*pairs, strict=True)))


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin
