"""One strict parser of mailboxes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.message.people import parse, usable


@pytest.mark.parametrize(
    ("raw", "people"),
    [
        ("a@B.Example", [("", "a@b.example")]),
        ("<a@b.example>", [("", "a@b.example")]),
        ("张三 <a@b.example>", [("张三", "a@b.example")]),
        ('"Li, Si" <a@b.example>, c@d.example', [("Li, Si", "a@b.example"), ("", "c@d.example")]),
        ("Li, Si <a@b.example>", [("Li, Si", "a@b.example")]),
        ("a@b.example (Li Si)", [("Li Si", "a@b.example")]),
        ("a@b.example; c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        ("undisclosed-recipients:;", []),
        ("team: a@b.example, X <c@d.example>;", [("", "a@b.example"), ("X", "c@d.example")]),
        ("<@relay.example,@r2.example:a@b.example>", [("", "a@b.example")]),
        ("X <a@b.example", [("X", "a@b.example")]),
        ('"X <a@b.example>', [("X", "a@b.example")]),
        ("=?utf-8?B?5byg5LiJ?= <a@b.example>", [("张三", "a@b.example")]),
        ("=?utf-8?Q?a,_b?= <a@b.example>", [("a, b", "a@b.example")]),
        ("<=?utf-8?Q?boss?=@b.example>", [("", "")][:0]),
        ("a@b.example <c@d.example>", [("a@b.example", "c@d.example")]),
        ("<a@b.example> <c@d.example>", [("", "a@b.example"), ("", "c@d.example")]),
        ("a@b@c.example", [("a@b@c.example", "")]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        ("", []),
    ],
)
def test_mailboxes_are_read(raw, people):
    assert [(one.name, one.address) for one in parse(raw.encode())] == people


def test_a_gbk_name_with_a_backslash_byte_is_read():
    [person] = parse('"許功蓋" <a@b.example>'.encode("gb18030"))

    assert (person.name, person.address) == ("許功蓋", "a@b.example")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c",
        "a@b,c",
        "a@b@c",
        "a\r\n@b",
        "a@b\0",
        "=?x?q?y?=@b",
        "a@b c",
        "a＜b@c.example＞",
        "a@b.example；",
    ],
)
def test_what_is_not_one_mailbox_is_not_usable(address):
    assert usable(address) == ""


@given(st.text(alphabet='ab@.,;:<>()"\\ =?_\n', max_size=60))
def test_any_field_gives_usable_or_empty_addresses(value):
    for person in parse(value.encode()):
        assert person.address in ("", usable(person.address))
