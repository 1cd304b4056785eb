"""Hints that a new mail repeats an open request."""

from __future__ import annotations

import pytest

from intake.domain.similar import Candidate, Similar, find, hints, rule
from tests.support.facts import facts


def why(subject, other):
    found = find(facts(subject=subject), [Candidate(1042, other)], prefix="HQ")
    return found[0].why if found else None


@pytest.mark.parametrize(
    ("subject", "other", "expected"),
    [
        ("采购合同用印申请", "采购合同用印申请", "subject"),
        ("催办：采购合同用印申请", "采购合同用印申请", "words"),
        ("Use of seal for contract 17", "use of  SEAL for contract 17", "subject"),
        ("采购合同用印的申请", "采购合同用印申请", None),
        ("关于申请采购合同用印的请示", "关于申请采购合同用印请示", "words"),
        ("9月差旅费报销", "10月差旅费报销", None),
        ("采购合同2026-17用印申请", "采购合同2026-18用印申请", None),
        ("用印", "用印", None),
        ("", "", None),
        ("办公用品领用", "办公电脑维修", None),
    ],
)
def test_subjects_are_alike_by_their_words_and_numbers(subject, other, expected):
    assert why(subject, other) == expected


def test_a_logo_and_an_empty_file_are_no_common_attachment():
    logo = facts(subject="甲", content_type='image/png; name="logo.png"')
    same = Candidate(7, "乙", frozenset(one.sha256 for one in logo.attachments))

    assert logo.attachments
    assert find(logo, [same], prefix="HQ") == ()


def test_at_most_five_hints_are_given():
    many = [Candidate(number, "采购合同用印申请") for number in range(9)]

    assert len(find(facts(subject="采购合同用印申请"), many, prefix="HQ")) == 5


def test_a_hint_is_kept_among_the_rules():
    assert hints(["category:x default", rule(Similar(1042, "subject")), "similar:x y"]) == (Similar(1042, "subject"),)
