from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.message import address


@pytest.mark.parametrize(
    "good",
    [
        "zs@bj.example",
        "a.b+tag@x.example.com",
        "o'neil@x.cn",
        "A_B-c=d@sub-1.x.org",
        "1@2.cn",
        "x" * 64 + "@a.cn",
        "u@xn--fiq228c.cn",
    ],
)
def test_a_plain_mailbox_is_valid(good):
    assert address.valid(good)


@pytest.mark.parametrize(
    "bad",
    [
        "", "a", "@", "a@", "@b.cn", "a@b", "a@@b.cn", "a@b@c.cn", "a@b.c\r\nRCPT TO:<x@y.z>", "a@b.cn\n", "a@b.cn\r", "a@b.cn,c@d.cn",
        "a b@c.cn", "a@b .cn", " a@b.cn", "a@b.cn ", "<a@b.cn>", '"a b"@c.cn', "a@[127.0.0.1]", "a@127.0.0.1", ".a@b.cn", "a.@b.cn",
        "a..b@c.cn", "a@.b.cn", "a@b.cn.", "a@b..cn", "a@-b.cn", "a@b-.cn", "张三@b.cn", "a@总部.cn", "a@b.cn\0", "a(c)@b.cn", "a;b@c.cn",
        "x" * 65 + "@a.cn", "a@" + "b" * 64 + ".cn", "a@" + "b." * 130 + "cn", "a:b@c.cn", "a\\@b.cn", "a@b_c.cn",
    ],
)  # fmt: skip
def test_anything_else_is_refused(bad):
    assert not address.valid(bad)


@given(st.text(max_size=40))
def test_a_valid_address_holds_nothing_that_could_end_a_command(text):
    for candidate in (text, f"{text}@b.cn", f"a@{text}"):
        if address.valid(candidate):
            assert candidate.isascii()
            assert candidate.isprintable()
            assert not set(candidate) & set(' <>,;:()[]"\\')


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Zhang.San@BJ.Example", "zhang.san@bj.example"),
        ("zs+hq@bj.example", "zs@bj.example"),
        ("z.s+x@googlemail.com", "zs@gmail.com"),
        ("", ""),
        ("x", "x"),
        ("+a@b.cn", "+a@b.cn"),
    ],
)
def test_a_sender_has_one_key(written, key):
    assert address.normalised(written) == key
    assert address.normalised(key) == key


def test_a_look_alike_domain_is_noticed():
    assert address.is_mixed_script("boss@\u0441orp.cn")
    assert address.is_mixed_script("boss@" + "\u0441orp".encode("idna").decode() + ".cn")
    assert not address.is_mixed_script("boss@corp.cn")
    assert not address.is_mixed_script("boss@总部corp.cn")
    assert not address.is_mixed_script("boss@почта.example")
    assert not address.is_mixed_script("boss@xn--\x00999999999.cn")
