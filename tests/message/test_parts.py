"""Structure and transfer encodings."""

import base64

import pytest

from intake.message import transfer
from intake.message.parts import Cutter


def _leaves(part):
    return [part] if not part.children else [leaf for child in part.children for leaf in _leaves(child)]


def _bodies(raw):
    cutter = Cutter(raw)
    return [cutter.body(leaf) for leaf in _leaves(cutter.cut())]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_the_line_end_before_a_boundary_is_not_the_parts(end):
    raw = end.join(
        [b"Content-Type: multipart/mixed; boundary=b", b"", b"--b", b"", b"one", b"", b"--b", b"", b"two", b"--b--"]
    )

    assert _bodies(raw) == [b"one" + end, b"two"]


def test_a_boundary_with_something_behind_it_counts_only_when_nothing_else_does():
    assert _bodies(b"Content-Type: multipart/mixed; boundary=b\n\n--b ignored\n\none\n--b-- ignored\n") == [b"one"]
    assert _bodies(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--bc\ntwo\n--b--\n") == [
        b"one\n--bc\ntwo"
    ]


def test_parts_of_an_attached_mail_do_not_count():
    inner = b"Content-Type: multipart/mixed; boundary=i\n\n--i\n\nx\n--i--\n"
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n" + inner + b"--b--\n"

    assert _bodies(raw) == [inner[:-1]]


@pytest.mark.parametrize(
    ("raw", "encoding", "decoded", "defect"),
    [
        (b"YWJj\r\nZGVm\r\n", b"base64", b"abcdef", ""),
        (b"YWJjZA", b"BASE64", b"abcd", "transfer.faulty_base64"),
        (b"YWI=\nYWI=\n", b"base64", b"abab", "transfer.faulty_base64"),
        (b"this is no base64, it is text!", b"base64", b"this is no base64, it is text!", "transfer.not_base64"),
        (b"YWJj" * 19 + b"\n\n-- \nThis mail was scanned.\n", b"base64", b"abc" * 19, "transfer.faulty_base64"),
        (b"", b"base64", b"", ""),
        (b"a= \t\r\nb=\t\nc", b"quoted-printable", b"abc", ""),
        (b"a=\r\nb=E4=B8=AD=ZZ", b"quoted-printable", b"ab\xe4\xb8\xad=ZZ", ""),
        (b"begin 644 x\n#86)C\n`\nend\n", b"x-uuencode", b"abc", ""),
        (b"x", b"7bit", b"x", ""),
        (b"x", b"martian", b"x", "transfer.unknown_encoding"),
    ],
)
def test_transfer_encodings_are_undone(raw, encoding, decoded, defect):
    assert transfer.decode(raw, encoding) == (decoded, defect)


@pytest.mark.parametrize("size", range(20))
def test_clean_base64_of_any_length_has_no_defect(size):
    raw = base64.encodebytes(bytes(size) * 9)

    assert transfer.decode(raw, b"base64") == (bytes(size) * 9, "")
