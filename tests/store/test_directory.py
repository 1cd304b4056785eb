"""Whose mail is this; and the counters behind the caps. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.errors import ConfigError, NotFound
from intake.store.outward import counters
from intake.store.people import directory
from tests.support.rows import NOW

ROWS = [
    {"kind": "branch", "key": "hn", "name": "华南分公司", "domain": "hn.branch.example; @south.example"},
    {"kind": "branch", "key": "all", "name": "各分公司", "domain": "branch.example"},
    {"kind": "contact", "name": "李伟", "address": "LiWei@branch.example", "branch": "hn", "language": "zh"},
    {"kind": "contact", "name": "Ann", "address": "ann@client.example", "language": "en"},
    {"kind": "staff", "login": "zhao", "name": "赵敏", "address": "zhao@hq.example", "team": "seal"},
    {"kind": "staff", "login": "qian", "name": "钱强", "address": "qian@hq.example"},
    {"kind": "", "name": ""},
]


@pytest.fixture
def filled(conn):
    assert directory.import_rows(conn, ROWS) == directory.Imported(branches=2, contacts=2, staff=2)
    return conn


def test_an_address_goes_before_its_domain(filled):
    sender = directory.recognise(filled, "LIWEI@BRANCH.example")
    assert (sender.contact.name, sender.contact.language, sender.branch.key) == ("李伟", "zh_CN", "hn")


def test_the_longest_domain_wins_and_subdomains_count(filled):
    found = [directory.recognise(filled, f"x@{domain}").branch for domain in (
        "hn.branch.example", "mail.hn.branch.example", "branch.example", "a.branch.example", "notbranch.example", "example",
    )]  # fmt: skip
    assert [one.key if one else None for one in found] == ["hn", "hn", "all", "all", None, None]


def test_a_contact_without_a_branch_has_none(filled):
    sender = directory.recognise(filled, "ann@client.example")
    assert sender.branch is None
    assert sender.contact.language == "en"


def test_staff_are_known_by_address_login_and_name(filled):
    assert directory.recognise(filled, "zhao@hq.example").staff.login == "zhao"
    assert {directory.staff(filled, who).login for who in ("zhao", "ZHAO", "赵敏", "zhao@hq.example")} == {"zhao"}
    assert [one.login for one in directory.all_staff(filled)] == ["qian", "zhao"]


def test_an_unknown_colleague_and_an_ambiguous_name_are_not_found(filled):
    directory.import_rows(filled, [{"kind": "staff", "login": "zhao2", "name": "赵敏", "address": "zhao2@hq.example"}])
    with pytest.raises(NotFound, match="zhao or zhao2"):
        directory.staff(filled, "赵敏")
    with pytest.raises(NotFound):
        directory.staff(filled, "nobody")


@pytest.mark.parametrize("address", ["", "nobody", "@", "a@b"])
def test_what_is_no_address_is_nobody(filled, address):
    assert directory.recognise(filled, address) == directory.Sender()


def test_a_second_import_renews_and_removes_nothing(filled):
    directory.import_rows(filled, [{"kind": "branch", "key": "hn", "name": "华南公司", "domain": "new.example"}])
    found = {one.key: one for one in directory.branches(filled)}
    assert found["hn"].name == "华南公司"
    assert found["hn"].domains == ("hn.branch.example", "new.example", "south.example")
    assert set(found) == {"all", "hn"}


def test_every_wrong_row_is_named(conn):
    rows = [
        {"kind": "branch", "name": "x"},
        {"kind": "contact", "address": "no address"},
        {"kind": "staf", "key": "x"},
        {"kind": "contact", "address": "a@b.example", "language": "klingon"},
        {"kind": "branch", "key": "y", "domain": "nodot"},
        {"kind": "branch", "key": "z", "valid_from": "soon"},
    ]
    with pytest.raises(ConfigError) as caught:
        directory.import_rows(conn, rows)
    assert [one.split(",")[0] for one in caught.value.problems] == [f"row {line}" for line in range(2, 8)]


def test_a_contact_of_an_unknown_branch_is_refused(conn):
    with pytest.raises(ConfigError) as caught:
        directory.import_rows(conn, [{"kind": "contact", "address": "a@b.example", "branch": "nowhere"}])
    assert "nowhere" in caught.value.problems[0]


def test_counters_slide_with_their_window(conn):
    def count(**later):
        return counters.count(
            conn, "sender_hour", "a@b.example", now=NOW + timedelta(**later), window=timedelta(hours=1)
        )

    for minutes in (0, 10, 50):
        counters.bump(
            conn, "sender_hour", "a@b.example", now=NOW + timedelta(minutes=minutes), window=timedelta(hours=1)
        )
    assert count(minutes=50) == 3
    assert count(minutes=59) == 3
    assert count(minutes=66) == 2
    assert count(minutes=120) == 0
    assert counters.count(conn, "sender_hour", "other", now=NOW, window=timedelta(hours=1)) == 0
    assert counters.count(conn, "sender_day", "a@b.example", now=NOW, window=timedelta(days=1)) == 0


def test_old_counters_are_cleared_away_and_hold_no_address(conn):
    counters.bump(conn, "s", "a@b.example", now=NOW, window=timedelta(hours=1))
    counters.bump(conn, "s", "a@b.example", now=NOW + timedelta(days=1), window=timedelta(hours=1))
    rows = conn.exec_driver_sql("SELECT * FROM rate_counter").fetchall()
    assert len(rows) == 1
    assert "a@b.example" not in str(rows)
