"""A person decides about a mail that was set aside or kept: opened once, read again without harm, never lost."""

from __future__ import annotations

import hashlib

import pytest

from intake.errors import NotAllowed, NotFound
from intake.store.inward import mails
from intake.store.inward.vault import Files
from intake.workflows.desk import release
from intake.workflows.incoming import rescue
from intake.workflows.looking import browse
from tests.support.desk import mail
from tests.workflows.test_staff_mail import body

DEEP = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one) for one in range(60))
UNREADABLE = (
    "From: 李伟 <liwei@branch.example>\r\nTo: office@hq.example\r\nMessage-ID: <deep@branch.example>\r\n"
    "Subject: 合同\r\n 用印\r\nMIME-Version: 1.0\r\n"
).encode() + DEEP


def rescued(office, number=1, *, ack=False):
    return rescue.open_mail(office.house, office.reader, number, actor="zhao", acknowledge=ack)


def fate(office, number=1):
    with office.house.db.read() as conn:
        return mails.fate(conn, number)


def test_a_mail_taken_for_a_machines_becomes_a_request_once(office):
    office.receive(mail("请盖章", subject="自动回复：用印", Auto_Submitted="auto-replied"))
    assert office.requests() == []

    first, again = rescued(office), rescued(office)

    assert (first.number, first.is_new, first.reason) == (1001, True, "by_hand")
    assert (again.number, again.is_new) == (1001, False)
    assert len(office.requests()) == 1
    assert office.letters() == []
    assert office.request(1001).promise.unannounced == "by_hand"
    events = browse.detail(office.house, 1001, office.clock.at)["events"]
    assert [(one["actor"], one["payload"]["was"]) for one in events if one["kind"] == "opened_by_hand"] == [
        ("zhao", "auto_reply")
    ]


def test_with_a_persons_word_it_is_acknowledged_within_the_caps(office):
    office.receive(mail("请盖章", subject="自动回复：用印", Auto_Submitted="auto-replied"))

    assert rescued(office, ack=True).reason == "ok"
    assert [one.key for one in office.letters()] == ["ack:1"]


@pytest.mark.parametrize(
    "raw",
    [
        mail("退回", subject="系统退信", sender="mailer-daemon@mx.example"),
        mail("群发", List_Id="<all.branch.example>", Precedence="list"),
    ],
)
def test_to_a_machine_or_a_list_nobody_makes_us_answer(office, raw):
    office.receive(raw)

    with pytest.raises(NotAllowed, match="no answer can go"):
        rescued(office, ack=True)
    assert fate(office).state == "done", "nothing was changed"
    assert rescued(office).is_new


def test_what_cannot_be_read_becomes_a_request_by_sender_and_subject(office):
    office.receive(UNREADABLE)
    assert fate(office).state == "quarantined"

    rescued(office)

    request = office.request(1001)
    assert (request.subject, request.requester.address) == ("合同 用印", "liwei@branch.example")
    assert browse.first_raw(office.house, 1001) == UNREADABLE
    assert browse.quarantine(office.house) == []


def test_what_would_be_opened_is_foreseen_without_a_trace(office):
    office.receive(UNREADABLE)

    seen = rescue.foresee(office.house, office.reader, 1, actor="zhao", acknowledge=False)

    assert (seen.number, seen.requester, seen.subject) == (None, "liwei@branch.example", "合同 用印")
    assert fate(office).state == "quarantined"
    assert office.requests() == []
    rescued(office)
    assert rescue.foresee(office.house, office.reader, 1, actor="zhao", acknowledge=False).number == 1001


def test_what_would_be_refused_is_refused_beforehand(office):
    office.receive(
        mail("退信", subject="Undelivered", sender="MAILER-DAEMON@branch.example", Auto_Submitted="auto-replied")
    )

    with pytest.raises(NotAllowed, match="no answer can go"):
        rescue.foresee(office.house, office.reader, 1, actor="zhao", acknowledge=True)


def test_a_second_delivery_of_a_request_is_not_opened_again(office):
    office.receive(mail())
    office.archive(b"Received: from another.relay.example\r\n" + mail())
    with office.house.db.write() as conn:
        for _ in range(3):  # something of ours broke on it each time
            [stored] = mails.claim(conn, owner="test", limit=1, now=office.clock.at, lease_seconds=60)
            mails.fail(conn, stored, error="bug", now=office.clock.at)
    assert fate(office, 2).state == "quarantined"

    with pytest.raises(NotAllowed, match="second delivery of one that opened HQ-1001"):
        rescued(office, 2)
    assert fate(office, 2).state == "quarantined"


def test_reading_again_after_an_upgrade_is_harmless_however_often(office, monkeypatch):
    office.receive(UNREADABLE)
    [aside] = release.set_aside(office.house)
    assert release.set_aside(office.house, "bounds.depth") == [aside]
    assert release.set_aside(office.house, "attempts") == []

    assert release.mail_again(office.house, aside, actor="zhao").state == "stored"
    assert release.mail_again(office.house, aside, actor="zhao").state == "stored"
    office.register()
    assert fate(office).state == "quarantined", "the same release says the same"

    release.mail_again(office.house, aside, actor="zhao")
    monkeypatch.setattr(
        "intake.workflows.incoming.register._read", lambda _reader, stored: rescue._read(office.reader, stored.raw)
    )
    monkeypatch.setattr("intake.message.bounds.check", lambda raw: "bounds.depth" if raw == UNREADABLE else None)
    office.register()
    for _ in range(2):
        assert release.mail_again(office.house, aside, actor="zhao").request_id == 1001
        office.register()
    assert len(office.requests()) == 1
    assert len(office.letters()) == 1


def test_a_dropped_mail_keeps_its_bytes_and_can_still_be_opened(office):
    office.receive(UNREADABLE)
    release.drop_mail(office.house, 1, reason="垃圾", actor="zhao")

    assert release.raw_mail(office.house, 1) == UNREADABLE
    assert fate(office).error == "垃圾"
    assert rescued(office).is_new


def test_an_unknown_mail_is_not_found(office):
    with pytest.raises(NotFound):
        rescued(office, 9)


def test_a_mail_whose_bytes_are_kept_outside_the_database_is_opened_whole(office, tmp_path):
    vault = office.house.__dict__["vault"] = Files(tmp_path / "blobs")
    raw = mail("请盖章", subject="自动回复：用印", Auto_Submitted="auto-replied")
    vault.put(hashlib.sha256(raw).hexdigest(), raw)
    office.archive(raw, outside=True)
    office.register()

    assert rescue.foresee(office.house, office.reader, 1, actor="zhao", acknowledge=True).subject == "自动回复：用印"
    assert rescued(office, ack=True).reason == "ok"
    [letter] = office.letters()
    assert "MB" not in body(letter)  # all of it came
