"""Where values come from, what differs, and a file that is edited only into a right one."""

from __future__ import annotations

import stat

import pytest


def test_each_value_says_where_it_comes_from(empty):
    shown = empty("config", "show")
    sources = empty("config", "show", "--json").json["sources"]

    assert (sources["office.name"], sources["smtp.connections"]) == ("file", "default")
    assert sources["category[1].match.subject"] == "file"
    assert sources["escalation.grace"] == "default"
    assert "--config" in shown.out.splitlines()[0]
    assert "hush" not in shown.out


def test_two_files_are_compared_key_by_key(empty):
    text = (empty.folder / "intake.toml").read_text(encoding="utf-8")
    (empty.folder / "old.toml").write_text(text.replace('"3d"', '"5d"'), encoding="utf-8")

    assert empty("config", "diff", "old.toml").out == "service_level[1].resolution: '5d' → '3d'\n"
    assert "Nothing differs" in empty("config", "diff", "intake.toml").err


@pytest.fixture
def editor(empty, monkeypatch):
    def make(script):
        file = empty.folder / "editor"
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("VISUAL", str(file))
        monkeypatch.setenv("EDITOR", str(file))

    return make


def test_a_right_edit_replaces_the_file_and_keeps_a_copy(empty, editor):
    before = (empty.folder / "intake.toml").read_text(encoding="utf-8")
    editor('sed -i \'s/"3d"/"5d"/\' "$1"')
    said = empty("config", "edit").err

    assert 'resolution = "5d"' in (empty.folder / "intake.toml").read_text(encoding="utf-8")
    assert (empty.folder / "intake.toml.1").read_text(encoding="utf-8") == before
    assert "intake daemon reload" in said


def test_a_wrong_edit_leaves_the_file_as_it_was(empty, editor):
    before = (empty.folder / "intake.toml").read_text(encoding="utf-8")
    editor('sed -i \'s/"3d"/"soon"/\' "$1"')
    ran = empty("config", "edit", status=1)

    assert "service_level[1].resolution" in ran.err
    assert (empty.folder / "intake.toml").read_text(encoding="utf-8") == before


def test_an_edit_that_changes_nothing_says_so(empty, editor):
    editor("true")

    assert "Nothing was changed" in empty("config", "edit").err
    assert not (empty.folder / "intake.toml.1").exists()
