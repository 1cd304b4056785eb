"""Advice on what to promise, and how good the forecast was: both from history, neither changes anything (3.6)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from intake.domain import advice, backtest
from intake.domain.advice import Advice, Kept
from intake.domain.backtest import Result, Score
from intake.domain.promise import choose_level
from intake.domain.request import Impact, ServiceLevel, Target
from intake.domain.shares import percent
from intake.errors import NotFound, Sentence
from intake.store.ledger import figures, paces
from intake.workflows.house import House
from intake.workflows.looking import outlook, pace

Found = dict[str, Any]


def advise(house: House, category: str, now: datetime, *, target: Target | None = None, impact: Impact) -> Found:
    """What requests of a category (key or name) took in the last 90 days, and how often a target would have been kept.

    Raises NotFound for a category that the configuration does not have.
    """
    key = _category(house, category)
    level = choose_level(house.policy.levels, house.policy.category(key), impact)
    _fill(house)
    with house.db.read() as conn:
        found = paces.since(conn, now - 2 * advice.WINDOW, kind=(key, level.key))
    result = advice.advise(found, level.resolution, target=target, calendar=house.calendar, now=now)
    return _advice(house, key, level, result=result, target=target)


def forecasts(house: House, days: int, now: datetime) -> Found:
    """The forecast of each working morning of the last `days`, against what came of it."""
    start = now - timedelta(days=days)
    _fill(house)
    with house.db.read() as conn:
        known = paces.since(conn, start - outlook.WINDOW)
        rows = figures.week_rows(conn, start, now).requests
    result = backtest.replay(
        rows,
        known,
        list(backtest.mornings(start, now, house.calendar)),
        targets=outlook.targets(house),
        calendar=house.calendar,
        now=now,
        sample=outlook.SAMPLE,
    )
    return {"days": days, **_result(result)}


def _fill(house: House) -> None:
    """Without a daemon nobody else keeps the history."""
    while pace.fill(house):
        pass


def _category(house: House, text: str) -> str:
    names = {one.key: one.name for one in house.policy.triage.categories}
    names.setdefault(house.policy.triage.default_category, {})
    for key, name in names.items():
        if text.casefold() in {key.casefold(), *(one.casefold() for one in name.values())}:
            return key
    raise NotFound(
        Sentence('there is no category "{text}"', text=text),
        hint=Sentence("there are: {known}", known=", ".join(sorted(names))),
    )


def _advice(house: House, key: str, level: ServiceLevel, *, result: Advice, target: Target | None) -> Found:
    return {
        "category": key,
        "name": house.policy.category_name(key, house.office.language),
        "service_level": level.key,
        "days": advice.WINDOW.days,
        "cases": result.cases,
        **{f"p{rank}_hours": _hours(length) for rank, length in result.percentiles.items()},
        "policy": {
            "target": str(level.resolution),
            **_kept(result.policy),
            "below_median": result.is_policy_below_median,
        },
        "target": None if target is None or result.target is None else {"target": str(target), **_kept(result.target)},
        "backtest": {"percentile": advice.SUGGESTED, **_kept(result.backtest)},
    }


def _kept(kept: Kept) -> Found:
    return {**asdict(kept), "percent": percent(kept.kept, kept.cases)}


def _result(result: Result) -> Found:
    return {
        "mornings": result.mornings,
        "requests": result.requests,
        "forecast": _score(result.forecast),
        "by_date": _score(result.by_date),
        "grades": {
            grade: {"cases": cases, "missed": missed, "percent": percent(missed, cases)}
            for grade, (cases, missed) in result.grades.items()
        },
    }


def _score(score: Score) -> Found:
    rates = {"base_rate": score.base_rate, "precision": score.precision, "recall": score.recall}
    return {**asdict(score), **rates}


def _hours(length: timedelta | None) -> float | None:
    return None if length is None else round(length.total_seconds() / 3600, 1)
