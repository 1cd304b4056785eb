"""Bounces find their letter, mark it and its address, and change nothing else; over both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from intake.domain.request import State
from intake.store.inward import quarantined
from intake.store.ledger import events
from intake.store.outward import outbox, returned
from intake.workflows.desk import progress
from intake.workflows.looking import browse, letters
from tests.support.desk import mail

WHO = "liwei@branch.example"


def report(letter, *, recipient=WHO, action="failed", status="5.1.1", to="office@hq.example", quoted=True):
    """A delivery report of a mail server, with the returned header or without."""
    returned_part = (
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{letter.message_id}>\r\nTo: {letter.recipient}\r\n"
        if quoted
        else ""
    )
    return (
        f"From: MAILER-DAEMON@mx.branch.example\r\nTo: {to}\r\nSubject: Delivery report {action} {status}\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nsee below\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"{returned_part}--b--\r\n"
    ).encode()


def qq_notice(recipient=WHO, subject="[HQ-1001] 已收到"):
    """A notice of QQ Mail: no returned header at all."""
    return mail(
        f"很抱歉，您的邮件被退回。\n主题：{subject}\n无法发送到：{recipient}\n退信原因：550 5.1.1 收件人不存在\n",
        subject="系统退信/Systems bounce",
        sender="PostMaster@qq.com",
        message_id=None,
    )


def deliver(office):
    """Every waiting letter leaves."""
    with office.house.db.write() as conn:
        for one in outbox.claim(conn, owner="s", limit=50, now=office.clock.at, lease_seconds=5):
            outbox.settle(conn, one.id, epoch=one.epoch, state="sent", at=office.clock.at)


def acknowledged(office, **changed):
    """A request whose acknowledgement has left; its number and the letter."""
    [*_, number] = office.receive(mail(**changed))
    deliver(office)
    return number, office.letters("sent")[-1]


def zhao(office):
    """Who acts, and when."""
    return {"actor": "zhao", "now": office.clock.at}


def letter_of(office, letter):
    with office.house.db.read() as conn:
        return outbox.by_id(conn, letter.id)


def kinds(office, number):
    with office.house.db.read() as conn:
        return [one.kind for one in events.of_request(conn, number)]


def is_suspended(office, address=WHO):
    with office.house.db.read() as conn:
        return returned.is_suspended(conn, address, now=office.clock.at)


def row(office, number):
    return browse.detail(office.house, number, office.clock.at)


def test_a_failed_report_marks_letter_request_and_address_and_changes_nothing_else(office):
    number, ack = acknowledged(office)
    before = office.request(number)

    assert office.receive(report(ack)) == [number]

    found = letter_of(office, ack)
    assert (found.bounce_status, found.state) == ("5.1.1", "sent")
    assert office.request(number) == before
    assert row(office, number)["bounced_at"]
    assert kinds(office, number)[-2:] == ["letter_bounced", "bounce"]
    assert is_suspended(office)


def test_a_delay_is_an_event_and_nothing_else(office):
    number, ack = acknowledged(office)

    office.receive(report(ack, action="delayed", status="4.4.1"))

    assert letter_of(office, ack).bounced_at is None
    assert row(office, number)["bounced_at"] is None
    assert "letter_delayed" in kinds(office, number)
    assert letters.recent(office.house) == []


def test_a_bounce_of_a_waiting_request_neither_resumes_nor_reopens(office):
    number, _ = acknowledged(office)
    progress.ask(office.house, number, text="请补充合同编号", until=office.clock.at + timedelta(days=3), **zhao(office))
    deliver(office)
    question = office.letters("sent")[-1]

    office.receive(report(question))

    assert office.request(number).state is State.WAITING
    assert letter_of(office, question).bounced_at


def test_an_alias_that_fails_behind_the_address_does_not_suspend_it(office):
    _, ack = acknowledged(office)

    office.receive(report(ack, recipient="somebody@elsewhere.example"))

    assert letter_of(office, ack).bounced_at
    assert not is_suspended(office)
    assert not is_suspended(office, "somebody@elsewhere.example")


def test_a_forged_id_links_nothing_by_itself(office):
    number, ack = acknowledged(office)
    forged = replace(ack, message_id="a.0011223344556677.00112233445566778899@hq.example", recipient="x@y.example")

    office.receive(report(forged, recipient="x@y.example"))

    assert letter_of(office, ack).bounced_at is None
    assert row(office, number)["bounced_at"] is None
    [loose] = letters.recent(office.house)
    assert (loose["letter"], loose["recipient"], loose["status"]) == (None, "x@y.example", "5.1.1")


def test_a_notice_without_header_finds_the_only_letter_that_fits_but_suspends_nobody(office):
    number, ack = acknowledged(office)

    office.receive(qq_notice())

    assert letter_of(office, ack).bounced_at
    [line] = letters.recent(office.house)
    assert (line["letter"], line["request"], line["proven"]) == (ack.id, f"HQ-{number}", False)
    assert not is_suspended(office)


def test_a_notice_without_header_that_fits_several_letters_is_listed_and_marks_none(office):
    number, ack = acknowledged(office)
    office.receive(mail("另一件事", subject="用印补充", message_id="second@branch.example"))
    deliver(office)

    office.receive(qq_notice(subject="通知"))

    assert letter_of(office, ack).bounced_at is None
    assert row(office, number)["bounced_at"] is None
    assert [line["letter"] for line in letters.recent(office.house)] == [None]


def test_a_notice_of_a_letter_that_left_long_ago_is_linked_by_its_id_only(office):
    _, ack = acknowledged(office)
    office.clock.forward(days=8)

    office.receive(qq_notice())
    assert letter_of(office, ack).bounced_at is None

    office.receive(report(ack))
    assert letter_of(office, ack).bounce_status == "5.1.1"


def test_the_next_mail_from_a_suspended_address_is_acknowledged_and_the_one_after_a_second_bounce_is_not(office):
    _, first = acknowledged(office)
    office.clock.forward(hours=1)
    office.receive(report(first))

    office.clock.forward(hours=1)
    _, second = acknowledged(office, text="二", subject="用印二", message_id="two@branch.example")
    assert second.id != first.id
    office.clock.forward(hours=1)
    office.receive(report(second))
    office.clock.forward(hours=1)
    [*_, third] = office.receive(mail("三", subject="用印三", message_id="three@branch.example"))

    assert office.request(third).promise.unannounced == "address_suspended"


def test_an_automatic_letter_to_a_suspended_address_waits_and_one_by_staff_goes(office):
    number, ack = acknowledged(office)
    office.clock.forward(hours=1)
    office.receive(report(ack))

    later = office.clock.at + timedelta(days=9)
    done = progress.promise(office.house, number, due_at=later, reason="waiting", text="盖章人出差", **zhao(office))
    progress.reply(office.house, number, text="请告知新的邮箱", **zhao(office))

    [held] = office.letters("held")
    assert (held.kind, held.reason) == ("promise_change", "address_suspended")
    assert [one.held for one in done.letters] == ["address_suspended"]
    assert [one.kind for one in office.letters("pending")] == ["reply"]


def test_a_bounce_address_links_what_quotes_nothing(office):
    office.house.office = replace(office.house.office, envelope_mode="verp")
    _, ack = acknowledged(office)
    assert ack.env_from.startswith("bounce+")
    assert ack.env_from.endswith("@hq.example")

    office.receive(report(ack, to=ack.env_from, quoted=False))

    assert letter_of(office, ack).bounce_status == "5.1.1"


def test_a_bounce_address_is_good_for_thirty_days(office):
    office.house.office = replace(office.house.office, envelope_mode="verp")
    _, ack = acknowledged(office)
    office.clock.forward(days=32)

    office.receive(report(ack, to=ack.env_from, quoted=False))

    assert letter_of(office, ack).bounced_at is None


def test_an_absence_answered_to_the_bounce_address_marks_nothing(office):
    office.house.office = replace(office.house.office, envelope_mode="verp")
    number, ack = acknowledged(office)

    office.receive(
        mail("我在休假", subject="自动回复: 回执", to=ack.env_from, message_id="o@x", Auto_Submitted="auto-replied")
    )

    assert letter_of(office, ack).bounced_at is None
    assert [one.id for one in office.requests()] == [number]
    assert letters.recent(office.house) == []


def test_what_cannot_be_read_at_the_bounce_address_is_listed_with_its_request(office):
    office.house.office = replace(office.house.office, envelope_mode="verp")
    number, ack = acknowledged(office)

    office.receive(mail("?", subject="?", sender="robot@branch.example", to=ack.env_from, message_id=None))

    assert letter_of(office, ack).bounced_at is None
    [line] = letters.recent(office.house)
    assert (line["letter"], line["request"]) == (None, f"HQ-{number}")


def test_a_report_of_success_and_a_receipt_are_recorded_without_a_mark(office):
    number, ack = acknowledged(office)

    office.receive(report(ack, action="delivered", status="2.0.0"))

    assert letter_of(office, ack).bounced_at is None
    assert "letter_bounced" not in kinds(office, number)
    with office.house.db.read() as conn:
        assert quarantined.quarantine(conn) == []
