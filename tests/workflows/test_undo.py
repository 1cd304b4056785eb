"""A change is taken back as if it had never been, by who made it, in time; what was sent or promised stays."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain.request import Impact, Outcome, State, WaitingOn
from intake.errors import NotAllowed
from intake.spoken import said
from intake.store import tables
from intake.store.desk import tags
from intake.store.outward import outbox
from intake.store.people import directory
from intake.workflows.clock import report
from intake.workflows.desk import edit, linking, pool, progress, undo
from intake.workflows.looking import browse, cases, pace
from intake.workflows.looking.search import search
from tests.support import desk
from tests.support.desk import mail

STAFF = ({"kind": "staff", "name": "周强", "address": "zhouqiang@hq.example", "login": "zhou", "team": "综合科"},)
LATER = timedelta(days=3)
CHANGES = {
    "take": progress.take,
    "assign": lambda house, number, **by: progress.assign(house, number, owner="zhou", **by),
    "release": pool.release,
    "note": lambda house, number, **by: progress.note(house, number, text="内部", **by),
    "impact": lambda house, number, **by: edit.edit(house, number, impact=Impact.FRONTLINE, text="急", **by),
    "sort": lambda house, number, **by: edit.edit(
        house, number, category="general", owner="zhou", tags=("+a",), text="x", **by
    ),
    "wait": lambda house, number, **by: progress.wait(
        house, number, on=WaitingOn.APPROVAL, until=by["now"] + LATER, text="等", **by
    ),
    "resume": progress.resume,
    "ask": lambda house, number, **by: progress.ask(house, number, text="？", until=by["now"] + LATER, **by),
    "close": lambda house, number, **by: progress.close(house, number, outcome=Outcome.DONE, text="好", **by),
    "withdraw": lambda house, number, **by: progress.close(house, number, outcome=Outcome.SPAM, text="好", **by),
}


def do(office, name, number=1001, actor="zhao"):
    office.clock.forward(minutes=1)
    return CHANGES[name](office.house, number, actor=actor, now=office.clock.at)


def take_back(office, number=1001, actor="zhao"):
    office.clock.forward(minutes=1)
    return undo.undo(office.house, number, actor=actor, now=office.clock.at)


def facts(office, number=1001):
    """All that lists, clocks and figures build on, but the version and the instants of the clock."""
    with office.house.db.read() as conn:
        [case] = cases.load(conn, office.house, [number], office.clock.at)
        return replace(office.request(number), version=0), case.facts, tags.of(conn, [number])


@pytest.fixture
def one(office):
    with office.house.db.write() as conn:
        directory.import_rows(conn, STAFF)
    office.receive(mail())
    return office


def test_each_change_is_taken_back_as_if_it_had_never_been(one):
    for name in ("take", "assign", "note", "impact", "sort", "wait", "ask", "close", "withdraw"):
        before = facts(one)
        do(one, name)
        assert facts(one) != before or name == "note"
        take_back(one)
        assert facts(one) == before, name
        assert browse.detail(one.house, 1001, one.clock.at)["events"][-1]["kind"] == "undone"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=6))
def test_after_any_history_what_was_done_last_is_taken_back_and_then_the_one_before(names):
    with tempfile.TemporaryDirectory() as folder, desk.office(f"sqlite:///{folder}/intake.db") as office:
        with office.house.db.write() as conn:
            directory.import_rows(conn, STAFF)
        office.receive(mail())
        past = []
        for name in names:
            before = facts(office)
            try:
                do(office, name)
            except NotAllowed:
                continue
            past.append((name, before))
        for name, before in reversed(past):
            try:
                take_back(office)
            except NotAllowed:
                assert name == "resume", name  # a new promise after a question
                break
            assert facts(office) == before, name


def test_closing_a_new_request_is_one_change(one):
    do(one, "close")
    take_back(one)
    assert (one.request(1001).state, one.request(1001).owner) == (State.NEW, None)


def test_the_letter_of_a_close_is_dropped_while_nobody_has_it_in_hand(one):
    do(one, "close")
    take_back(one)
    [outcome] = [each for each in one.letters("suppressed") if each.kind == "outcome"]
    assert outcome.reason == "undone"
    assert do(one, "close").letters[0].is_new


def test_once_the_letter_has_left_the_change_stays(one):
    do(one, "close")
    with one.house.db.write() as conn:
        outbox.claim(conn, owner="x", limit=10, now=one.clock.at + timedelta(minutes=1), lease_seconds=60)
    with pytest.raises(NotAllowed, match="has left") as refused:
        take_back(one)
    assert "reopen" in refused.value.hint
    assert one.request(1001).state is State.RESOLVED


@pytest.mark.parametrize("act", ["promise", "reply", "resume"])
def test_a_promise_and_a_letter_are_never_taken_back_and_it_says_what_to_do(one, act):
    do(one, "ask")
    one.clock.forward(minutes=1)
    by = {"actor": "zhao", "now": one.clock.at}
    if act == "promise":
        progress.resume(one.house, 1001, **by)
        progress.promise(one.house, 1001, due_at=one.clock.at + timedelta(days=9), reason="x", text="", **by)
    elif act == "reply":
        progress.reply(one.house, 1001, text="在办", **by)
    else:
        progress.resume(one.house, 1001, **by)
    with pytest.raises(NotAllowed, match="cannot be taken back") as refused:
        take_back(one)
    assert "HQ-1001" in refused.value.hint
    assert "promised" in str(refused.value) or act != "promise"
    in_chinese = said(refused.value.sentence, "zh_CN")
    assert {"promise": "（改期）", "reply": "（回信）", "resume": "（"}[act] in in_chinese


def test_only_who_made_the_change_takes_it_back_and_only_in_time(one):
    do(one, "take")
    with pytest.raises(NotAllowed, match="last changed by zhao"):
        take_back(one, actor="wang")
    one.clock.forward(minutes=70)
    with pytest.raises(NotAllowed, match="longer ago than 60 minutes"):
        take_back(one)
    with pytest.raises(NotAllowed, match="changed nothing within"):
        undo.undo(one.house, None, actor="zhao", now=one.clock.at)


def test_without_a_reference_it_is_my_own_last_change_anywhere(one):
    one.receive(mail(subject="查询", message_id="2@x.example"))
    do(one, "take", 1001)
    do(one, "take", 1002)
    do(one, "note", 1001, actor="wang")
    one.clock.forward(minutes=1)

    assert [each.request_id for each in undo.undoable(one.house, actor="zhao", now=one.clock.at)] == [1002, 1001]
    done = undo.undo(one.house, None, actor="zhao", now=one.clock.at)
    assert (done.request.id, done.request.owner) == (1002, None)


def test_what_is_linked_has_its_own_way_back(one):
    one.receive(mail(subject="查询", message_id="2@x.example"))
    linking.link(one.house, 1001, linking.LinkKind.RELATES_TO, other=1002, actor="zhao", now=one.clock.at)
    with pytest.raises(NotAllowed) as refused:
        take_back(one)
    assert "unlink" in refused.value.hint


def test_an_undone_note_is_not_found_and_is_marked(one):
    do(one, "note")
    take_back(one)
    assert search(one.house, "内部", now=one.clock.at) == []
    events = browse.detail(one.house, 1001, one.clock.at)["events"]
    assert [each["undone"] for each in events if each["kind"] == "noted"] == [True]


def test_a_week_in_which_something_was_taken_back_adds_up(one):
    do(one, "close")
    pace.fill(one.house)
    take_back(one)
    one.clock.forward(days=7)

    week = report.weekly(one.house, "2026-W48", one.clock.at)
    assert (week["received"], week["resolved"]) == (1, 0)
    do(one, "close")
    assert pace.fill(one.house) == 1


def test_a_dry_run_takes_nothing_back(one):
    do(one, "take")
    assert undo.undo(one.house, 1001, actor="zhao", now=one.clock.at, dry_run=True).request.owner is None
    assert one.request(1001).owner == "zhao"


def test_a_colleague_is_not_told_of_what_was_taken_back_in_time(one):
    do(one, "assign")
    assert untold(one) == ["assigned"]
    assert take_back(one).told is False
    assert untold(one) == []


def untold(office):
    with office.house.db.read() as conn:
        query = sa.select(tables.notice.c.what).where(tables.notice.c.letter.is_(None))
        return [*conn.execute(query).scalars()]
