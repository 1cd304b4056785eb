"""Who watches, which tags a request has, whose branch and owner it is: changed by hand, shown and listed by."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from intake.domain.request import State
from intake.errors import NotAllowed, NotFound
from intake.store import tables
from intake.store.desk import watchers
from intake.store.desk.lists import RequestFilter
from intake.store.people import directory
from intake.workflows.desk import edit, watching
from intake.workflows.looking import browse, listed
from tests.support.desk import mail

PEOPLE = (
    {"kind": "staff", "name": "周强", "address": "zhouqiang@hq.example", "login": "zhou", "team": "综合科"},
    {"kind": "branch", "key": "south", "name": "华南", "domain": "south.example"},
)


@pytest.fixture
def desk(office):
    with office.house.db.write() as conn:
        directory.import_rows(conn, PEOPLE)
    office.receive(mail(message_id="1@x.example"), mail(subject="查询", message_id="2@x.example"))
    return office


def by(office):
    return {"actor": "zhao", "now": office.clock.at}


def refs(office, **wanted):
    return [one["ref"] for one in listed.listing(office.house, RequestFilter(**wanted), office.clock.at)]


def test_one_may_watch_and_let_a_colleague_watch(desk):
    assert watching.watch(desk.house, 1001, whom=None, on=True, **by(desk)).who == "zhao"
    assert watching.watch(desk.house, 1001, whom="周强", on=True, **by(desk)).who == "zhou"

    assert browse.detail(desk.house, 1001, desk.clock.at)["watchers"] == ["zhao", "zhou"]
    assert refs(desk, watcher="zhou") == ["HQ-1001"]
    with desk.house.db.read() as conn:
        assert watchers.of(conn, [1001, 1002]) == {1001: ("zhao", "zhou")}


def test_watching_twice_or_ending_what_is_not_is_refused(desk):
    watching.watch(desk.house, 1001, whom="zhou", on=True, **by(desk))
    with pytest.raises(NotAllowed, match="already"):
        watching.watch(desk.house, 1001, whom="zhouqiang@hq.example", on=True, **by(desk))
    watching.watch(desk.house, 1001, whom="zhou", on=False, **by(desk))
    with pytest.raises(NotAllowed, match="does not watch"):
        watching.watch(desk.house, 1001, whom="zhou", on=False, **by(desk))
    with pytest.raises(NotFound):
        watching.watch(desk.house, 1001, whom="nobody", on=True, **by(desk))
    assert refs(desk, watcher="zhou") == []


def test_tags_are_added_and_taken_away_and_listed_by(desk):
    edit.edit(desk.house, 1001, tags=("+年审", "Ｕrgent"), text="归类", **by(desk))
    edit.edit(desk.house, 1001, tags=("-年审", "+a"), text="归类", **by(desk))

    assert browse.detail(desk.house, 1001, desk.clock.at)["tags"] == ["a", "urgent"]
    assert refs(desk, tag="URGENT") == ["HQ-1001"]
    with pytest.raises(NotAllowed, match="already"):
        edit.edit(desk.house, 1001, tags=("+a",), text="归类", **by(desk))


def test_another_branch_and_owner_are_events_of_their_own(desk):
    promised = desk.request(1001).promise
    edit.edit(desk.house, 1001, branch="south", owner="周强", text="转科室", **by(desk))

    found = desk.request(1001)
    assert (found.branch, found.owner, found.state, found.promise) == ("south", "zhou", State.OPEN, promised)
    kinds = [one["kind"] for one in browse.detail(desk.house, 1001, desk.clock.at)["events"]]
    assert kinds[-2:] == ["edited", "assigned"]
    assert "branch:south by zhao" in found.rules
    with pytest.raises(NotFound, match="branch"):
        edit.edit(desk.house, 1001, branch="north", text="x", **by(desk))


def test_only_another_owner_is_an_assignment_and_nothing_else(desk):
    edit.edit(desk.house, 1001, owner="zhou", text="转", **by(desk))
    kinds = [one["kind"] for one in browse.detail(desk.house, 1001, desk.clock.at)["events"]]
    assert kinds[-1] == "assigned"
    assert "edited" not in kinds


def test_who_watches_is_told_when_the_requester_writes(desk):
    watching.watch(desk.house, 1001, whom="zhou", on=True, **by(desk))
    desk.receive(mail("再补充一点", message_id="3@x.example", reply_to_id="1@x.example"))

    with desk.house.db.read() as conn:
        found = conn.execute(sa.select(tables.notice.c.login, tables.notice.c.what)).all()
    assert ("zhou", "wrote") in [tuple(row) for row in found]
