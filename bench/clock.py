"""Medians of repeated calls, own and reference in turns, so that both see the same machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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


def in_turns(calls: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of what each call measures, by name; the first round only warms up."""
    found = [{name: call() for name, call in calls.items()} for _ in range(rounds + 1)][1:]
    return {name: statistics.median(one[name] for one in found) for name in calls}


def each_against(
    name: str,
    raws: Sequence[bytes],
    *,
    ours: Callable[[bytes], object],
    references: Mapping[str, Callable[[bytes], object]],
    rounds: int = 9,
) -> Iterator[Measured]:
    """The median mail: of each the quickest of `rounds`, one mail after the other, so that all see the same machine."""
    calls = [ours, *references.values()]
    best = [[_quickest(lambda call=call, raw=raw: call(raw), rounds) for call in calls] for raw in raws]
    mine, *theirs = (statistics.median(column) for column in zip(*best, strict=True))
    for reference_name, seconds in zip(references, theirs, strict=True):
        yield Measured(name, reference_name, mine, seconds)


def _quickest(call: Callable[[], object], rounds: int) -> float:
    return min(_seconds(call) for _ in range(rounds))


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin
