"""The requests of a storm as one line: its first request stands for all of them."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def folded(rows: list[Row]) -> list[Row]:
    """The rows without those that only repeat a storm; the first of a storm carries how many more there are."""
    shown = {row["ref"] for row in rows}
    firsts = {row["ref"]: first for row in rows if (first := _first(row)) in shown}
    more: dict[str, int] = {}
    for first in firsts.values():
        more[first] = more.get(first, 0) + 1
    return [
        row | {"subject": f"(+{more[row['ref']]}) {row['subject']}"} if row["ref"] in more else row
        for row in rows
        if row["ref"] not in firsts
    ]


def _first(row: Row) -> str:
    from intake.domain.similar import STORM

    return next((str(one["ref"]) for one in row["similar"] if one["why"] == STORM), "")
