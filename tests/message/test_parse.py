"""Mails of our own corpus: each .eml has the facts that must come out beside it in .json."""

import base64
import json
import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain import admission
from intake.domain.signals import Ours
from intake.message import bounds, codec
from intake.message.parse import parse

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.eml"))
OURS = Ours(frozenset({"office@hq.example"}), "hq", b"secret")
PEOPLE = {"from_", "to", "cc", "reply_to"}


def _people(people):
    return [[one.name, one.address] for one in people]


SHOWN = {
    "date": lambda mail: mail.date.isoformat() if mail.date else None,
    "attachments": lambda mail: [[one.filename, one.content_type, one.size, one.inline] for one in mail.attachments],
    "attachments_count": lambda mail: len(mail.attachments),
    "notes": lambda mail: [one.note for one in mail.attachments],
    "cut_reason": lambda mail: mail.cut.reason if mail.cut else None,
    "reply_first": lambda mail: mail.reply_text.split("\n")[0],
    "addresses_cc": lambda mail: [one.address for one in mail.cc if one.address],
    "bounce": lambda mail: codec.to_json(mail)["bounce"],
    "class": lambda mail: admission.judge(mail, OURS).kind,
    **{name: lambda mail, name=name: _people(getattr(mail, name)) for name in PEOPLE},
}


def _found(mail, key):
    return SHOWN[key](mail) if key in SHOWN else getattr(mail, key)


def _plain(value):
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_mail_gives_the_facts_beside_it(path):
    raw, wanted = path.read_bytes(), json.loads(path.with_suffix(".json").read_text("utf-8"))

    mail = parse(raw)

    assert bounds.check(raw) is None
    assert all(piece in mail.text for piece in wanted.pop("text_contains", []))
    assert not any(piece in mail.text for piece in wanted.pop("text_without", []))
    assert wanted.pop("no_header", "none") not in mail.headers
    assert {name: list(mail.headers[name]) for name in wanted.get("headers", {})} == wanted.pop("headers", {})
    assert {key: _plain(_found(mail, key)) for key in wanted} == wanted


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_damaged_mail_is_still_read(path):
    raw, chance = path.read_bytes(), random.Random(path.stem)

    for _ in range(15):
        mail = parse(_damaged(raw, chance))
        assert codec.from_json(json.loads(json.dumps(codec.to_json(mail)))) == mail


def _damaged(raw, chance):
    """Cut, doubled, overwritten or shuffled somewhere."""
    at, size = chance.randrange(len(raw)), chance.randrange(1, 60)
    return chance.choice([
        raw[:at],
        raw[:at] + raw[at + size :],
        raw[:at] + raw[at : at + size] * 3 + raw[at + size :],
        raw[:at] + chance.randbytes(size) + raw[at + size :],
        raw.replace(b"\r\n", b"\n" if size % 2 else b"\r"),
        raw.replace(b"=", b"", size % 5),
        raw.replace(b'"', b"", size % 7),
    ])  # fmt: skip


LINES = st.sampled_from([
    b"Subject: =?utf-8?B?5byg?=", b"Subject: =?idna?Q?=FF=FE?=", b'From: "', b"From: a@b, (c", b"To: g: x@y;", b" folded",
    b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: multipart/alternative; boundary=b", b"--b", b"--b--", b"",
    b"Content-Type: text/html; charset=gb2312", b"Content-Type: text/plain; charset=\0", b"Content-Type: message/rfc822",
    b"Content-Type: a; name*=; name*0*=x''%; name*9999=y", b"Content-Transfer-Encoding: base64", b"YWJj", b"\xd6\xd0\xce",
    b"Content-Transfer-Encoding: quoted-printable", b"=C3=", b"Date: Mon, 99 Foo 0000 99:99:99 +9999", b"Message-ID: <",
    b'Content-Disposition: attachment; filename="\xff/../x"', b"References: <a> <b@c", b"Content-Type: text/calendar; method=",
    b"Content-Type: message/delivery-status", b"Final-Recipient: rfc822; x", b"Action: failed", b"Return-Path: <>", b"<p>\0<a href=",
    b"From: MAILER-DAEMON", b"Content-Type: application/ms-tnef", b"eJ8+Ig==", b"begin 644 x", b"\x1b$B", b"\xed\xa0\x80",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(LINES, st.binary(max_size=30)), max_size=25), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_no_mail_makes_the_parser_raise(lines, ending):
    mail = parse(ending.join(lines))

    assert json.dumps(codec.to_json(mail), ensure_ascii=False).encode()  # no lone surrogates
    assert "\0" not in mail.text + mail.subject
    assert mail.date is None or mail.date.tzinfo is not None


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 -1200", "Thu, 1 Jan 99999", "garbage", "; ;" * 90])
def test_a_date_beyond_reason_is_no_date(date):
    assert parse(f"Date: {date}\n\nx".encode()).date is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tue, 24 Nov 2026 10:00:00 +0800 (中国标准时间)", "2026-11-24T10:00:00+08:00"),
        ("Tue, 24 Nov 2026 10:00:00 +08:00", "2026-11-24T10:00:00+08:00"),
        ("2026-11-24T10:00:00+08:00", "2026-11-24T10:00:00+08:00"),
        ("2026-11-24 10:00:00", "2026-11-24T10:00:00+00:00"),
    ],
)
def test_a_date_in_another_form_is_read(written, read):
    mail = parse(f"Date: {written}\n\nx".encode("gbk"))

    assert mail.date is not None
    assert mail.date.isoformat() == read


def test_the_content_key_ignores_the_way_of_delivery_but_not_the_text():
    one = parse(b"Received: a\nDate: x\nSubject: s\n\nbody\n")
    other_way = parse(b"Received: b\nDelivered-To: q@x\nDate: x\nSubject: s\n\nbody\n")
    other_text = parse(b"Date: x\nSubject: s\n\nbody!\n")

    assert one.content_key == other_way.content_key != other_text.content_key
    assert one.sha256 != other_way.sha256


def test_the_text_is_bounded_and_says_so():
    mail = parse(b"Content-Type: text/plain; charset=utf-8\n\n" + "汉".encode() * 200_000)

    assert len(mail.text.encode()) <= 256 * 1024
    assert "text.truncated" in mail.defects


def test_only_the_newest_references_count():
    mail = parse(b"References: " + b" ".join(b"<%d@x.example>" % number for number in range(60)) + b"\n\nx")

    assert len(mail.references) == 50
    assert mail.references[-1] == "59@x.example"


def test_headers_kept_are_few_and_short():
    mail = parse(
        b"".join(b"Received: " + b"x" * 5000 + b"\n" for _ in range(90)) + b"X-Loop: " + b"y" * 3000 + b"\n\nx"
    )

    assert len(mail.headers["received"]) == 60
    assert max(len(value) for value in mail.headers["received"]) <= 200
    assert len(mail.header("x-loop")) == 1024


@pytest.mark.parametrize(("encoding", "most"), [(b"base64", 1.2), (b"8bit", 1.2), (b"quoted-printable", 2.2)])
def test_a_large_attachment_is_decoded_once_and_copied_nowhere_else(encoding, most):
    size = 20 * 1024 * 1024
    inside = base64.b64encode(random.Random(1).randbytes(size * 3 // 4)) if encoding != b"8bit" else b"x" * size
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/pdf\n"
    raw += b"Content-Transfer-Encoding: " + encoding + b"\n\n" + inside + b"\n--b--\n"
    parse(b"x")

    tracemalloc.start()
    try:
        mail = parse(raw)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < most * mail.attachments[0].size


ANSWER = "BEGIN:VCALENDAR\r\nPRODID:x\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"


@pytest.mark.parametrize(
    ("lines", "method"),
    [
        ("Content-Type: text/calendar; charset=utf-8", "REPLY"),
        ("Content-Type: text/calendar; method=COUNTER", "COUNTER"),
        ('Content-Type: text/calendar\r\nContent-Disposition: attachment; filename="answer.ics"', None),
        ("Content-Type: text/plain", None),
    ],
)
def test_the_method_of_a_calendar_may_stand_within_it_only(lines, method):
    raw = f"From: a@b.example\r\nSubject: x\r\n{lines}\r\n\r\n{ANSWER}".encode()

    assert parse(raw).calendar_method == method
