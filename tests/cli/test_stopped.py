"""Ctrl-C at a question, and an editor that fails or saves nothing: nothing is done, nothing is lost, and it says so."""

from __future__ import annotations

import os

import pytest

from tests.support.terminal import terminal

STOPPED = "\n已停止，什么也没有改变\n"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (("close", "1001", "--as", "done", "-m", "已盖章"), "继续吗？ [Y/n]: "),
        (("take", "1001-1003"), "继续吗？ [y/N]: "),
        (("show",), "拼音首字母: "),
        (("test", "send", "me@branch.example"), "继续吗？ [Y/n]: "),
    ],
)
def test_ctrl_c_at_a_question_stops_on_a_line_of_its_own(site, words, asked):
    before = site("list", "--json").json

    with terminal("--lang", "zh", *words, cwd=site.folder) as screen:
        screen.until(asked)
        screen.interrupt()
        assert screen.end() == 1

    assert screen.text.replace("^C", "").endswith(f"{asked}{STOPPED}")
    assert site("list", "--json").json == before


def editor(site, script):
    file = site.folder / "editor"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


def edited(site, script, *words):
    state = {"XDG_STATE_HOME": os.environ["XDG_STATE_HOME"]}
    with terminal("--lang", "zh", *words, cwd=site.folder, EDITOR=editor(site, script), **state) as screen:
        return screen.end(), screen.text


def test_an_editor_that_fails_keeps_what_was_written_and_names_another_way(site):
    status, said = edited(site, 'echo "他打过电话" > "$1"; exit 3', "note", "1001")

    assert status == 1
    assert "编辑失败" in said
    assert "-m 正文" in said
    assert said.count("文稿已保存") == 1
    assert site("show", "1001", "--json").json["events"][-1]["kind"] != "note"


def test_an_editor_that_is_not_there_names_another_way(site):
    with terminal("--lang", "zh", "note", "1001", cwd=site.folder, EDITOR="/no/editor") as screen:
        assert screen.end() == 1

    assert "-m 正文" in screen.text
    assert "Traceback" not in screen.text


def test_an_editor_that_saves_nothing_ends_without_a_draft(site):
    status, said = edited(site, "true", "reply", "1001")

    assert status == 1
    assert "没有写内容，已取消" in said
    assert "文稿已保存" not in said
