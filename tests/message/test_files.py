"""Files in letters and mails: names that every program reads, names that are safe on a disk, kinds that do not lie."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import IntakeError
from intake.message import compose, contents, disknames, filekinds
from intake.message.compose import Envelope, File, Rendered
from intake.message.filekinds import FileKind
from intake.message.mail import Person
from intake.message.parameters import filename
from intake.message.parse import parse

ENVELOPE = Envelope(
    sender=Person("总部", "office@hq.example"),
    to=Person("李伟", "liwei@south.example"),
    reply_to="office@hq.example",
    message_id="a1@hq.example",
    date=datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
)
WORDS = Rendered("[HQ-1] 已办结", "已盖章，见附件。\n", "<p>已盖章</p>")
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=120)


def letter(*files):
    return compose.render(ENVELOPE, WORDS, files)


@pytest.mark.parametrize(
    "name",
    [
        "scan.pdf",
        "用印扫描件.pdf",
        "很长的文件名" * 12 + ".docx",
        'a"b\\c.txt',
        "=?utf-8?b?eA==?=.txt",
        "x" * 150 + ".txt",
    ],
)
def test_a_file_arrives_under_its_name_with_its_bytes(name):
    content = bytes(range(256)) * 40
    raw = letter(File(name, "application/pdf", content))
    by_us = parse(raw).attachments
    [by_python] = email.message_from_bytes(raw, policy=email.policy.default).iter_attachments()

    shown = filename(name)
    assert [(one.filename, one.content_type, one.size) for one in by_us] == [(shown, "application/pdf", len(content))]
    assert by_python.get_filename() == name
    assert by_python.get_content() == content
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert contents.of(raw, by_us[0].sha256) == content


def test_old_programs_find_the_name_in_the_content_type():
    head = letter(File("用印.pdf", "application/pdf", b"x")).decode("ascii")
    assert 'name="=?utf-8?b?55So5Y2wLnBkZg==?="' in head
    assert "filename*=UTF-8''%E7%94%A8%E5%8D%B0.pdf" in head


def test_the_words_stay_readable_and_files_keep_their_order():
    raw = letter(File("1.txt", "text/plain", b"one"), File("2.bin", "application/octet-stream", b""))
    seen = parse(raw)
    assert seen.text.startswith("已盖章，见附件。")
    assert [(one.filename, one.size) for one in seen.attachments] == [("1.txt", 3), ("2.bin", 0)]
    assert raw == letter(File("1.txt", "text/plain", b"one"), File("2.bin", "application/octet-stream", b""))


def test_a_type_that_is_none_writes_no_letter():
    with pytest.raises(IntakeError, match="not written"):
        letter(File("a", "text/plain\r\nBcc: x@y.example", b""))


@given(NAMES)
def test_no_name_breaks_out_of_its_header(name):
    raw = letter(File(name, "text/plain", b"x"))
    message = email.message_from_bytes(raw)
    assert [part.get_content_type() for part in message.walk()] == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/plain"]  # fmt: skip
    assert message.get_payload()[1].keys() == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"]


def test_files_inside_winmail_and_uuencoded_text_are_found_again():
    raw = b"From: a@x.example\r\nSubject: x\r\n\r\nhi\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n"
    [file] = parse(raw).attachments
    assert contents.of(raw, file.sha256) == b"Cat"
    assert contents.of(raw, "0" * 64) is None


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("合同.pdf", "合同.pdf"), ("../../etc/passwd", "_.._etc_passwd"), ("a/b\\c.txt", "a_b_c.txt"), ("CON", "_CON"),
        ("con.txt", "_con.txt"), ("lpt1.pdf", "_lpt1.pdf"), ("nul\0l.txt", "null.txt"), ("-rf", "_-rf"),
        ("inv\u202efdp.exe", "invfdp.exe"), (".bashrc", "bashrc"), ("a.txt. .", "a.txt"), ("...", "file"), ("", "file"),
        ("/", "file"), ("a\r\nb.txt", "a b.txt"), ("x:y.txt", "x_y.txt"), ("ＣＯＮ", "ＣＯＮ"),
    ],
)  # fmt: skip
def test_a_stranger_s_name_becomes_one_plain_name(name, safe):
    assert disknames.safe(name, otherwise="file") == safe


@given(st.text(max_size=400))
def test_every_name_is_short_and_stays_in_its_folder(name):
    safe = disknames.safe(name, otherwise="file")
    assert 0 < len(safe.encode()) <= disknames.LONGEST
    assert not set(safe) & set('/\\\0:*?"<>|\r\n')
    assert safe not in {".", ".."}
    assert not safe.startswith((".", "-"))
    assert disknames.safe(safe, otherwise="file") == safe


def test_a_long_name_keeps_its_ending_and_a_taken_one_gets_a_number():
    safe = disknames.safe("很" * 200 + ".docx", otherwise="file")
    assert safe.endswith(".docx")
    assert disknames.numbered("a.tar.gz", 2) == "a.tar (2).gz"
    assert disknames.numbered("README", 3) == "README (3)"


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("invoice.pdf.exe", b"MZ\x90\0", ("exe", FileKind.PROGRAM)), ("report.docx", b"MZ\x90\0", ("docx", FileKind.PROGRAM)),
        ("a.docx", b"PK\x03\x04", None), ("a.pdf", b"%PDF-1.7", None), ("a.pdf", b"<html>", ("pdf", FileKind.PAGE)),
        ("a.jpg", b"\x89PNG\r\n\x1a\n", None), ("a.doc", b"{\\rtf1", ("doc", FileKind.RICH_TEXT)),
        ("a.lnk", b"x", ("lnk", FileKind.SHORTCUT)), ("a.js", b"alert(1)", ("js", FileKind.SCRIPT)),
        ("a.txt", "公章".encode(), None), ("MZhello", b"MZhello you", None), ("unknown", b"\x7fELF", ("", FileKind.PROGRAM)),
        ("a.txt", b"#!/bin/sh\n", ("txt", FileKind.SCRIPT)), ("a.png", b"BMxxxx", None), ("a.zip", b"", None),
    ],
)  # fmt: skip
def test_a_name_that_claims_something_else_is_seen(name, content, found):
    assert filekinds.suspicion(name, content) == found
