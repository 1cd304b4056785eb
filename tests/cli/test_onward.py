"""What a person does next is said after every writing command, on a terminal only."""

from __future__ import annotations

import re

import pytest

from tests.support.terminal import terminal


def shown(site, *words, actor="zhao"):
    with terminal("--lang", "zh", *words, "--yes", cwd=site.folder, INTAKE_ACTOR=actor) as screen:
        assert screen.end() == 0, screen.text
    return screen.text


def test_a_day_can_be_worked_by_what_each_command_says_next(site):
    assert "下一步：回信 intake reply HQ-1001" in shown(site, "take", "1001")
    assert "下一步：办结 intake close HQ-1001 --as done" in shown(site, "reply", "1001", "-m", "明天可取")
    assert "已有结果：intake resume HQ-1001" in shown(
        site, "wait", "1001", "--on", "approval", "--until", "2099-01-05", "-m", "等审批"
    )
    assert "回信 intake reply HQ-1001" in shown(site, "resume", "1001")
    closed = shown(site, "close", "1001", "--as", "done", "-m", "已盖章")
    assert "下一件：intake inbox · 办错了：intake undo HQ-1001" in closed


def test_the_work_of_others_leads_back_to_ones_own(site):
    shown(site, "take", "1001")

    assert "看自己的待办 intake inbox" in shown(site, "note", "1001", "-m", "来过电话", actor="wang")
    assert "接办 intake take HQ-1001" in shown(site, "release", "1001")


@pytest.mark.parametrize("more", [["--dry-run"], ["--json"]])
def test_a_preview_and_a_program_are_led_nowhere(site, more):
    assert not re.search("下一步", shown(site, "take", "1001", *more))


def test_nothing_is_added_where_nobody_looks(site):
    ran = site("take", "1001", lang="zh")

    assert "下一步" not in ran.out + ran.err


def test_several_at_once_lead_back_to_the_inbox(site):
    assert "下一步：看自己的待办 intake inbox" in shown(site, "take", "1001", "1002")
