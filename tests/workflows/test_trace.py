"""A mail is followed through every room, by any of its names."""

from __future__ import annotations

import pytest

from intake.errors import NotFound
from intake.outbound.relay import Relay
from intake.outbound.smtp import Post
from intake.store.inward import mailboxes, mails
from intake.workflows.looking import trace
from intake.workflows.outgoing.deliver import Sender
from tests.support.desk import mail


@pytest.fixture
def walked(office, sink):
    """One request whose letter has left and whose mail was moved; a second delivery; one mail of a machine."""
    office.receive(mail(), b"Received: from another.relay.example\r\n" + mail())
    office.receive(
        mail("离开", subject="自动回复：外出", message_id="auto@branch.example", Auto_Submitted="auto-replied")
    )
    post = Post(Relay(host="127.0.0.1", port=sink.port, security="none"))
    Sender(office.house, post, owner="test").run()
    post.close()
    with office.house.db.write() as conn:
        [box] = mailboxes.all(conn)
        first = mails.want_moves(conn, box.id, 10)[0]
        mails.moved(conn, [mails.MoveResult(first.sighting_id, "moved", 901)])
    return office


def steps(office, what):
    return [(one["room"], one["what"]) for one in trace.walk(office.house, what)["steps"]]


def test_a_mail_is_followed_from_the_mailbox_to_the_servers_answer(walked):
    found = trace.walk(walked.house, "mail:1")

    assert {
        ("mailbox", "seen"),
        ("archive", "archived"),
        ("register", "done"),
        ("outbox", "written"),
        ("smtp", "sent"),
    } <= set(steps(walked, "mail:1"))
    assert found["requests"] == ["HQ-1001"]
    [seen] = [one for one in found["steps"] if one["what"] == "seen"]
    assert (seen["uid"], seen["disposition"], seen["dest_uid"], seen["moved_to"]) == (1, "moved", 901, "processed")
    [sent] = [one for one in found["steps"] if one["room"] == "smtp"]
    assert (sent["code"], sent["recipient"]) == (250, "liwei@branch.example")
    assert [one["what"] for one in found["steps"] if one["room"] == "request"] == ["registered", "letter_sent"]
    assert all(one["at"].endswith("+08:00") for one in found["steps"])


def test_both_deliveries_of_a_message_id_are_shown(walked):
    found = trace.walk(walked.house, "<first@branch.example>")

    assert [one["state"] for one in found["mails"]] == ["done", "duplicate"]
    assert [one["duplicate_of"] for one in found["steps"] if one["room"] == "register"].count(1) == 1


def test_a_request_shows_all_that_belongs_to_it_and_a_letter_its_own_way(walked):
    assert steps(walked, "HQ-1001") == steps(walked, "1001")
    assert len(trace.walk(walked.house, "HQ-1001")["letters"]) == 1
    [letter] = trace.walk(walked.house, "HQ-1001")["letters"]

    own = trace.walk(walked.house, letter["message_id"])
    assert own["mails"] == []
    assert [one["room"] for one in own["steps"] if one["what"] in {"written", "sent"}] == ["outbox", "smtp"]


def test_a_plain_number_that_is_no_request_is_a_mail(walked):
    found = trace.walk(walked.house, "3")

    assert [one["class"] for one in found["mails"]] == ["auto_reply"]
    assert found["letters"] == []


@pytest.mark.parametrize("what", ["HQ-9999", "mail:99", "99", "nobody@nowhere.example"])
def test_what_is_not_there_is_not_found(walked, what):
    with pytest.raises(NotFound):
        trace.walk(walked.house, what)
