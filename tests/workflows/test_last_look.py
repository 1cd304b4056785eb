"""What was right when a letter was written is looked at again when its turn comes to be sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.domain.request import Outcome
from intake.outbound.relay import Relay
from intake.outbound.smtp import Post
from intake.store.outward import outbox, returned
from intake.workflows.clock import remind
from intake.workflows.desk import progress, release
from intake.workflows.looking import browse
from intake.workflows.outgoing.deliver import Sender
from tests.support.desk import mail

WHO = "liwei@branch.example"


@pytest.fixture
def send(office, sink):
    """Send what is due; the kinds of letters that arrived, in order."""
    post = Post(Relay(host="127.0.0.1", port=sink.port, security="none"))

    def run():
        before = len(sink.letters)
        while Sender(office.house, post, owner="test").run().claimed:
            pass
        kinds = {one.message_id: one.kind for one in office.letters("sent")}
        return [kinds[letter.message["Message-ID"].strip("<>")] for letter in sink.letters[before:]]

    yield run
    post.close()


def ends(office, kind="acknowledgement"):
    [one] = [one for one in office.letters(*outbox_states()) if one.kind == kind]
    return one.state, one.reason, one.attempts


def outbox_states():
    return ("pending", "held", "sent", "suppressed", "failed", "unknown", "retry")


def block(office, *names):
    office.house.policy = replace(office.house.policy, blocked=names)


def close(office, outcome):
    progress.close(office.house, 1001, outcome=outcome, text="已办", actor="zhao", now=office.clock.at)


def test_an_address_that_was_blocked_meanwhile_gets_no_acknowledgement(office, send):
    office.receive(mail())
    block(office, "@branch.example")

    assert send() == []
    assert ends(office) == ("suppressed", "blocked", 0)
    [event] = [one for one in browse.detail(office.house, 1001, office.clock.at)["events"] if "withheld" in one["kind"]]
    assert event["payload"] == {"letter": "acknowledgement", "state": "suppressed", "code": None, "text": "blocked"}


def test_what_a_person_released_or_wrote_goes_to_a_blocked_address(office, send):
    office.receive(mail())
    release.letter(office.house, 1, "hold", actor="zhao")
    release.letter(office.house, 1, "release", actor="zhao")
    progress.reply(office.house, 1001, text="请补一页", actor="zhao", now=office.clock.at)
    block(office, WHO)

    assert sorted(send()) == ["acknowledgement", "reply"]


def test_an_address_whose_mail_came_back_meanwhile_rests(office, send):
    office.receive(mail(), mail("另一件", subject="会议室", message_id="two@branch.example"))
    with office.house.db.write() as conn:
        returned.mark(conn, 1, status="5.1.1", at=office.clock.at + timedelta(minutes=1))
    office.clock.forward(minutes=2)

    assert send() == []
    assert {(one.state, one.reason) for one in office.letters("suppressed")} == {("suppressed", "address_suspended")}


def test_a_promise_that_is_over_is_not_given_any_more(office, send):
    office.receive(mail())
    due_at = office.request(1001).promise.due_at
    with office.house.db.write() as conn:
        conn.execute(outbox.tables.outbox.update().values(give_up_at=due_at + timedelta(days=9)))
    office.clock.at = due_at

    assert send() == []
    assert ends(office) == ("failed", "gave_up", 0)


@pytest.mark.parametrize("outcome", [Outcome.WITHDRAWN, Outcome.SPAM])
def test_nothing_is_promised_about_a_request_that_was_cancelled_meanwhile(office, send, outcome):
    office.receive(mail())
    close(office, outcome)

    assert "acknowledgement" not in send()
    assert ends(office) == ("suppressed", "request_cancelled", 0)


def test_a_request_that_was_done_meanwhile_is_still_acknowledged(office, send):
    office.receive(mail())
    close(office, Outcome.DONE)

    assert send() == ["acknowledgement", "outcome"]


def test_nobody_is_reminded_of_what_he_has_answered(office, send):
    office.receive(mail())
    send()
    until = office.clock.at + timedelta(days=6)
    progress.ask(office.house, 1001, text="缺一页", until=until, actor="zhao", now=office.clock.at)
    send()
    while not [one for one in office.letters() if one.kind == "reminder"]:
        office.clock.forward(hours=12)
        remind.run(office.house)
        assert office.clock.at < until + timedelta(days=30)
    progress.resume(office.house, 1001, actor="zhao", now=office.clock.at)

    assert "reminder" not in send()
    assert ends(office, "reminder") == ("suppressed", "no_longer_due", 0)


def test_a_letter_that_may_have_arrived_stays_unknown_and_is_not_sent_again(office, send):
    office.receive(mail())
    with office.house.db.write() as conn:
        [one] = outbox.claim(conn, owner="x", limit=1, now=office.clock.at, lease_seconds=60)
        outbox.enter_data(conn, one.id, owner="x", epoch=one.epoch)
        outbox.settle(
            conn, one.id, epoch=one.epoch, state="unknown", at=office.clock.at, next_attempt_at=office.clock.at
        )
    block(office, WHO)

    assert send() == []
    assert ends(office) == ("unknown", "blocked", 1)
