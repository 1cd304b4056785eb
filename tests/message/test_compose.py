from __future__ import annotations

import email
import email.policy
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.errors import IntakeError
from intake.message.compose import Envelope, Rendered, render
from intake.message.mail import Person

OFFICE, ZHANG = Person("总部服务台", "office@hq.example"), Person("张三", "zs@bj.example")
AT = datetime(2026, 11, 20, 1, 11, 22, tzinfo=UTC)
ALWAYS = ["Date", "From", "To", "Reply-To", "Subject", "Message-ID"]
MIME = ["MIME-Version", "Content-Type"]
MARKS = ["Auto-Submitted", "X-Auto-Response-Suppress", "X-Intake-Loop"]


def envelope(**changes):
    plain = dict(sender=OFFICE, to=ZHANG, reply_to="office@hq.example", message_id="a.1.2@hq.example", date=AT)
    return Envelope(**{**plain, **changes})


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_a_letter_says_what_was_meant():
    raw = render(
        envelope(
            in_reply_to="b@x", references=("a@x", "b@x"), auto_submitted="auto-replied", loop="v1; i=hq; h=1; m=00"
        ),
        Rendered("回执：[HQ-1042] 用印申请 😀", "您好\n再见\n", "<p>您好</p>"),
    )

    mail = read(raw)
    assert mail["subject"] == "回执：[HQ-1042] 用印申请 😀"
    assert mail["from"].addresses[0].display_name == "总部服务台"
    assert mail["to"].addresses[0].addr_spec == "zs@bj.example"
    assert mail["message-id"] == "<a.1.2@hq.example>"
    assert mail["in-reply-to"] == "<b@x>"
    assert mail["references"].split() == ["<a@x>", "<b@x>"]
    assert mail["auto-submitted"] == "auto-replied"
    assert mail["x-auto-response-suppress"] == "DR, RN, NRN, OOF, AutoReply"
    assert mail["date"].datetime == AT
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content() for part in mail.iter_parts()] == ["您好\r\n再见\r\n", "<p>您好</p>"]
    assert mail.keys() == [*ALWAYS, "In-Reply-To", "References", *MARKS, *MIME]


def test_a_letter_of_staff_carries_no_mark_of_a_machine():
    assert read(render(envelope(), Rendered("s", "t", "h"))).keys() == [*ALWAYS, *MIME]


HOSTILE = ["", " ", "a\r\nBcc: x@y.example", "=?utf-8?q?hi=0D=0ABcc:x?=", "\u2028Bcc: x", "\x85Bcc: x", "😀" * 200, "一" * 400, "x" * 900, "\ud800", "\x1b]0;x\x07", "\u202ecod.exe",
           "a\x00b", '"q" \\ <a@b.cn>, c', "\t lead", "=?", "a =?b?= c", "word " * 60, "👨‍👩‍👧" * 30]  # fmt: skip


def check(raw, expected):
    mail = read(raw)
    assert mail.keys() == expected
    assert not mail.defects
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert mail["from"].addresses[0].addr_spec == "office@hq.example"
    assert [one.addr_spec for one in mail["to"].addresses] == ["zs@bj.example"]
    return mail


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_header(text):
    raw = render(
        envelope(sender=Person(text, OFFICE.address), to=Person(text, ZHANG.address)), Rendered(text, text, text)
    )

    check(raw, [*ALWAYS, *MIME])


def test_no_foreign_id_becomes_a_header():
    hostile = ("a\r\nBcc: x@y", "a b", "<a>", "", "中@x", "x" * 300, "good@x")

    mail = check(
        render(envelope(in_reply_to=hostile[0], references=hostile), Rendered("s", "t", "h")),
        [*ALWAYS, "References", *MIME],
    )

    assert mail["references"] == "<good@x>"


@settings(max_examples=200, deadline=None)
@given(st.text(), st.text(), st.text(), st.lists(st.text(max_size=80), max_size=4))
def test_whatever_is_written_the_headers_are_those_we_set(subject, name, body, thread):
    raw = render(envelope(to=Person(name, ZHANG.address), references=tuple(thread)), Rendered(subject, body, body))

    mail = read(raw)
    assert [key for key in mail if key != "References"] == [*ALWAYS, *MIME]
    assert len(raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")) >= 8


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), max_size=300))
def test_the_subject_comes_back_as_written(subject):
    mail = read(render(envelope(), Rendered(subject, "t", "h")))

    assert mail["subject"] == subject


@pytest.mark.parametrize(
    "change",
    [
        {"to": Person("x", "a@b,c@d.cn")},
        {"to": Person("x", "a@b.cn\r\nRCPT TO:<x@y.cn>")},
        {"to": Person("x", "")},
        {"reply_to": "a b@c.cn"},
        {"message_id": "a\r\nBcc: x"},
        {"loop": "x\r\nBcc: y"},
        {"auto_submitted": "no"},
    ],
)
def test_a_wrong_value_of_our_own_is_refused(change):
    with pytest.raises(IntakeError):
        render(envelope(**change), Rendered("s", "t", "h"))


def test_the_bytes_are_the_same_for_the_same_values():
    assert render(envelope(), Rendered("s", "t", "h")) == render(envelope(), Rendered("s", "t", "h"))


def test_composing_is_quick():
    letter = Rendered("回执：[HQ-1042] 用印申请", "您好" * 500, "<p>您好</p>" * 1000)
    began = time.perf_counter()
    for _ in range(100):
        render(envelope(), letter)

    assert (time.perf_counter() - began) / 100 < 0.003
