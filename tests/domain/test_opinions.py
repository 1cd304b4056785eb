"""Ratings in digits and words, praise, and what asks for more; a mail that is content must not be taken for an objection."""

from __future__ import annotations

import pytest

from intake.domain import opinions, triage
from intake.domain.simplified import simplified

RATED = [  # line, score, whether the word complains by itself
    ("5", 5, False),
    ("４分", 4, False),
    ("打5分", 5, False),
    ("评分：3", 3, False),
    ("4/5 great", 4, False),
    ("5分，服务很好", 5, False),
    ("5，很好", 5, False),
    ("满意", 4, False),
    ("滿意，謝謝！", 4, False),
    ("非常满意", 5, False),
    ("五星好评", 5, False),
    ("Very satisfied, thanks", 5, False),
    ("一般", 3, False),
    ("3分，等得久了一点", 3, False),
    ("不满意", 2, True),
    ("很不滿意", 1, True),
    ("not satisfied", 2, True),
]
NOT_RATED = [
    "满意，但少盖一份",
    "5 份合同需要盖章",
    "1、印章不清楚",
    "5. 还有合同",
    "5分钟内到",
    "5分，但是还差一份",
    "快！",
    "不好",
    "",
]


@pytest.mark.parametrize(("line", "score", "is_complaint"), RATED)
def test_a_line_rates_by_digit_or_by_word(line, score, is_complaint):
    found = opinions.rating(line)

    assert (found.score, found.is_complaint) == (score, is_complaint)


@pytest.mark.parametrize("line", NOT_RATED)
def test_what_says_more_than_a_rating_is_none(line):
    assert opinions.rating(line) is None


@pytest.mark.parametrize(
    "text",
    [
        "收到，很满意",
        "已經解決，謝謝",
        "太好了，谢谢！",
        "解决了",
        "服务很好，速度很快",
        "没问题",
        "Great job, thanks!",
    ],
)
def test_praise_and_relief_are_mere_thanks(text):
    assert triage.is_thanks(text)


@pytest.mark.parametrize("text", ["快点", "不满意", "不太好", "问题还在", "better fast!", "好了吗？", "沒有解決"])
def test_what_wants_something_is_no_thanks(text):
    assert not triage.is_thanks(text)


@pytest.mark.parametrize("text", ["但少盖一份", "請補一份", "could you send it again", "还没收到", "对吗?"])
def test_words_beside_a_high_rating_may_want_more(text):
    assert opinions.wants_more(text)


@pytest.mark.parametrize("text", ["印章很清楚，辛苦王芳", "handled in an hour, impressive"])
def test_words_beside_a_high_rating_mostly_praise(text):
    assert not opinions.wants_more(text)


def test_traditional_characters_are_read_in_their_places():
    assert simplified("查詢狀態：HQ-1001，謝謝") == "查询状态：HQ-1001，谢谢"
    assert simplified(simplified("轉交 周強")) == "转交 周强"


def test_a_long_row_of_praise_takes_no_time():
    assert not opinions.praises("很好" * 20_000 + "x")
