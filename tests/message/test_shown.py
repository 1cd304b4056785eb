from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.message.shown import safe_text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain", "plain"),
        ("中文，（全角）", "中文，（全角）"),
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("a\x1b]52;c;ZXZpbA==\x07b", "ab"),
        ("a\x9b2Jb", "ab"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\u200bb\ufeffc\u2060d", "abcd"),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("pay\u200dpal", "paypal"),
    ],
)
def test_nothing_hidden_is_shown(text, safe):
    assert safe_text(text) == safe


def test_one_line_stays_one_line():
    assert safe_text("a\nb\tc\u2029d", keep_newlines=False) == "a b c d"


@given(st.text())
def test_the_result_is_printable_and_stable(text):
    once = safe_text(text, keep_newlines=False)

    assert safe_text(once, keep_newlines=False) == once
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in once)
    once.encode()
