"""A missing reference is picked on a terminal, narrowed by typing; elsewhere it is wrong usage."""

from __future__ import annotations

import pytest

from intake.cli.typed.picker import narrowed
from intake.domain.initials import initials
from tests.support.terminal import terminal

ROWS = [
    {"ref": "HQ-1001", "subject": "用印申请", "requester": {"name": "李伟", "address": "liwei@south.example"}},
    {"ref": "HQ-1002", "subject": "差旅标准咨询", "requester": {"name": "王芳", "address": "wang@west.example"}},
    {"ref": "HQ-1013", "subject": "Badge for a guest", "requester": {"name": "", "address": "zoe@east.example"}},
]


@pytest.mark.parametrize(
    ("typed", "refs"),
    [
        ("", ["HQ-1001", "HQ-1002", "HQ-1013"]),
        ("1013", ["HQ-1013"]),
        ("hq-1002", ["HQ-1002"]),
        ("差旅", ["HQ-1002"]),
        ("yysq", ["HQ-1001"]),
        ("clbz", ["HQ-1002"]),
        ("wf", ["HQ-1002"]),
        ("badge", ["HQ-1013"]),
        ("bgst", ["HQ-1013"]),
        ("xyzzy", []),
    ],
)
def test_typing_narrows_by_reference_subject_name_and_initials(typed, refs):
    assert [row["ref"] for row in narrowed(ROWS, typed)] == refs


def test_what_fits_whole_comes_before_what_fits_loosely():
    rows = [ROWS[2] | {"ref": "HQ-1", "subject": "a b c"}, ROWS[2] | {"ref": "HQ-2", "subject": "xabcx"}]

    assert [row["ref"] for row in narrowed(rows, "abx")] == ["HQ-2"]
    assert [row["ref"] for row in narrowed(rows, "bc")] == ["HQ-1", "HQ-2"]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("用印申请", "yysq"),
        ("啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝", "abcdefghjklmnopqrstwxyz"),
        ("HQ-1 号", "hq1h"),
        ("ＡéЖ🙂", ""),
    ],
)
def test_initials_follow_the_order_of_the_character_set(text, letters):
    assert initials(text) == letters


def test_on_a_terminal_a_request_is_picked(site):
    with terminal("--lang", "zh", "take", cwd=site.folder) as screen:
        assert "HQ-1001 用印申请 (李伟)" in screen.until("拼音首字母")
        screen.type("sc\n")
        assert screen.end() == 0
    assert site("show", "1002", "--json").json["state"] == "open"


def test_the_list_narrows_until_one_is_left(site):
    with terminal("--lang", "en", "show", cwd=site.folder, lines=100) as screen:
        screen.until("narrow the list:")
        screen.type("nothing\n")
        screen.until("Nothing fits")
        screen.until("narrow the list:")
        screen.type("HQ-100\n")
        screen.until("narrow the list:")
        screen.type("2\n")
        assert screen.end() == 0
        assert "── Messages ──" in screen.text


@pytest.mark.parametrize("words", [("take",), ("show",), ("close", "--as", "done", "-m", "a")])
def test_elsewhere_the_missing_argument_is_named(site, words):
    assert "REF" in site(*words, status=2).err
