"""Random streams of things to tell, on a real database: each is told exactly once, in no more letters than allowed."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest

from intake.store.outward import notices
from intake.store.people import directory
from intake.workflows.clock import notify
from tests.support import desk
from tests.support.desk import mail
from tests.workflows.test_remind import STAFF

PEOPLE = ("zhao", "zhou", "chen")
WHATS = ("wrote", "answered", "assigned", "objected", "handed_off")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with desk.office(f"sqlite:///{tmp_path_factory.mktemp('streams')}/intake.db") as made:
        with made.house.db.write() as conn:
            directory.import_rows(conn, STAFF)
        made.receive(mail(), mail("另一件", message_id="two@branch.example"))
        yield made


def stream(office, seed):
    """Put things at random instants and look every few seconds or minutes, until nothing waits; the keys that were put."""
    dice = random.Random(seed)
    put = []
    for number in range(70):
        office.clock.forward(seconds=dice.choice([0, 0, 1, 20, 90, 400]))
        key, who = f"{seed}:{number}", dice.choice(PEOPLE)
        with office.house.db.write() as conn:
            notices.put(
                conn, key, login=who, request_id=dice.choice([1001, 1002]), what=dice.choice(WHATS), at=office.clock.at,
                now=office.clock.at, payload={}, tell_at=office.clock.at + timedelta(seconds=dice.choice([0, 0, 60])),
            )  # fmt: skip
        put.append(key)
        if dice.random() < 0.7:
            notify.run(office.house, office.clock.at)
    for _ in range(40):
        office.clock.forward(minutes=1)
        notify.run(office.house, office.clock.at)
    return put


@pytest.mark.parametrize("seed", range(4))
def test_each_thing_stands_in_exactly_one_letter_and_no_quarter_of_an_hour_has_more_than_five(office, seed):
    before = len(office.letters())
    put = stream(office, seed)

    with office.house.db.read() as conn:
        rows = conn.exec_driver_sql("SELECT key, login, letter, told_at FROM notice").all()
    mine = [row for row in rows if row.key in set(put)]
    assert len(mine) == len(put)
    assert all(row.letter for row in mine)
    written = Counter(one.key for one in office.letters()[before:])
    assert set(written) == {row.letter for row in mine}
    assert set(written.values()) == {1}
    for who in PEOPLE:
        sent = sorted(one.created_at for one in office.letters() if one.recipient == f"{who}@hq.example")
        assert all(later - first >= timedelta(minutes=15) for first, later in zip(sent, sent[5:], strict=False))
