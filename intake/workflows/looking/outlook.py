"""What is likely to be missed: the inbox in the order of urgency, and the morning's list (LIFECYCLE.md 3.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from intake.domain import forecast
from intake.domain.forecast import Forecast, History, OpenWork
from intake.domain.pace import Kind
from intake.domain.request import BACKLOG, Request, State
from intake.domain.story import WAIT_KINDS, Story
from intake.store.database import Connection
from intake.store.desk import lists
from intake.store.desk.lists import RequestFilter
from intake.store.ledger import paces, stories
from intake.workflows.house import House
from intake.workflows.looking import listed
from intake.workflows.looking.listed import Row

SAMPLE = 200  # the latest ended requests of a kind
WINDOW = timedelta(days=365)
ALL_OPEN = RequestFilter(states=tuple(BACKLOG))


def inbox(house: House, now: datetime, *, actor: str | None = None) -> list[Row]:
    """What is to be done, each with its `risk`: front line first, then what has the least time beyond its typical work.

    With an `actor`: that person's requests and those of nobody.
    """
    with house.db.read() as conn:
        found = lists.select(conn, ALL_OPEN)
        mine = [one for one in found if actor is None or one.request.owner in {None, actor}]
        expected = {work.id: (work, risk) for work, risk in _forecasts(conn, house, [one.request for one in mine], now)}
        shown = sorted(mine, key=lambda one: _order(one.request, expected))
        rows = listed.rows_of(conn, house, shown, now)
    risks_ = (expected[one.request.id][1] if one.request.id in expected else None for one in shown)
    return [row | {"risk": None if risk is None else _risk(risk)} for row, risk in zip(rows, risks_, strict=True)]


def risks(house: House, now: datetime) -> dict[str, Row]:
    """The risk of every open request, by its reference."""
    with house.db.read() as conn:
        found = [one.request for one in lists.select(conn, ALL_OPEN)]
        return {house.reference(work.id): _risk(risk) for work, risk in _forecasts(conn, house, found, now)}


def at_risk(house: House, now: datetime) -> list[tuple[Request, Forecast]]:
    """What will be missed unless it is touched today, for a morning's letter; in the order of the inbox."""
    with house.db.read() as conn:
        found = {one.request.id: one.request for one in lists.select(conn, ALL_OPEN)}
        rows, history = _facts(conn, house, list(found.values()), now)
    return [(found[work.id], risk) for work, risk in forecast.at_risk(rows, history, now)]


def history_of(conn: Connection, house: House, kinds: Sequence[Kind], now: datetime) -> History:
    """What is known of these kinds: a bounded sample of each, found by index."""
    return History(paces.latest(conn, kinds, since=now - WINDOW, limit=SAMPLE), targets(house), house.calendar)


def targets(house: House) -> dict[str, timedelta]:
    """The length of each service level's target."""
    return {level.key: forecast.length(level.resolution, house.calendar) for level in house.policy.levels}


def _forecasts(
    conn: Connection, house: House, found: Sequence[Request], now: datetime
) -> list[tuple[OpenWork, Forecast]]:
    rows, history = _facts(conn, house, found, now)
    return [(work, forecast.forecast(work, history, now)) for work in rows]


def _facts(conn: Connection, house: House, found: Sequence[Request], now: datetime) -> tuple[list[OpenWork], History]:
    told = stories.of(conn, (one.id for one in found), WAIT_KINDS)
    rows = [
        _work(house, one, due_at=one.promise.due_at, story=told.get(one.id, Story()), now=now)
        for one in found
        if one.promise is not None
    ]
    return rows, history_of(conn, house, [work.kind for work in rows], now)


def _work(house: House, request: Request, *, due_at: datetime, story: Story, now: datetime) -> OpenWork:
    start = max((at for at, _ in story.reopened), default=request.received_at)
    idle = [*((begin, end) for begin, end, _ in story.waits()), *story.merged]
    suspended = house.is_suspended(request)
    on_others = request.state is State.WAITING and not suspended
    return OpenWork(
        id=request.id,
        kind=(request.category, request.service_level),
        impact=request.impact,
        due_at=due_at,
        worked=forecast.worked(start, now, idle, house.calendar),
        goes_on_at=request.waiting_until if on_others else None,
        suspended=suspended,
    )


def _order(request: Request, expected: Mapping[int, tuple[OpenWork, Forecast]]) -> tuple[Any, ...]:
    """Within the front line, and the rest, what was given back comes first.

    One without a promise comes last; there is none by the rules.
    """
    pair = expected.get(request.id)
    if pair is None:
        return (1, request.id)
    front, *rest = forecast.urgency(*pair)
    return (0, front, not (request.state is State.OPEN and request.owner is None), *rest)


def _risk(expected: Forecast) -> dict[str, Any]:
    return {
        "grade": str(expected.grade),
        "percent": expected.percent,
        "cases": expected.cases,
        "left_hours": _hours(expected.left),
        "typical_hours": _hours(expected.typical),
        "touch_today": expected.touch_today,
    }


def _hours(length: timedelta) -> float:
    return round(length.total_seconds() / 3600, 1)
