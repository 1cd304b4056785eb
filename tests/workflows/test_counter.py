"""A request by telephone or at the counter: the promise of a mail, and an acknowledgement or the reason for none."""

from __future__ import annotations

import pytest

from intake.domain.request import Category, Impact, Outcome, State
from intake.domain.triage import TriageRules
from intake.errors import NotAllowed, NotFound
from intake.message.parse import parse
from intake.store.desk import lists
from intake.store.people import directory
from intake.workflows.desk import counter, progress
from intake.workflows.desk.counter import Call
from intake.workflows.looking import browse, why
from intake.workflows.looking.search import search
from intake.workflows.upkeep import pausing
from tests.support import desk
from tests.support.desk import mail

PEOPLE = (
    {"kind": "branch", "key": "south", "name": "华南", "domain": "south.example"},
    {"kind": "contact", "name": "陈静", "address": "chenjing@south.example", "branch": "south"},
    {"kind": "contact", "name": "王伟", "address": "wangwei@south.example", "branch": "south"},
    {"kind": "contact", "name": "王伟", "address": "wangwei@east.example", "branch": "south"},
)


@pytest.fixture
def staffed(office):
    with office.house.db.write() as conn:
        directory.import_rows(conn, PEOPLE)
    return office


def call(office, **values):
    how = {"who": "陈静", "subject": "用印申请", "text": "要在合同上盖章", **values}
    return counter.open_request(office.house, Call(**how), actor="zhao", now=office.clock.at)


def test_it_has_the_promise_of_a_mail_that_came_at_the_same_instant(staffed):
    done = call(staffed)
    [_, number] = staffed.receive(mail(sender="陈静 <chenjing@south.example>", text="要在合同上盖章"))

    spoken, written = staffed.request(done.request.id), staffed.request(number)
    assert spoken.promise.due_at == written.promise.due_at
    assert spoken.first_response_due_at == written.first_response_due_at
    assert (spoken.branch, spoken.category, spoken.language, spoken.state) == ("south", "seal", "zh_CN", State.NEW)
    clocks = [browse.detail(staffed.house, one.id, staffed.clock.at)["clock"]["timers"] for one in (spoken, written)]
    assert clocks[0] == clocks[1]


def test_who_has_an_address_gets_the_acknowledgement_with_reference_and_promise(staffed):
    done = call(staffed)

    [letter] = staffed.letters()
    assert (letter.kind, letter.recipient) == ("acknowledgement", "chenjing@south.example")
    assert "HQ-1001" in parse(letter.body).subject
    assert done.promise.announced_by == letter.key
    assert why.of(staffed.house, 1001)["ack"]["reason"] == "ok"


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"who": "路人"}, "no_address"), ({"acknowledge": False}, "by_hand"), ({"who": "x@shop.example"}, "blocked")],
)
def test_no_acknowledgement_has_its_reason_in_the_ledger(database_url, values, reason):
    with desk.office(database_url, blocked=("@shop.example",)) as office:
        with office.house.db.write() as conn:
            directory.import_rows(conn, PEOPLE)
        done = call(office, **values)

        assert (done.letters, done.promise.unannounced) == ((), reason)
        assert office.letters("pending", "held", "suppressed") == []
        assert why.of(office.house, done.request.id)["ack"]["reason"] == reason


def test_while_sending_is_paused_the_acknowledgement_waits(staffed):
    pausing.pause(staffed.house, "sending", actor="zhao", reason="test")
    assert call(staffed).letters[0].held == "paused"
    pausing.resume(staffed.house, actor="zhao")
    assert [one.kind for one in staffed.letters()] == ["acknowledgement"]


def test_the_desk_may_sort_it_and_the_rules_say_who_did(staffed):
    done = call(staffed, category="general", impact=Impact.FRONTLINE, branch="south", who="路人", via="walk_in")

    assert (done.request.service_level, done.request.branch) == ("frontline", "south")
    assert {"category:general by zhao", "impact:frontline by zhao"} <= set(done.request.rules)


def test_a_category_with_an_owner_is_taken_up_for_them(database_url):
    owned = Category("seal", {"en": "Seal"}, "standard", {"subject": ("用印",)}, owner="wang")
    with desk.office(database_url, triage=TriageRules(categories=(owned,))) as office:
        done = counter.open_request(office.house, Call("路人", "用印申请", ""), actor="zhao", now=office.clock.at)
        assert (done.request.owner, done.request.state) == ("wang", State.OPEN)


def test_what_was_said_stands_in_the_conversation_and_is_found(staffed):
    call(staffed, text="合同编号八八")

    [said, _ack] = browse.detail(staffed.house, 1001, staffed.clock.at)["messages"]
    assert (said["class"], said["text"], said["from"]["name"]) == ("phone", "合同编号八八", "陈静")
    assert [one["ref"] for one in search(staffed.house, "合同编号八八", now=staffed.clock.at)] == ["HQ-1001"]


def test_it_is_worked_on_like_any_other_even_without_an_address(staffed):
    number = call(staffed, who="路人").request.id
    progress.take(staffed.house, number, actor="zhao", now=staffed.clock.at)
    done = progress.close(staffed.house, number, outcome=Outcome.DONE, text="好", actor="zhao", now=staffed.clock.at)
    assert done.kept is True
    assert [one.reason for one in staffed.letters("suppressed")] == ["bad_address"]


def test_what_is_not_clear_is_refused_and_leaves_nothing(staffed):
    for values, error, text in (
        ({"who": "王伟"}, NotFound, "wangwei@east.example"),
        ({"who": "a@b@c"}, NotAllowed, "no address"),
        ({"category": "nothing"}, NotFound, "category"),
        ({"branch": "nothing"}, NotFound, "branch"),
        ({"subject": " "}, NotAllowed, "subject"),
    ):
        with pytest.raises(error, match=text):
            call(staffed, **values)
    with staffed.house.db.read() as conn:
        assert lists.select(conn, lists.RequestFilter()) == []


def test_a_dry_run_leaves_nothing(staffed):
    how = {"actor": "zhao", "now": staffed.clock.at, "dry_run": True}
    assert counter.open_request(staffed.house, Call("陈静", "用印", ""), **how).letters
    assert staffed.requests() == []
