"""Long texts: the editor's template, drafts that outlive an abort, and no editor where nobody sits."""

from __future__ import annotations

import stat

import pytest

from tests.support.terminal import terminal


@pytest.fixture
def editor(site):
    """An editor that keeps what it was shown, and puts a text above it."""
    program = site.folder / "editor"
    program.write_text(
        f'#!/bin/sh\ncp "$1" {site.folder}/shown\n{{ printf \'%s\' "$WRITTEN"; cat "$1"; }} > "$1.new"\n'
        'cat "$1.new" > "$1"\nrm "$1.new"\nexit ${ENDS:-0}\n'
    )
    program.chmod(0o755)

    def write(*words, written="", answer="", ends="0", status=0, lang="en"):
        environment = {"VISUAL": str(program), "WRITTEN": written, "ENDS": ends}
        with terminal("--lang", lang, *words, cwd=site.folder, columns=200, **environment) as screen:
            for question, keys in answer or ():
                screen.until(question)
                screen.type(keys)
            assert screen.end() == status, screen.text
            return screen.text

    return write


def texts(site):
    return [one["payload"].get("text") for one in site("show", "1001", "--json").json["events"]]


def drafts(site):
    return list((site.folder / "home" / "state" / "intake" / "drafts").glob("*"))


def test_the_editor_shows_who_gets_it_and_what_they_wrote(site, editor):
    editor("reply", "1001", "-e", "--yes", written="已收到。")

    shown = (site.folder / "shown").read_text(encoding="utf-8").splitlines()
    assert shown[2] == "# ------------------------ >8 ------------------------"
    assert "# Recipient: 李伟 <liwei@branch.example>" in shown
    assert "# Subject: HQ-1001 用印申请" in shown
    assert any(line.startswith("# > ") for line in shown)
    assert "已收到。" in texts(site)
    assert drafts(site) == []


def test_what_a_mail_holds_cannot_command_the_editor(site, editor):
    editor("note", "1003", "-e", written="a")

    assert not {"\x1b", "\x07", "\u202e"} & set((site.folder / "shown").read_text(encoding="utf-8"))


def test_a_missing_text_opens_the_editor_on_a_terminal(site, editor):
    editor("note", "1001", written="# 行首的井号也是正文")

    assert "# 行首的井号也是正文" in texts(site)


def test_an_empty_text_stops_it(site, editor):
    assert "Nothing was written" in editor("note", "1001", status=1)
    assert drafts(site) == []


def test_the_draft_of_one_installation_is_not_offered_in_another(site, editor):
    editor("reply", "1001", "-e", written="只给这一家", answer=[("as above?", "n\n")], status=1)
    other = site.folder / "other.toml"
    other.write_bytes((site.folder / "intake.toml").read_bytes())

    editor("--config", str(other), "reply", "1001", "-e", "--yes", written="给另一家")

    assert "只给这一家" not in (site.folder / "shown").read_text(encoding="utf-8")
    assert "给另一家" in texts(site)


def test_after_an_abort_the_draft_is_kept_and_offered_again(site, editor):
    shown = editor("reply", "1001", "-e", written="写了很久", answer=[("as above?", "n\n")], status=1)

    [draft] = drafts(site)
    assert f"intake reply HQ-1001 -F {draft}" in shown
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert stat.S_IMODE(draft.parent.stat().st_mode) == 0o700

    editor("reply", "1001", "-e", "--yes", written="更新：", answer=[("Go on with it?", "y\n")])
    assert "更新：写了很久" in texts(site)
    assert drafts(site) == []


def test_a_kept_draft_is_used_by_its_file(site, editor):
    editor("reply", "1001", "-e", written="写了很久", answer=[("as above?", "n\n")], status=1)
    [draft] = drafts(site)

    site("reply", "1001", "-F", str(draft))
    assert "写了很久" in texts(site)


def test_after_a_refusal_the_draft_is_kept(site, editor):
    site("close", "1001", "--as", "spam", "-m", "a")

    assert "your text is kept in" in editor("ask", "1001", "--until", "2099-12-01", "-e", written="请补充", status=4)
    assert len(drafts(site)) == 1


def test_after_a_crash_of_the_editor_the_draft_is_kept(site, editor):
    shown = editor("note", "1001", "-e", written="半句", ends="1", status=1)

    assert "your text is kept in" in shown
    assert "半句" in drafts(site)[0].read_text(encoding="utf-8")


def test_a_dry_run_keeps_the_draft(site, editor):
    editor("note", "1001", "-e", "--dry-run", written="试试")

    assert len(drafts(site)) == 1


def test_the_editor_begins_with_what_was_given(site, editor):
    (site.folder / "text").write_text("文件里的话", encoding="utf-8")
    editor("note", "1001", "-e", "-F", str(site.folder / "text"), written="前言，")

    assert "前言，文件里的话" in texts(site)


@pytest.mark.parametrize("words", [("note", "1001"), ("note", "1001", "-e")])
def test_without_a_terminal_the_option_is_named(site, words):
    assert "-m TEXT" in site(*words, status=2).err


def test_standard_input_cannot_be_both(site):
    assert "both" in site("edit", "-", "--category", "seal", "-m", "-", stdin=b"1001\n", status=2).err
