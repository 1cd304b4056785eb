"""One-time codes: made from random bytes, read tolerantly, never taken for a code when mistyped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain import codes

RANDOM = st.binary(min_size=codes.RANDOM_BYTES, max_size=codes.RANDOM_BYTES)
CODE = RANDOM.map(codes.make)


def test_a_code_has_eight_characters_without_lookalikes():
    code = codes.make(bytes(range(16)))

    assert len(code) == 8
    assert not set(code) & set("01OIL")
    assert codes.shown(code) == f"{code[:4]}-{code[4:]}"


def test_too_little_randomness_is_refused():
    with pytest.raises(ValueError, match="16 random bytes"):
        codes.make(b"short")


@given(CODE)
def test_a_code_is_read_whatever_its_case_spacing_and_width(code):
    wide = "".join(chr(ord(one) + 0xFEE0) for one in codes.shown(code))

    for written in (
        code,
        codes.shown(code),
        code.lower(),
        f"  {code[:4]} {code[4:]}\n",
        wide,
        codes.shown(code).replace("-", "–"),
    ):
        assert codes.read(written) == code


@given(CODE, st.integers(0, 7), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_always_noticed(code, place, other):
    wrong = code[:place] + other + code[place + 1 :]

    assert codes.read(wrong) == (code if wrong == code else None)


@given(CODE, st.integers(0, 6))
def test_two_neighbours_swapped_are_always_noticed(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert codes.read(swapped) == (code if swapped == code else None)


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    found = codes.find(text)

    assert codes.read(text) in {None, *found} or len(text.split()) > 1
    assert all(codes.read(one) == one for one in found)


@given(st.lists(CODE, max_size=5, unique=True))
def test_codes_are_found_in_a_text_in_order(made):
    text = "\n".join(f"口令：{codes.shown(one)}，谢谢" for one in made)

    assert codes.find(text) == tuple(made)


def test_a_part_of_a_longer_word_is_no_code():
    code = codes.make(bytes(range(16)))

    assert codes.find(f"A{code}") == codes.find(f"{code}9") == ()


def test_a_huge_text_is_no_code_and_costs_little():
    assert codes.read("A" * 10_000_000) is None
    assert len(codes.find(" ".join(["2222-2222"] * 5_000_000))) <= 1
