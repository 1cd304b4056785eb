"""Delivery reports, and what must not be taken for one."""

import pytest

from intake.message.bounce_status import status
from intake.message.bounce_text import read
from intake.message.parse import parse


def _mail(text, *headers):
    return parse("\n".join([*headers, "Content-Type: text/plain; charset=utf-8", "", text]).encode())


@pytest.mark.parametrize(
    ("text", "recipients", "code", "temporary"),
    [
        ("<a@b.example>: host mx said: 550 5.1.1 unknown", ("a@b.example",), "5.1.1", False),
        (
            "Your message could not be delivered to\na@b.example\n\n-- original message --\nTo: x@y.example",
            ("a@b.example",),
            None,
            False,
        ),
        ("failed\nRCPT TO:<a@b.example>\n552 mailbox full", ("a@b.example",), "5.0.0", False),
        ('Delivery postponed:\n"a@b.example"\nWe will continue to try.', ("a@b.example",), None, True),
        ("您的邮件无法投递\n收件人：a@b.example\n退信原因：550 邮箱不存在", ("a@b.example",), "5.0.0", False),
        ("undeliverable; for help contact help@x.example", (), None, False),
    ],
)
def test_words_name_recipient_and_reason(text, recipients, code, temporary):
    found = read(text, "")

    if not recipients:
        assert found is None
    else:
        assert (found.recipients, found.status, found.temporary) == (recipients, code, temporary)


@pytest.mark.parametrize(
    "headers",
    [
        ("From: li@branch.example", "Subject: 转发: 退信通知"),
        ("From: li@branch.example", "Subject: 投递失败怎么办"),
        ("From: li@branch.example", "Subject: 用印"),
        ("From: li@branch.example", "Subject: Returned mail", "In-Reply-To: <a@hq.example>"),
    ],
)
def test_a_person_who_writes_about_a_bounce_is_no_bounce(headers):
    assert _mail("<a@b.example>: host mx said: 550 5.1.1 User unknown\n退信", *headers).bounce is None


@pytest.mark.parametrize("action", [b"delivered", b"relayed", b"deliverable"])
def test_a_report_of_success_is_no_bounce(action):
    raw = (
        b"Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\n\ndelivered <a@b.example>\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        b"Final-Recipient: rfc822; a@b.example\nAction: " + action + b"\nStatus: 2.0.0\n\n--b--\n"
    )

    assert parse(raw).bounce is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("x 5.7.1 y", "5.7.1"), ("192.0.2.5.1", None), ("550 no", "5.0.0"), ("421 later", "4.0.0"), ("5500", None)],
)
def test_a_status_is_read_from_words(text, code):
    assert status(text) == code
