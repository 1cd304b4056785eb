"""What a screen of 80 columns must not cut, and what stands where it was not looked for: tags, front line, pauses."""

from __future__ import annotations

import re

import pytest

from intake.cli.shown.screens import _risk
from intake.cli.shown.words import Words
from tests.support.terminal import terminal


def shown(site, *words, columns=80):
    with terminal("--lang", "zh", *words, cwd=site.folder, columns=columns, lines=100) as screen:
        assert screen.end() == 0
        return screen.text


@pytest.fixture
def busy(site):
    """The requests belong to a branch and some are tagged; one must be done today."""
    (site.folder / "people.csv").write_text(
        "kind,key,name,address,domain,branch\nbranch,east,华东分公司第一营业部,,branch.example,\n", encoding="utf-8"
    )
    site("directory", "import", "people.csv", "--yes")
    for number in ("1001", "1003"):
        site("edit", number, "--branch", "east", "--tag", "+audit", "--tag", "+year-end", "-m", "x")
    return site


@pytest.mark.parametrize("word", ["list", "inbox"])
def test_at_80_columns_date_state_and_front_line_are_whole(busy, word):
    text = shown(busy, word)

    [first] = [line for line in text.splitlines() if line.startswith("HQ-1001")]
    assert re.search(r"\d\d:\d\d ", first)
    [front] = [line for line in text.splitlines() if line.startswith("HQ-1002")]
    assert "[影响一线]" in front
    assert "新建" in front


def test_the_list_has_a_column_of_tags_where_there_is_room(busy):
    assert "+audit +year-end" in shown(busy, "list", columns=140)
    assert "标签" in busy("list", lang="zh").out
    assert "标签" not in busy("list", "--tag", "nothing", lang="zh").out


@pytest.mark.parametrize(("is_brief", "says"), [(True, "今天须办"), (False, "今天须办、多半会 72%")])
def test_what_must_be_done_today_comes_before_how_likely_a_miss_is(is_brief, says):
    risk = {"grade": "likely", "percent": 72, "touch_today": True}

    assert _risk(Words("zh"), risk, is_brief=is_brief) == says


def test_the_outbox_shows_the_next_attempt_whole_at_80_columns(busy):
    lines = [line for line in shown(busy, "outbox", "list").splitlines() if "@" in line]

    assert lines
    assert all("11-24 10:00" in line for line in lines)


def test_a_pause_is_told_in_the_words_of_people(site):
    site("ask", "1001", "--until", "11-26", "-m", "请补充合同编号")
    site.clock.forward(minutes=19)
    site("resume", "1001", "-m", "电话里答复了")

    assert "已暂停 19 分钟" in site("show", "1001", lang="zh").out
    assert "paused for 19 min" in site("show", "1001").out


def test_a_category_has_a_short_option(site):
    assert [one["ref"] for one in site("list", "-q", "seal", "--json").json] == ["HQ-1001"]


def test_why_tells_the_letter_and_the_kind_of_mail_in_words(site):
    said = site("why", "1001", lang="zh").out

    assert "（pending）" not in said
    assert "liwei@branch.example（待寄）" in said
    assert "[request]" in said
    assert "种类        request" not in said
