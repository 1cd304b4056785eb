from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.domain.admission import Verdict
from intake.domain.gate import Ack, GateFacts, Limits, gate
from intake.domain.mailclass import MailClass

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
FINE = Verdict(MailClass.REQUEST, (), acknowledge=True, reason="ok")
FACTS = GateFacts(
    now=NOW,
    received_at=NOW - timedelta(minutes=1),
    activation_at=NOW - timedelta(days=1),
    due_at=NOW + timedelta(days=3),
    known_contact=False,
    sender_valid=True,
)
KNOWN = replace(FACTS, known_contact=True)


def test_a_usual_request_is_acknowledged():
    assert gate(FINE, FACTS) == Ack(send=True, reason="ok")


def test_the_refusal_of_the_verdict_wins():
    refused = Verdict(MailClass.AUTO_REPLY, ("auto.qq",), acknowledge=False, reason="auto.qq")

    assert gate(refused, replace(FACTS, hold=True)) == Ack(send=False, reason="auto.qq")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"activation_at": NOW}, "before_activation"),
        ({"hold": True}, "ack_hold"),
        ({"hold": True, "paused": True}, "ack_hold"),
        ({"hold": True, "counts": {"sender_hour": 2}}, "cap.sender"),
        ({"hold": True, "received_at": NOW - timedelta(days=8), "activation_at": NOW - timedelta(days=30)}, "too_old"),
        ({"received_at": NOW - timedelta(days=8), "activation_at": NOW - timedelta(days=30)}, "too_old"),
        ({"due_at": NOW}, "gave_up"),
        ({"sender_valid": False}, "bad_address"),
        ({"suspended": True}, "address_suspended"),
        ({"counts": {"sender_hour": 2}}, "cap.sender"),
        ({"counts": {"sender_day": 5}}, "cap.sender"),
        ({"counts": {"subject_day": 1}}, "cap.subject"),
        ({"counts": {"domain_hour": 50}}, "cap.domain"),
        ({"counts": {"new_recipient_hour": 60}}, "cap.new_recipient"),
        ({"counts": {"unknown_hour": 300}}, "cap.global"),
        ({"known_contact": True, "counts": {"sender_hour": 60}}, "cap.sender"),
        ({"known_contact": True, "counts": {"sender_day": 300}}, "cap.sender"),
    ],
)
def test_each_refusal_has_its_reason(change, reason):
    assert gate(FINE, replace(FACTS, **change)) == Ack(send=False, reason=reason)


def test_the_last_letter_below_a_cap_goes():
    below = {
        "sender_hour": 1,
        "sender_day": 4,
        "subject_day": 0,
        "domain_hour": 49,
        "new_recipient_hour": 59,
        "unknown_hour": 299,
    }

    assert gate(FINE, replace(FACTS, counts=below)).send


def test_a_known_contact_is_not_held_up_by_the_caps_for_strangers():
    many = {
        "sender_hour": 59,
        "sender_day": 299,
        "subject_day": 9,
        "domain_hour": 900,
        "new_recipient_hour": 900,
        "unknown_hour": 900,
    }

    assert gate(FINE, replace(KNOWN, counts=many)).send


def test_zero_switches_a_cap_off():
    off = Limits(0, 0, 0, 0, 0, 0, 0, 0)
    many = dict.fromkeys(
        ("sender_hour", "sender_day", "subject_day", "domain_hour", "new_recipient_hour", "unknown_hour"), 10**6
    )

    assert gate(FINE, replace(FACTS, counts=many, limits=off)).send
    assert gate(FINE, replace(KNOWN, counts=many, limits=off)).send
