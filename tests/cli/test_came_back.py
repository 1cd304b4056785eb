"""Letters that came back, where staff look every day: inbox, list, show, outbox; in both languages."""

from __future__ import annotations

import pytest

from intake.store.database import Database
from intake.store.ledger import events
from intake.store.outward import outbox, returned
from tests.support.desk import START


@pytest.fixture
def came_back(site):
    """The acknowledgement of 1001 came back, and one notice fits no letter."""
    db = Database(f"sqlite:///{site.folder}/state/intake.db")
    with db.write() as conn:
        [ack] = outbox.of_request(conn, 1001)
        for one in outbox.claim(conn, owner="s", limit=50, now=START, lease_seconds=5):
            outbox.settle(conn, one.id, epoch=one.epoch, state="sent", at=START)
        returned.mark(conn, ack.id, status="5.1.1", at=START)
        about = {"at": START, "actor": "intake", "channel": "mail"}
        proven = {"status": "5.1.1", "proven": True}
        events.append(
            conn, **about, kind=returned.BOUNCED, request_id=1001, mail_id=1, outbox_id=ack.id, payload=proven
        )
        loose = {"status": "5.0.0", "recipients": ["x\x1b[31m@y.example"], "proven": False}
        events.append(conn, **about, kind=returned.UNLINKED, mail_id=2, payload=loose)
    db.close()
    return site


@pytest.mark.parametrize(
    ("lang", "mark", "title", "line", "loose"),
    [
        (
            "en",
            "[came back] 用印申请",
            "Letters that came back",
            "acknowledgement came back → liwei@branch.example  5.1.1",
            "notice 2",
        ),
        ("zh", "[退信] 用印申请", "被退回的信", "回执被退回 → liwei@branch.example  5.1.1", "退信通知 2"),
    ],
)
def test_the_daily_list_shows_what_came_back(came_back, lang, mark, title, line, loose):
    shown = came_back(lang=lang).out

    for words in (mark, title, line, loose):
        assert words in shown
    assert "\x1b" not in shown
    assert mark in came_back("list", lang=lang).out


def test_without_a_bounce_there_is_no_such_section(site):
    assert "came back" not in site("inbox").out


def test_a_list_names_the_instant_and_show_the_letter(came_back):
    by_ref = {row["ref"]: row["bounced_at"] for row in came_back("list", "--json").json}

    assert by_ref == {"HQ-1001": "2026-11-24T10:00:00+08:00", "HQ-1002": None, "HQ-1003": None}
    assert "!! came back 2026-11-24 10:00 5.1.1" in came_back("show", "1001").out
    assert "!! 退信 2026-11-24 10:00 5.1.1" in came_back("show", "1001", lang="zh").out
    [letter] = [one for one in came_back("show", "1001", "--json").json["messages"] if one["direction"] == "out"]
    assert letter["bounce_status"] == "5.1.1"
    assert came_back("why", "1001", "--json").json["ack"]["bounced_at"] == "2026-11-24T10:00:00+08:00"


def test_the_outbox_lists_only_what_came_back_if_asked(came_back):
    assert [one["request"] for one in came_back("outbox", "list", "--bounced", "--json").json] == ["HQ-1001"]
    assert "came back 2026-11-24T10:00 5.1.1" in came_back("outbox", "list", "--bounced").out


def test_the_check_up_counts_both(came_back):
    found = {one["id"]: one for one in came_back("doctor", "--json", status=7).json}

    assert found["letters.bounced"]["cause"] == "1 letters came back within 7 days"
    assert found["letters.unlinked"]["remedy"].endswith("intake quarantine show 2")


def test_a_letter_that_is_held_back_says_so(came_back):
    came_back("take", "1001")

    told = came_back("promise", "1001", "--to", "2026-12-05", "--reason", "waiting", "-m", "盖章人出差").err

    assert "held back: promise change to 李伟 <liwei@branch.example>" in told
    assert "address_suspended" in came_back("outbox", "list", "--state", "held").out
