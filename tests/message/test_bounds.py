"""What is too much is refused on the bytes, quickly."""

import time

import pytest

from intake.message import bounds
from intake.message.parse import parse


def _nested(depth):
    lines = []
    for number in range(depth):
        lines += [f"Content-Type: multipart/mixed; boundary=b{number}", "", f"--b{number}"]
    return "\n".join([*lines, "Content-Type: text/plain", "", "deep", ""]).encode()


def _alternatives(depth):
    lines = (b"Content-Type: multipart/alternative; boundary=b%d\n\n--b%d\n" % (one, one) for one in range(depth))
    return b"".join(lines) + b"Content-Type: text/html\n\n<p>x</p>"


def _parts(count):
    return b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * count + b"--b--\n"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (_nested(20), None),
        (_nested(21), "bounds.depth"),
        (_nested(3000), "bounds.depth"),
        (_parts(490), None),
        (_parts(501), "bounds.parts"),
        (b"X: y\n" * 999 + b"\nbody", None),
        (b"X: y\n" * 1002 + b"\nbody", "bounds.headers"),
        (b"X: " + b"y" * 300_000 + b"\n\nbody", "bounds.headers"),
        (b"Subject: x\n\n" + b"\n--\n" * 600 + b"boundary " * 40, None),
        (b"", None),
        (b"\n" * 100_000, None),
    ],
)
def test_a_bound_has_its_reason(raw, reason):
    assert bounds.check(raw) == reason


def test_a_mail_beyond_the_largest_size_is_refused():
    assert bounds.check(b"\n" * (bounds.LARGEST + 1)) == "bounds.size"


@pytest.mark.parametrize(
    "raw",
    [
        b"References: " + b"<a@b> " * 200_000 + b"\n\nx",
        b"To: " + b"a@b.example, " * 20_000 + b"\n\nx",
        b"To: " + b"(" * 200_000 + b"\n\nx",
        b"To: " + b'"\\' * 100_000 + b"\n\nx",
        b"To: " + b"<,:" * 60_000 + b"\n\nx",
        b"Content-Type: text/plain" + b";" * 200_000 + b"\n\nx",
        b"Content-Type: text/plain" + b"; a*0=b" * 30_000 + b"\n\nx",
        _alternatives(19),
        b"Subject: " + b"=?a?b?" * 30_000 + b"\n\nx",
        b"Subject: " + b"=?utf-8?b?gg==?= " * 15_000 + b"\n\nx",
        b"Content-Type: text/html\n\n" + b"<div>" * 60_000,
        b"Content-Type: text/html\n\n" + b"<" * 300_000,
        b"Content-Type: text/html\n\n" + b"<script" * 100_000,
        b"From: MAILER-DAEMON\nSubject: failure notice\n\n" + b"a@b.example " * 30_000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"\n--bx" * 200_000,
        b"Content-Transfer-Encoding: base64\n\n" + b"!=" * 500_000,
    ],
)
def test_no_mail_takes_long(raw):
    began = time.process_time()

    parse(raw)

    assert time.process_time() - began < 2.0
