"""Which letter a notice without an id is about, and when the address of one is shut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from intake.domain.returned import Candidate, choose, is_permanent, is_suspended

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ACK = Candidate(1, 1042, "[HQ-1042] 已收到您的事项")
REPLY = Candidate(2, 1042, "[HQ-1042] 关于用印的回信")
OTHER = Candidate(3, 1043, "[HQ-1043] 已收到您的事项")
REPORT = Candidate(4, None, "第 47 周小结")


@pytest.mark.parametrize(
    ("candidates", "named", "words", "chosen"),
    [
        ([ACK], (), "收件人不存在", ACK),
        ([ACK, OTHER], {1043}, "主题 [HQ-1043] 已收到您的事项", OTHER),
        ([ACK, REPLY], {1042}, "主题：[HQ-1042]  关于用印 的回信", REPLY),
        ([ACK, REPLY], {1042}, "收件人不存在", None),
        ([ACK, OTHER], (), "收件人不存在", None),
        ([ACK], {1099}, "[HQ-1099]", None),
        ([ACK, REPORT], (), "主题：第 47 周小结", REPORT),
        ([], (), "", None),
    ],
)
def test_a_notice_is_linked_only_when_exactly_one_letter_fits(candidates, named, words, chosen):
    assert choose(candidates, named, words) == chosen


@pytest.mark.parametrize(
    ("status", "permanent"), [("5.1.1", True), ("5.0.0", True), ("5.2.2", False), ("4.4.7", False), ("", False)]
)
def test_only_an_address_that_refuses_is_shut(status, permanent):
    assert is_permanent(status) is permanent


@pytest.mark.parametrize(
    ("days_ago", "heard_days_ago", "suspended"),
    [
        ([], None, False),
        ([1], None, True),
        ([31], None, False),
        ([2], 1, False),
        ([2], 3, True),
        ([2, 5], 1, True),
        ([2, 40], 1, False),
    ],
)
def test_a_suspension_ends_with_time_or_once_with_a_mail_from_the_address(days_ago, heard_days_ago, suspended):
    failures = [NOW - timedelta(days=days) for days in days_ago]
    heard_at = NOW - timedelta(days=heard_days_ago) if heard_days_ago else None

    assert is_suspended(failures, heard_at, NOW) is suspended
