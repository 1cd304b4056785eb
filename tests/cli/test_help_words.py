"""`intake help`, and the language of help where the environment names none."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("lang", "says"), [("en", "Usage: intake list"), ("zh", "用法： intake list")])
def test_help_of_a_command_is_what_its_option_says(empty, lang, says):
    ran = empty("help", "list", lang=lang)

    assert ran.out == empty("list", "--help", lang=lang).out
    assert ran.out.startswith(says)
    assert empty("help", "outbox", "why", lang=lang).out == empty("outbox", "why", "--help", lang=lang).out


def test_help_alone_lists_the_commands(empty):
    assert empty("help").out == empty("--help").out
    assert " help " in empty("help").out


def test_help_of_a_word_that_is_nearly_right_suggests_it(empty):
    assert "list" in empty("help", "lits", status=2).err


@pytest.mark.parametrize("environment", [{}, {"LANG": "C"}, {"LANG": "C.UTF-8"}, {"LANG": "en_US.UTF-8"}])
def test_help_and_wrong_usage_are_in_the_offices_language_as_all_else(empty, environment):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        empty.monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        empty.monkeypatch.setenv(name, value)
    config = empty.folder / "intake.toml"
    config.write_text(config.read_text().replace("[office]\n", '[office]\nlanguage = "zh_CN"\n', 1))

    assert empty("list", "--help", lang=None).out.startswith("用法：")
    assert "没有选项" in empty("list", "--nothing", lang=None, status=2).err
    assert empty("--lang", "en", "list", "--help", lang=None).out.startswith("Usage:")


def test_an_english_office_keeps_its_language_on_a_chinese_machine(empty):
    empty.monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    config = empty.folder / "intake.toml"
    config.write_text(config.read_text().replace("[office]\n", "[office]\nlanguage = 'en'\n", 1))

    assert empty("list", "--help", lang=None).out.startswith("Usage:")


def test_a_configuration_that_is_not_there_leaves_the_language_to_the_environment(empty):
    empty.monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    assert empty("--config", "none.toml", "list", "--help", lang=None).out.startswith("用法：")
