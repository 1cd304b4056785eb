"""Spans of time in the journal of a request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from intake.store.events import Event

Span = tuple[datetime, datetime | None]  # the end is None while it lasts
ENDS = frozenset({"answered", "resumed", "closed", "cancelled"})


def suspended(journal: Sequence[Event]) -> list[Span]:
    """From each question to the answer that ended the wait, or to another end of it."""
    spans: list[Span] = []
    for one in journal:
        if one.kind == "asked":
            spans.append((one.at, None))
        elif spans and spans[-1][1] is None and one.kind in ENDS:
            spans[-1] = (spans[-1][0], one.at)
    return spans
