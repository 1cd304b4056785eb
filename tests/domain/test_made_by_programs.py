"""Mails of our own corpus, byte for byte as programs write them: what they are, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.domain import admission, evidence, impact, signature
from intake.domain.signals import Ours
from intake.message.parse import parse

CORPUS = Path(__file__).parents[1] / "message" / "corpus"
OURS = Ours(addresses=frozenset({"office@hq.example"}), instance="hq-1", secret=b"k" * 32)


def read(name):
    [path] = CORPUS.glob(f"{name}-*.eml")
    return parse(path.read_bytes())


@pytest.mark.parametrize(
    ("name", "kind", "reason", "field"),
    [
        ("400", "auto_reply", "auto.qq", "X-QQ-Auto-Reply"),
        ("401", "auto_reply", "auto.subject", "Subject"),
        ("402", "auto_reply", "auto.text", "text"),
        ("403", "auto_reply", "auto.submitted", "Auto-Submitted"),
        ("404", "auto_reply", "auto.subject", "Subject"),
        ("405", "auto_reply", "auto.subject", "Subject"),
        ("406", "auto_reply", "auto.subject", "Subject"),
        ("407", "report", "auto.report", "Subject"),
        ("408", "report", "auto.report", "Content-Type"),
        ("409", "read_receipt", "receipt", "Content-Type"),
        ("410", "auto_reply", "auto.calendar", "text/calendar"),
    ],
)
def test_what_a_program_wrote_is_recorded_and_not_answered(name, kind, reason, field):
    mail = read(name)
    verdict = admission.judge(mail, OURS)
    found = next(one for one in evidence.of(mail, OURS) if one.rule == reason)

    assert (verdict.kind, verdict.reason) == (kind, reason)
    assert admission.action(verdict) == "record"
    assert found.field == field
    assert found.value


@pytest.mark.parametrize("name", ["411", "412", "413", "414", "415", "416"])
def test_what_a_person_wrote_may_be_answered(name):
    mail = read(name)

    assert admission.judge(mail, OURS).acknowledge
    assert evidence.of(mail, OURS) == ()


def test_a_private_address_with_a_signed_branch_and_a_standing_line():
    mail = read("414")

    assert signature.branch_named(mail, {"south": "华南分公司"}) == ("south", "华南分公司")
    assert impact.word_of(f"{mail.subject}\n{mail.reply_text}", impact.FRONTLINE_WORDS) is not None
