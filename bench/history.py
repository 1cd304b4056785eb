"""`python -m bench.history [REQUESTS]`: what the inbox and the reports cost over a long history, on SQLite."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import sqlalchemy as sa

from intake.domain.request import BACKLOG, Impact
from intake.store import tables
from intake.store.desk.lists import RequestFilter
from intake.workflows.clock import report
from intake.workflows.looking import advise, listed, outlook, pace
from tests.support.desk import START, TestOffice, office

A_DAY, OPEN, AT_ONCE = 200, 200, 5000
KINDS = ("seal", "general")
HOUR = timedelta(hours=1)


def main() -> None:
    """Fill a database, then time each question, the best of three."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as folder, office(f"sqlite:///{folder}/intake.db") as desk:
        began = perf_counter()
        fill(desk, count)
        size = Path(folder, "intake.db").stat().st_size / 1e6
        print(
            f"{count} requests, {OPEN} of them open, {A_DAY} a day; {size:.0f} MB, made in {perf_counter() - began:.0f} s"
        )
        for name, question in questions(desk):
            print(f"{name:<44} {best(question) * 1e3:>9.1f} ms", flush=True)


def questions(desk: TestOffice) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What is asked daily, weekly, and now and then."""
    house, now = desk.house, desk.clock.at
    first = perf_counter()
    rounds = 0
    while pace.fill(house):
        rounds += 1
    print(f"{'history from the journal, once':<44} {(perf_counter() - first) * 1e3:>9.1f} ms in {rounds} rounds")
    yield "history, each minute when nothing is new", lambda: pace.fill(house)
    yield (
        "list of open requests, without forecast",
        lambda: listed.listing(house, RequestFilter(states=tuple(BACKLOG)), now),
    )
    yield "inbox, with forecast", lambda: outlook.inbox(house, now)
    yield "weekly summary", lambda: report.weekly(house, None, now)
    yield "promise advise", lambda: advise.advise(house, "seal", now, impact=Impact.NORMAL)
    yield "report backtest, 90 days", lambda: advise.forecasts(house, 90, now)


def best(question: Callable[[], Any]) -> float:
    """The shortest of three runs, in seconds."""
    times = []
    for _ in range(3):
        began = perf_counter()
        question()
        times.append(perf_counter() - began)
    return min(times)


def fill(desk: TestOffice, count: int) -> None:
    """Requests of many days: received, taken, some asked and answered, resolved; the last ones are open."""
    dice = random.Random(1)
    for begin in range(0, count, AT_ONCE):
        rows: dict[sa.Table, list[dict[str, Any]]] = {tables.request: [], tables.promise: [], tables.event: []}
        for number in range(begin, min(begin + AT_ONCE, count)):
            one(rows, number, count, dice)
        with desk.house.db.write() as conn:
            for table, values in rows.items():
                conn.execute(sa.insert(table), values)


def one(rows: dict[sa.Table, list[dict[str, Any]]], number: int, count: int, dice: random.Random) -> None:
    """One request with its promise and its journal."""
    at = START - timedelta(days=(count - number) / A_DAY)
    ended = None if number >= count - OPEN else at + dice.expovariate(1 / 20) * HOUR + HOUR
    rows[tables.request].append({
        "id": 2000 + number, "subject": f"件 {number}", "subject_base": f"件 {number}", "requester_name": "李伟",
        "requester_address": f"p{number % 500}@branch.example", "category": KINDS[number % 2], "impact": "normal",
        "service_level": "standard", "language": "zh_CN", "state": "closed" if ended else "open", "received_at": at,
        "created_at": at, "owner": "zhao", "outcome": "done" if ended else None, "resolved_at": ended, "closed_at": ended,
        "rules": [],
    })  # fmt: skip
    rows[tables.promise].append({
        "request_id": 2000 + number, "version": 1, "cycle": 0, "due_at": at + timedelta(days=3), "zone": "Asia/Shanghai",
        "policy": "standard", "policy_version": 1, "calendar_version": "cn@1", "reason": "first", "actor": "intake",
        "provisional": False, "made_at": at, "announced_by": f"ack:{number}", "trace": [],
    })  # fmt: skip
    told = [("registered", at, {"owner": None}), ("letter_sent", at, {}), ("taken", at + HOUR / 2, {"owner": "zhao"})]
    if number % 5 == 0:
        told += [("asked", at + HOUR, {}), ("answered", at + HOUR * 1.5, {})]
    told += [("closed", ended, {}), ("settled", ended, {})] if ended else []
    rows[tables.event] += [
        {"at": when, "actor": "zhao", "channel": "cli", "kind": kind, "request_id": 2000 + number, "payload": payload}
        for kind, when, payload in told
    ]


if __name__ == "__main__":
    main()
