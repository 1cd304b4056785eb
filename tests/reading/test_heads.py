"""What is still known of a mail beyond the bounds."""

import pytest

from intake.message import bounds
from intake.reading.room import Reader
from intake.workflows.looking.explain import Rules, explain_bytes

FIELDS = "From: 李伟 <liwei@south.example>\r\nTo: office@hq.example\r\nMessage-ID: <a@south.example>\r\n"
DEEP = "".join(
    f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n' for level in range(40)
)  # fmt: skip


def test_a_mail_that_is_too_large_is_understood_by_its_beginning_as_when_it_is_fetched():
    raw = (FIELDS + "Subject: 用印\r\n\r\n请盖章\r\n" + "x" * 70 + "\r\n").encode() + b"A" * bounds.LARGEST

    with Reader() as reader:
        found = explain_bytes(reader, raw, Rules())

    assert (found["class"], found["decision"]["action"], found["decision"]["acknowledge"]) == ("request", "open", True)
    assert (found["subject"], found["defects"][-1]) == ("用印", "bounds.size")
    assert found["text"].startswith("请盖章")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (FIELDS + "Subject: 用印\r\n" + "X-Hop: 1\r\n" * 10_000 + "\r\n您好\r\n", "bounds.headers"),
        (FIELDS + "Subject: 用印\r\n" + DEEP, "bounds.depth"),
        (FIELDS + "Subject: 用印\r\nReferences: " + "<a@b.example> " * 30_000 + "\r\n\r\n您好\r\n", "bounds.headers"),
    ],
)
def test_a_mail_beyond_the_bounds_still_says_who_wrote_about_what(raw, reason):
    with Reader() as reader:
        found = explain_bytes(reader, raw.encode(), Rules())

    assert (found["class"], found["decision"]["action"], found["defects"]) == ("unreadable", "quarantine", [reason])
    assert found["from"] == [{"name": "李伟", "address": "liwei@south.example"}]
    assert (found["subject"], found["message_id"], found["text"]) == ("用印", "a@south.example", "")
