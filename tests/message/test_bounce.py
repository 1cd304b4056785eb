"""Delivery reports, and what must not be taken for one."""

import time

import pytest

from intake.message.bounces.codes import status
from intake.message.bounces.wording import read
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
    ("words", "recipients", "code", "temporary"),
    [
        ("您发给 a@b.example 的邮件被退回：邮箱暂时不可用。建议您稍后重试。", ["a@b.example"], "5.0.0", False),
        ("您发给 a@b.example 的邮件暂时无法投递（451 4.7.1），系统会继续尝试。", ["a@b.example"], "4.7.1", True),
        (
            "以下收件人投递失败：\n1. a@b.example 550 不存在\n2. c@b.example 552 已满",
            ["a@b.example", "c@b.example"],
            "5.0.0",
            False,
        ),
        (
            "收件人：a@b.example；c@b.example\n退信原因：550 User not found: c@b.example",
            ["c@b.example"],
            "5.0.0",
            False,
        ),
        (
            "地址：a@b.example退信原因：域名不存在\n无法投递给：\n  c@d.example\n原因：无此用户",
            ["c@d.example"],
            "5.0.0",
            False,
        ),
        ("The following address failed:\n  a@b.example\n    retry timeout exceeded", ["a@b.example"], "4.4.7", False),
    ],
)
def test_a_system_says_it_in_many_ways(words, recipients, code, temporary):
    found = _mail(words, "From: postmaster@mail.example", "Subject: notice").bounce

    assert (list(found.recipients), found.status, found.temporary) == (recipients, code, temporary)


@pytest.mark.parametrize(
    "sender", ["QQ邮箱 <10000@qq.example>", "邮件系统 <robot@b.example>", "System Administrator <a@b.example>"]
)
def test_a_system_without_a_mail_systems_address_is_known_by_its_name(sender):
    assert _mail("收件人：a@b.example 无法送达", f"From: {sender}", "Subject: 系统退信").bounce


@pytest.mark.parametrize(
    "word", ["a@", "收件人", " ", "收件人：a@b.example；", "<", "5.1.", "b." * 60 + "@", "(generated from a@b.c "]
)
def test_hostile_words_take_linear_time(word):
    text = "退信\n" + word * (200_000 // len(word))

    began = time.perf_counter()
    _mail(text, "From: postmaster@mail.example", "Subject: " + word * 500)

    assert time.perf_counter() - began < 2


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


@pytest.mark.parametrize(
    "word", [b"x", b"<", b"SMTP=", b"a@", b"\nContent-Type: multipart/mixed" + b"; a=b" * 50_000 + b"\n\n"]
)
def test_an_endless_line_in_a_bounce_takes_no_endless_time(word):
    raw = b"From: MAILER-DAEMON@x.example\nReturn-Path: <>\nSubject: Undeliverable\n\ndid not reach the following recipient\n"
    begin = time.process_time()

    parse(raw + word * max(1, 400_000 // len(word)))

    assert time.process_time() - begin < 2
