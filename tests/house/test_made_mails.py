"""The made mails are reproducible and are what their description says."""

from __future__ import annotations

import email
import email.policy

import pytest

from tests.support.mails import ODD, generate, one


def test_the_same_seed_gives_the_same_bytes():
    assert list(generate(60, seed=4, odd=0.3)) == list(generate(60, seed=4, odd=0.3))
    assert list(generate(5, seed=4)) != list(generate(5, seed=5))


def test_regular_mails_hold_their_marker_and_attachments():
    for sent, raw in generate(40, seed=2, odd=0):
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        assert str(mail["Subject"]) == sent.subject
        assert sent.marker in mail.get_body(("plain",)).get_content()
        assert [part.get_filename() for part in mail.iter_attachments()] == list(sent.attachments)
        assert (sent.answers is not None) == (sent.expects == "follow_up")


@pytest.mark.parametrize("odd", list(ODD))
def test_each_oddity_is_made(odd):
    sent, raw = one(odd)

    assert (sent.odd, sent.expects, sent.may_ack) == (odd, *ODD[odd])
    assert b"\r\n\r\n" in raw
