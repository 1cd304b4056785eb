"""What is missing in a command is named together with a right example, in the reader's language."""

from __future__ import annotations

import pytest

from tests.support.terminal import terminal

INCOMPLETE = [
    (("ask", "1001", "-m", "x"), "--until", "intake ask HQ-1042 --until 10-16 -m"),
    (("close", "1001", "-m", "x"), "--as", "intake close HQ-1042 --as done -m"),
    (("wait", "1001", "-m", "x"), "--on", "intake wait HQ-1042 --on third-party --until 10-16 -m"),
    (("hold", "1001", "--on", "approval", "-m", "x"), "--until", "intake wait HQ-1042 --on third-party --until 10-16"),
    (("promise", "1001"), "--to", "intake promise HQ-1042 --to 2026-10-20 --reason third_party_late"),
    (("reopen", "1001"), "--reason", "intake reopen HQ-1042 --reason incomplete"),
    (("new", "--subject", "x"), "--from", "intake new --from 李伟 --subject"),
    (("quarantine", "drop", "1"), "--reason", "intake quarantine drop 17 --reason"),
    (("assign", "zhao"), "assign", "intake assign HQ-1042 zhao"),
    (("edit", "1001", "-m", "x"), "--category", "intake edit HQ-1042 --category seal --reason"),
    (("note", "1001"), "-m TEXT", "intake note HQ-1042 -m"),
]


@pytest.mark.parametrize(("words", "missing", "example"), INCOMPLETE)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_missing_comes_with_an_example(site, words, missing, example, lang):
    said = site(*words, lang=lang, status=2).err

    assert missing in said
    assert ("示例：" if lang == "zh" else "For example: ") + example in said


def test_the_help_of_a_command_ends_with_the_example(site):
    assert "For example: intake ask HQ-1042 --until 10-16" in site("ask", "--help").out
    assert "示例：intake ask HQ-1042 --until 10-16" in site("ask", "--help", lang="zh").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("edit", "1001"), "请写明改什么"),
        (("reply", "1001", "--ask"), "--ask 和 --until"),
    ],
)
def test_nobody_writes_in_the_editor_before_the_options_fit(site, words, says):
    editor = site.folder / "editor"
    editor.write_text(f"#!/bin/sh\ntouch {site.folder}/opened\n")
    editor.chmod(0o755)

    with terminal("--lang", "zh", *words, cwd=site.folder, EDITOR=str(editor)) as screen:
        assert screen.end() == 2

    assert says in screen.text
    assert not (site.folder / "opened").exists()


def test_an_option_of_the_program_behind_the_command_is_told_its_place(site):
    assert "--lang stands before the command" in site("list", "--lang", "zh", status=2).err
    assert "--lang 要写在命令前面" in site("list", "--lang", "zh", lang="zh", status=2).err


def test_what_is_not_missing_needs_no_example(site):
    ran = site("edit", "-", "--tag", "+x", "-m", "x", stdin=b"1001\n", status=2)

    assert "--yes" in ran.err
    assert "For example" not in ran.err


def test_a_dry_run_of_several_says_once_that_it_is_one(site):
    ran = site("take", "1001-1003", "--dry-run")

    assert ran.err.count("Dry run") == 1
    assert ran.out.count("would become") + ran.out.count("new → open") >= 3
