"""What nobody owns: given back and listed first; the front line is not passed over in silence."""

from __future__ import annotations

import pytest

from intake.domain import lifecycle
from intake.domain.request import Impact, State
from intake.errors import NotAllowed
from intake.store.desk.lists import RequestFilter
from intake.workflows.desk import edit, pool, progress
from intake.workflows.looking import browse, clocks, listed, outlook
from tests.support.desk import mail


def test_a_released_request_stays_open_without_an_owner_and_is_listed_first(office):
    by = {"actor": "zhao", "now": office.clock.at}
    office.receive(mail(message_id="1@x.example"), mail(subject="查询", message_id="2@x.example"))
    progress.take(office.house, 1002, **by)
    office.clock.forward(hours=1)

    done = pool.release(office.house, 1002, actor="zhao", now=office.clock.at)

    assert (done.request.state, done.request.owner, done.letters) == (State.OPEN, None, ())
    rows = listed.listing(office.house, RequestFilter(), office.clock.at)
    assert [one["ref"] for one in rows] == ["HQ-1002", "HQ-1001"]
    assert [one["ref"] for one in outlook.inbox(office.house, office.clock.at)] == ["HQ-1002", "HQ-1001"]


def test_the_front_line_comes_before_what_was_released(office):
    office.receive(mail(message_id="1@x.example"), mail("停产了", subject="停产", message_id="2@x.example"))
    progress.take(office.house, 1001, actor="zhao", now=office.clock.at)
    pool.release(office.house, 1001, actor="zhao", now=office.clock.at)

    assert [one["ref"] for one in outlook.inbox(office.house, office.clock.at)] == ["HQ-1002", "HQ-1001"]


def test_the_time_of_a_released_request_counts_as_nobody_s(office):
    office.receive(mail())
    progress.take(office.house, 1001, actor="zhao", now=office.clock.at)
    office.clock.forward(hours=1)
    pool.release(office.house, 1001, actor="zhao", now=office.clock.at)
    office.clock.forward(minutes=30)

    with office.house.db.read() as conn:
        where = clocks.shown(conn, office.house, 1001, office.clock.at)
    assert "unowned" in str(where)
    assert browse.detail(office.house, 1001, office.clock.at)["events"][-1]["payload"]["owner"] is None


def test_what_nobody_owns_or_has_ended_cannot_be_released(office):
    office.receive(mail())
    for text in ("release is not possible", "release is not possible"):
        with pytest.raises(NotAllowed, match=text):
            pool.release(office.house, 1001, actor="zhao", now=office.clock.at)
    progress.take(office.house, 1001, actor="zhao", now=office.clock.at)
    pool.release(office.house, 1001, actor="zhao", now=office.clock.at)
    with pytest.raises(NotAllowed, match="nobody owns"):
        pool.release(office.house, 1001, actor="zhao", now=office.clock.at)
    assert lifecycle.Action.RELEASE not in lifecycle.allowed(State.RESOLVED)


def test_who_takes_up_an_internal_request_hears_of_the_front_line_that_nobody_has(office):
    by = {"actor": "zhao", "now": office.clock.at}
    office.receive(mail(message_id="1@x.example"), mail("停产了", subject="停产", message_id="2@x.example"))
    edit.edit(office.house, 1001, impact=Impact.INTERNAL, text="内部", **by)

    assert progress.take(office.house, 1001, dry_run=True, **by).passed_over == (1002,)
    progress.take(office.house, 1002, **by)
    assert progress.take(office.house, 1001, **by).passed_over == ()


def test_an_ordinary_request_warns_of_nothing(office):
    office.receive(mail(message_id="1@x.example"), mail("停产了", subject="停产", message_id="2@x.example"))

    assert progress.take(office.house, 1001, actor="zhao", now=office.clock.at).passed_over == ()
