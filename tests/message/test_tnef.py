"""winmail.dat, made of its pieces here."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.message.winmail import mapi
from intake.message.winmail.tnef import Unpacked, unpack

SIGNATURE = b"\x78\x9f\x3e\x22\x01\x00"


def attribute(name, value, *, level=2):
    return struct.pack("<BHHI", level, name, 6, len(value)) + value + struct.pack("<H", sum(value) % 65536)


def code_page(number):
    return attribute(0x9007, struct.pack("<II", number, 0), level=1)


def item(*values):
    """Properties as (kind, number, bytes); strings, objects and bytes are padded to four."""
    out = struct.pack("<I", len(values))
    for kind, number, value in values:
        out += struct.pack("<HH", kind, number)
        if kind in (0x0D, 0x1E, 0x1F, 0x102):
            out += struct.pack("<II", 1, len(value))
        out += value + b"\0" * (-len(value) % 4)
    return out


def file(*attributes):
    return attribute(0x9002, bytes(14)) + b"".join(attributes)


@pytest.mark.parametrize(
    ("page", "codec", "name"),
    [
        (936, "gbk", "报价单（镕）.xls"),
        (950, "big5", "報價單.xls"),
        (65001, "utf-8", "报价单.xls"),
        (1252, "gbk", "报价单.xls"),
    ],
)
def test_names_are_read_in_the_code_page_of_the_envelope(page, codec, name):
    short = file(attribute(0x8010, name.encode(codec) + b"\0"), attribute(0x800F, b"x"))
    long = file(
        attribute(0x8010, b"BAOJIA~1.XLS\0"), attribute(0x9005, item((0x1E, 0x3707, name.encode(codec) + b"\0")))
    )
    wide = file(attribute(0x9005, item((0x1F, 0x3707, name.encode("utf-16-le") + b"\0\0"), (0x102, 0x3701, b"yz"))))

    assert unpack(SIGNATURE + code_page(page) + short + long + wide) == Unpacked(
        ((name, b"x"), (name, b""), (name, b"yz")), ""
    )


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([(0x1E, 0x1000, "正文".encode("gbk") + b"\0")], "正文"),
        ([(0x1F, 0x1000, "正文".encode("utf-16-le"))], "正文"),
        ([(0x03, 0x3FDE, struct.pack("<I", 936)), (0x102, 0x1013, "<p>正文</p>".encode("gbk"))], "正文"),
        ([(0x03, 0x3FDE, struct.pack("<I", 54936)), (0x102, 0x1013, "<p>镕</p>".encode("gb18030"))], "镕"),
        ([(0x02, 0x0017, b"\1\0"), (0x0B, 0x0E1B, b"\1\0"), (0x1E, 0x1000, b"text")], "text"),
        ([(0x101E, 0x0050, struct.pack("<I", 2)), (0x1E, 0x1000, b"text")], ""),
    ],
)
def test_the_text_is_read(values, text):
    found = unpack(SIGNATURE + code_page(936) + attribute(0x9003, item(*values), level=1) + file())

    assert found is not None
    assert found.text == text


def test_a_named_property_is_passed_over():
    named = struct.pack("<HH", 0x03, 0x8001) + bytes(16) + struct.pack("<II", 1, 6) + b"n\0a\0m\0\0\0" + bytes(4)
    block = struct.pack("<I", 2) + named + item((0x1E, 0x1000, b"text"))[4:]

    assert bytes(mapi.properties(memoryview(block))[mapi.BODY].content) == b"text"


def test_the_interface_before_an_object_is_no_part_of_it():
    inside = bytes.fromhex("0b00000000000000c000000000000046") + b"\xd0\xcf\x11\xe0"

    found = unpack(SIGNATURE + file(attribute(0x9005, item((0x0D, 0x3701, inside), (0x1E, 0x3001, b"a.xls\0")))))

    assert found == Unpacked((("a.xls", b"\xd0\xcf\x11\xe0"),), "")


@pytest.mark.parametrize(
    "raw", [b"", SIGNATURE, SIGNATURE + b"\2\2\x90\6\0\xff\xff\xff\x7fxxxxxxxx", b"PK\3\4" + bytes(60)]
)
def test_what_holds_nothing_stays_packed(raw):
    assert unpack(raw) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_taken(raw):
    unpack(SIGNATURE + raw)
    unpack(SIGNATURE + attribute(0x9003, raw) + file(attribute(0x9005, raw), attribute(0x8010, raw)))
