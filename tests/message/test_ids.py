from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.message import ids
from intake.message.address import valid as is_valid

SECRET = b"s" * 32


def test_a_minted_id_is_ours_and_always_the_same():
    made = ids.mint("ack:17", SECRET, "hq.example")

    assert made == ids.mint("ack:17", SECRET, "hq.example")
    assert made != ids.mint("ack:18", SECRET, "hq.example")
    assert ids.is_ours(made, SECRET)
    assert len(made) == len("a.") + 16 + 1 + 20 + len("@hq.example")


@pytest.mark.parametrize(
    "forged", [None, "", "x@y", "a.0123456789abcdef.0123456789abcdef0123@hq.example", "a.x.y@hq.example"]
)
def test_a_forged_id_is_not_ours(forged):
    assert not ids.is_ours(forged, SECRET)


def test_an_id_of_another_installation_is_not_ours():
    assert not ids.is_ours(ids.mint("ack:17", b"other", "hq.example"), SECRET)
    assert not ids.is_ours(ids.mint("ack:17", b"", "hq.example"), b"")


def test_the_loop_header_survives_the_round_trip():
    mark = ids.read_loop_header(ids.loop_header("hq-1", 2, SECRET), SECRET)

    assert mark == ids.LoopMark("hq-1", 2, valid=True)


def test_a_changed_loop_header_is_not_valid():
    value = ids.loop_header("hq-1", 2, SECRET).replace("h=2", "h=1")

    assert ids.read_loop_header(value, SECRET) == ids.LoopMark("hq-1", 1, valid=False)
    assert ids.read_loop_header("nonsense", SECRET) == ids.LoopMark("", 0, valid=False)


@given(st.text())
def test_reading_never_raises(text):
    ids.is_ours(text, SECRET)
    ids.read_loop_header(text, SECRET)


def test_a_mark_is_found_in_a_quoted_text_and_a_forged_one_is_not():
    mark = ids.mark("HQ-1042", SECRET)

    assert mark.startswith("HQ-1042/")
    assert ids.find_marks(f"好的\n> ==== 请在此行以上回复 ====\n> {mark.upper()}。", SECRET) == (1042,)
    assert ids.find_marks(f"{mark} {mark}", SECRET) == (1042,)
    assert ids.find_marks(mark.replace("1042", "1043"), SECRET) == ()
    assert ids.find_marks(mark, b"other") == ()
    assert ids.find_marks(mark, b"") == ()
    assert ids.find_marks(mark + "0", SECRET) == ()


def test_a_token_in_an_address_names_its_request_and_a_forged_one_nothing():
    address = ids.tagged("office@hq.example", 1042, day=739944, secret=SECRET)

    assert ids.read_token(address.upper(), SECRET) == ids.Token(1042, 739944)
    assert ids.read_token(address.replace("1042", "1043"), SECRET) is None
    assert ids.read_token(address.replace("739944", "739945"), SECRET) is None
    assert ids.read_token(address, b"other") is None
    assert ids.read_token(address, b"") is None
    assert ids.read_token("office+seal@hq.example", SECRET) is None


def test_a_bounce_address_leads_back_to_its_letter():
    letter = ids.mint("ack:17", SECRET, "hq.example")

    address = ids.bounce_address(letter, SECRET, date(2026, 11, 24))

    assert is_valid(address)
    assert ids.is_bounce_address(address)
    token = ids.read_bounce_address(["office@hq.example", address.upper()], SECRET)
    assert token == ids.BounceToken(letter, date(2026, 11, 24))


def test_a_forged_or_changed_bounce_address_leads_nowhere():
    address = ids.bounce_address(ids.mint("ack:17", SECRET, "hq.example"), SECRET, date(2026, 11, 24))
    name, day, rest = address.split(".", 2)

    for forged in (f"{name}.{int(day, 16) + 30:04x}.{rest}", "bounce+x@hq.example", "bounce@hq.example", ""):
        assert ids.read_bounce_address([forged], SECRET) is None
    assert ids.read_bounce_address([address], b"other") is None
    assert ids.read_bounce_address([address], b"") is None
    assert ids.is_bounce_address("bounce+x@hq.example")
    assert not ids.is_bounce_address("office+x@hq.example")


def test_only_a_letter_of_ours_has_a_bounce_address():
    with pytest.raises(ValueError, match="no Message-ID of ours"):
        ids.bounce_address("x@y.example", SECRET, date(2026, 11, 24))
