"""Ratings of a week: the digits that requesters gave, as they stood at its end; pure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from intake.domain.shares import FEWEST
from intake.domain.summary import LowRating, Ratings
from intake.domain.week import Week
from intake.domain.weekrows import Rated, RequestRow

LOW = 2  # from 1 to 5
SCORES = range(1, 6)


def ratings(rows: Sequence[RequestRow], week: Week) -> Ratings:
    """Of every outcome that was rated in the week its last digit before the end; the lowest first.

    Told by the journal, so that a digit which is changed later counts in the week of the change; none before changes.
    """
    found = [(row, one) for row in rows for one in _latest(row, week)]
    scores = [one.score for _, one in found]
    return Ratings(
        count=len(scores),
        mean=round(fmean(scores), 1) if len(scores) >= FEWEST else None,
        scores={score: scores.count(score) for score in SCORES},
        low=tuple(_low(row, one) for row, one in sorted(found, key=_order) if one.score <= LOW),
    )


def _latest(row: RequestRow, week: Week) -> list[Rated]:
    given = {
        one.cycle: one for one in row.rated if one.at < week.end
    }  # in the order of the journal: the last one stays
    return [one for one in given.values() if week.holds(one.at)]


def _order(pair: tuple[RequestRow, Rated]) -> tuple[int, int, int]:
    row, one = pair
    return one.score, row.id, one.cycle


def _low(row: RequestRow, one: Rated) -> LowRating:
    return LowRating(row.id, row.subject, row.branch_name, row.category_name, one.score, one.at)
