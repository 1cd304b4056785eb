"""What must hold whatever happens: promises stay, books balance, time adds up, nothing is negative."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from intake.domain import stages
from intake.domain.pace import pace
from intake.domain.request import BACKLOG
from intake.domain.week import Week
from intake.domain.weekrows import RequestRow
from intake.store import tables
from intake.store.ledger import figures, paces, reports
from intake.workflows.looking import outlook
from tests.simulation.world import START, World

NOTHING = timedelta(0)
FLOW = ("received", "reopened", "unmerged"), ("resolved", "cancelled", "merged")


class Ledger:
    """Every promise row that was ever seen, as it was then."""

    def __init__(self) -> None:
        self.seen: dict[tuple[int, int], str] = {}

    def check(self, world: World) -> None:
        """Nothing that was there has changed or is gone."""
        query = sa.select(tables.promise).order_by(tables.promise.c.request_id, tables.promise.c.version)
        with world.house.db.read() as conn:
            rows = conn.execute(query).all()
        found = {(row.request_id, row.version): hashlib.sha256(repr(tuple(row)).encode()).hexdigest() for row in rows}
        assert self.seen.items() <= found.items(), "a promise row was changed or lost"
        self.seen = found


class Books:
    """The summaries that were sent, each beginning where the one before ended."""

    def __init__(self) -> None:
        self.counted: dict[str, int] = {}  # period -> backlog at its end, counted in the table of requests
        self.last: dict | None = None

    def count(self, world: World, before: datetime) -> None:
        """At the first moment of a week, before anything happens in it: what is owed."""
        week = Week.before(world.now, world.house.office.zone)
        if week.end > before:
            self.counted[week.label] = world.backlog()

    def check(self, world: World) -> int:
        """Every summary that is new; how many."""
        found = 0
        for period in [one for one in self.counted if self.last is None or one > self.last["period"]]:
            with world.house.db.read() as conn:
                sent = reports.get(conn, "weekly", period)
            if sent is not None:
                self._one(sent)
                found += 1
        return found

    def _one(self, sent: dict) -> None:
        came, went = (sum(sent[way] for way in ways) for ways in FLOW)
        assert sent["balances"]
        assert came - went == sent["backlog_end"] - sent["backlog_start"], sent
        assert sent["backlog_end"] == self.counted[sent["period"]], sent["period"]
        assert sent["backlog_start"] == (self.last["backlog_end"] if self.last else 0), sent["period"]
        assert sum(sent["time"]["stages"][one]["working_hours"] for one in sent["time"]["stages"]) == _near(
            sent["time"]["working_hours"]
        )
        for groups in (sent["by_branch"], sent["by_category"]):
            assert sum(one["received"] for one in groups) == sent["received"]
            assert sum(one["resolved"] for one in groups) == sent["resolved"]
            assert sum(one["open"] for one in groups) == sent["backlog_end"]
        self.last = sent


class _near:  # noqa: N801 - reads as the word it is
    """Equal within the rounding of five stages to a tenth of an hour."""

    def __init__(self, hours: float) -> None:
        self.hours = hours

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int | float) and abs(other - self.hours) <= 0.3

    __hash__ = None


def time_of_requests(world: World, since: datetime) -> int:
    """Of every request that moved since then: its stages are its whole time, in order, none negative; how many."""
    with world.house.db.read() as conn:
        rows = figures.week_rows(conn, since, world.now + timedelta(minutes=1)).requests
    for row in rows:
        one_request(world, row)
    return len(rows)


def one_request(world: World, row: RequestRow) -> None:
    until = world.now + timedelta(minutes=10)
    pieces = list(stages.segments(row, until))
    assert all(begin < end for begin, end, _ in pieces), row
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(pieces)), row
    for measure in (stages.clock, world.house.calendar.between):
        shares = stages.shares(row, until, measure)
        assert min(shares.values()) >= NOTHING, row
        assert sum(shares.values(), NOTHING) == stages.total(row, until, measure), row
    assert row.is_open(until) == (row.state in BACKLOG), row
    if row.resolutions():
        took = pace(row, world.house.calendar)
        assert NOTHING <= took.worked <= took.waited, row


def forecasts(world: World) -> None:
    """The inbox and the morning's list can be made, and say nothing impossible."""
    rows = outlook.inbox(world.house, world.now)
    assert len(rows) == world.backlog()
    for row in rows:
        assert row["risk"]["typical_hours"] >= 0
        assert row["risk"]["percent"] is None or (0 <= row["risk"]["percent"] <= 100 and row["risk"]["cases"] >= 5)
        assert (row["risk"]["grade"] == "overdue") == (row["overdue"]), row
    keys = [row["impact"] != "frontline" for row in rows]
    assert keys == sorted(keys), "the front line does not come first"
    for _, expected in outlook.at_risk(world.house, world.now):
        assert expected.left >= NOTHING


def history(world: World) -> int:
    """How long requests took, as kept, is what the whole journal tells; how many."""
    with world.house.db.read() as conn:
        kept = paces.since(conn, START - timedelta(days=30))
        rows = figures.rows_of(conn, _resolved_once(conn))
    told = {row.id: pace(row, world.house.calendar) for row in rows}
    assert {one.request_id for one in kept} == set(told)
    for one in kept:
        assert abs(one.worked - told[one.request_id].worked) <= timedelta(seconds=1)
        assert abs(one.waited - told[one.request_id].waited) <= timedelta(seconds=1)
    return len(kept)


def _resolved_once(conn) -> Iterable[int]:
    query = sa.select(tables.event.c.request_id).where(tables.event.c.kind == "closed").distinct()
    return conn.execute(query).scalars().all()
