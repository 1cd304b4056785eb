"""One-time codes in the archive: bound, late, used once, never readable; on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import sqlalchemy as sa

from intake.store import tables
from intake.store.desk import codes
from intake.store.desk.codes import Bound
from tests.support.rows import NOW, claim, request, stored

SECRET = b"s" * 32
LATER = NOW + timedelta(hours=1)
WHAT = Bound(action="close", actor="wangfang")


def find(conn, code, **changed):
    return codes.find(conn, SECRET, code, **({"actor": "wangfang", "now": LATER} | changed))


def test_a_code_is_found_with_all_that_it_stands_for(conn):
    stored(conn, b"raw")
    mail = claim(conn)[0].id
    number = request(conn).id
    bound = Bound("close", "wangfang", number)

    code = codes.issue(conn, SECRET, bound, now=NOW, mail_id=mail, payload={"commands": ["!办结 已办妥"]})

    found = find(conn, code)
    assert (found.bound, found.mail_id, found.expires_at) == (bound, mail, NOW + timedelta(hours=72))
    assert found.payload == {"commands": ["!办结 已办妥"]}


def test_only_its_keyed_hash_is_kept(conn):
    code = codes.issue(conn, SECRET, WHAT, now=NOW)

    [row] = conn.execute(sa.select(tables.code)).mappings()
    assert code not in str(dict(row))
    assert codes.find(conn, b"x" * 32, code, actor="wangfang", now=LATER) is None


def test_a_wrong_a_late_and_another_persons_code_look_the_same(conn):
    code = codes.issue(conn, SECRET, WHAT, now=NOW)

    assert find(conn, "22222222") is None
    assert find(conn, code, actor="zhaomin") is None
    assert find(conn, code, now=NOW + timedelta(hours=72)) is None


def test_a_code_is_used_once(conn):
    waiting = find(conn, codes.issue(conn, SECRET, WHAT, now=NOW))

    assert codes.use(conn, waiting, now=LATER)
    assert not codes.use(conn, waiting, now=LATER)
    assert not codes.use(conn, waiting, now=LATER + timedelta(hours=1))


def test_of_two_that_use_it_at_the_same_time_one_wins(db):
    with db.write() as conn:
        code = codes.issue(conn, SECRET, WHAT, now=NOW)
    with db.read() as conn:
        waiting = find(conn, code)
    won = []
    barrier = threading.Barrier(2)

    def use():
        barrier.wait()
        with db.write() as conn:
            won.append(codes.use(conn, waiting, now=LATER))

    both = [threading.Thread(target=use) for _one in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(won) == [False, True]


def test_a_new_question_ends_the_codes_of_the_old_one(conn):
    old = codes.issue(conn, SECRET, WHAT, now=NOW)
    other = codes.issue(conn, SECRET, Bound("close", "zhaomin"), now=NOW)

    assert codes.withdraw(conn, WHAT, now=LATER) == 1

    new = codes.issue(conn, SECRET, WHAT, now=LATER)
    assert find(conn, old) is None
    assert find(conn, new, now=LATER + timedelta(minutes=1)) is not None
    assert find(conn, other, actor="zhaomin") is not None


def test_what_ended_long_ago_is_forgotten(conn):
    codes.issue(conn, SECRET, WHAT, now=NOW)

    codes.issue(conn, SECRET, WHAT, now=NOW + timedelta(days=34))

    assert conn.execute(sa.select(sa.func.count()).select_from(tables.code)).scalar_one() == 1
