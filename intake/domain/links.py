"""How requests hang together by hand: one depends on another, or has to do with it; pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class LinkKind(StrEnum):
    """What a link says of the first request."""

    DEPENDS_ON = "depends_on"  # it cannot be closed while the other is open
    RELATES_TO = "relates_to"


def way(edges: Iterable[tuple[int, int]], start: int, goal: int) -> tuple[int, ...]:
    """The requests on a way along the links from `start` to `goal`, both included; empty where there is none.

    A new link from `goal` to `start` would close a circle, and none of those on the way could be closed first.
    """
    onward: dict[int, list[int]] = {}
    for source, target in edges:
        onward.setdefault(source, []).append(target)
    came_from: dict[int, int | None] = {start: None}
    waiting = [start]
    while waiting and goal not in came_from:
        here = waiting.pop()
        for there in onward.get(here, ()):
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return _back(came_from, goal) if goal in came_from else ()


def _back(came_from: dict[int, int | None], goal: int) -> tuple[int, ...]:
    found: list[int] = []
    here: int | None = goal
    while here is not None:
        found.append(here)
        here = came_from[here]
    return tuple(reversed(found))
