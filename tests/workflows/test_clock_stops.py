"""A stop in the middle of the clock's work repeats nothing and loses nothing; daemons share it row by row."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from intake.store.desk import clockwork, requests
from intake.store.people import directory
from intake.workflows.clock import morning, notify, remind
from intake.workflows.desk import progress
from tests.support import desk
from tests.support.desk import mail
from tests.workflows.test_remind import STAFF, journal, local

PLACES = ["clock_between_requests", "clock_before_commit", "clock_after_commit", "notices_before_commit",
          "notices_after_commit", "digest_before_commit"]  # fmt: skip


class Killed(BaseException):
    """The process ends here."""


def five(office):
    with office.house.db.write() as conn:
        directory.import_rows(conn, STAFF)
    numbers = office.receive(
        *(mail(f"事 {n}", subject=f"主题 {n}", message_id=f"m{n}@branch.example") for n in range(5))
    )
    for number in numbers:
        progress.take(office.house, number, actor="zhao", now=office.clock.at)
    office.clock.at = local("2026-11-30 09:00")
    return numbers


def work(office):
    remind.run(office.house)
    morning.run(office.house)


@pytest.mark.parametrize("hit", [1, 3])
@pytest.mark.parametrize("place", PLACES)
def test_stopped_at(place, hit, office, monkeypatch):
    numbers = five(office)
    monkeypatch.setattr(remind, "AT_ONCE", 2)
    hits = Counter()

    def fp(name):
        hits[name] += 1
        if name == place and hits[name] == hit:
            raise Killed

    for module in (remind, notify, morning):
        monkeypatch.setattr(module, "fp", fp)
    try:
        work(office)
    except Killed:
        work(office)

    for number in numbers:
        marks = [one.payload["mark"] for one in journal(office, number, "timer_warned", "timer_breached")]
        assert len(marks) == len(set(marks)) == 6
    letters = [(one.kind, one.recipient) for one in office.letters() if one.kind in {"notice", "digest"}]
    assert sorted(letters) == sorted(
        (kind, f"{who}@hq.example") for kind, who in
        [("notice", "zhao"), ("notice", "zhou"), ("notice", "chen"), ("digest", "zhao")]
    )  # fmt: skip


def test_told_to_stop_it_ends_between_two_batches_and_the_rest_comes_later(office, monkeypatch):
    numbers = five(office)
    monkeypatch.setattr(remind, "AT_ONCE", 2)
    asked = iter([False, True])
    remind.run(office.house, lambda: next(asked))
    assert sum(bool(journal(office, number, "timer_breached")) for number in numbers) == 2
    assert [one for one in office.letters() if one.kind == "notice"] == []

    work(office)
    assert len([one for one in office.letters() if one.kind == "notice"]) == 3
    assert all(journal(office, number, "timer_breached") for number in numbers)


def test_two_daemons_do_each_thing_once(office):
    numbers = five(office)
    together = threading.Barrier(2)

    def daemon():
        together.wait()
        work(office)

    threads = [threading.Thread(target=daemon) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    for number in numbers:
        marks = [one.payload["mark"] for one in journal(office, number, "timer_warned", "timer_breached")]
        assert len(marks) == len(set(marks)) == 6
    told = [one.recipient for one in office.letters() if one.kind == "digest"]
    assert told == ["zhao@hq.example"]


@pytest.mark.postgres
def test_a_request_that_somebody_is_changing_waits_for_the_next_round(postgres_url):
    with desk.office(postgres_url) as office:
        numbers = five(office)
        with office.house.db.write() as conn:
            requests.save(conn, requests.load(conn, numbers[0]), seen=office.request(numbers[0]).version)
            with office.house.db.write() as other:
                assert clockwork.claim(other, office.clock.at, limit=9) == numbers[1:]
