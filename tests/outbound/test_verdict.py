from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.outbound.verdict import Later, Never, Sent, Unknown, clean, from_reply, next_try, refused

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (250, Sent),
        (251, Sent),
        (299, Sent),
        (421, Later),
        (450, Later),
        (452, Later),
        (500, Never),
        (550, Never),
        (554, Never),
        (-1, Unknown),
        (0, Unknown),
        (354, Unknown),
        (600, Unknown),
        (99, Unknown),
    ],
)
def test_the_reply_to_the_dot_decides_by_its_first_digit(code, kind):
    assert isinstance(from_reply(code, "text"), kind)


@pytest.mark.parametrize(
    ("code", "kind"),
    [(421, Later), (450, Later), (503, Later), (550, Never), (552, Never), (-1, Later), (250, Later), (354, Later)],
)
def test_before_the_content_only_5xx_is_final(code, kind):
    assert isinstance(refused(code, "text"), kind)


@pytest.mark.parametrize(
    ("text", "queue_id"),
    [
        ("2.0.0 Ok: queued as 4F2A1", "4F2A1"),
        ("Ok: queued as ", None),
        ("Mail OK queued as smtp1,C8CowABHx", "smtp1"),
        ("Ok: queued as.", None),
        ("OK id=1uXyZa-0001Ab-2C", "1uXyZa-0001Ab-2C"),
        ("2.6.0 <a@b> [InternalId=86123, Hostname=x] Queued mail for delivery", "86123"),
        ("2.0.0 OK", None),
    ],
)
def test_the_queue_id_is_read_from_the_reply(text, queue_id):
    assert from_reply(250, text) == Sent(250, text.strip(), queue_id)


def test_retries_wait_longer_and_longer_but_never_more_than_four_hours():
    waits = [next_try(attempts, now=NOW, jitter=0.0) - NOW for attempts in range(1, 10)]

    assert waits == [timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240, 240, 240)]


@given(st.integers(-3, 50), st.floats(-1, 2))
def test_jitter_never_shortens_and_adds_a_fifth_at_most(attempts, jitter):
    plain = next_try(attempts, now=NOW, jitter=0.0) - NOW

    assert plain <= next_try(attempts, now=NOW, jitter=jitter) - NOW <= plain * 1.2


@given(st.binary(max_size=2000))
def test_any_reply_becomes_text_that_can_be_stored(raw):
    said = clean(raw.decode("utf-8", "surrogateescape"))

    assert said.isprintable()
    assert len(said) <= 500
    said.encode("utf-8")
