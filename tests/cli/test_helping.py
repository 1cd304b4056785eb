"""Help and click's own words in Chinese: complete, aligned by display width, at no cost for others."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from inspect import cleandoc, unwrap

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import intake.cli
from intake.cli.daily import work
from intake.cli.helping import cells, localised, said, speak, wrapped
from intake.cli.main import cli
from intake.cli.tree import PLACES
from tests.cli.test_words import catalogue


def tree(command, path="intake"):
    yield path, command
    for name, one in getattr(command, "commands", {}).items():
        yield from tree(one, f"{path} {name}")
    for one in vars(command).values():
        if isinstance(one, click.Command):  # one that a group falls back to
            yield f"{path} …", one


def helps():
    for path, command in tree(cli):
        for text in (command.help, command.epilog, *(getattr(one, "help", None) for one in command.params)):
            if text:
                yield path, cleandoc(text)


def test_every_help_text_has_its_chinese():
    known = catalogue("zh_CN", "help")

    assert sorted({(path, text) for path, text in helps() if text not in known}) == []


def test_the_list_of_commands_says_what_each_command_says():
    for language in ("en", "zh"):
        speak(["--lang", language])
        for name, place in PLACES.items():
            assert said(place.says) == localised(cli.commands[name]).get_short_help_str(1000)
            assert not cli.commands[name].hidden


def test_every_command_has_its_place():
    modules = [import_module(one.name) for one in pkgutil.walk_packages(intake.cli.__path__, "intake.cli.")]
    made = {id(command) for module in modules for command in getattr(module, "COMMANDS", ())}

    assert made - {id(work.promise)} == {id(command) for command in cli.commands.values()}


def test_a_command_hangs_on_a_group_of_its_own_module():
    """A group is loaded from its own module: what another module hangs on it is not there when it is called."""
    for one in pkgutil.walk_packages(intake.cli.__path__, "intake.cli."):
        module = import_module(one.name)
        for command in getattr(module, "COMMANDS", ()):
            elsewhere = [path for path, inner in tree(command, command.name) if home(inner) not in {one.name, None}]
            assert elsewhere in ([], ["promise …"]), one.name


def home(command):
    """The module that a command's function is written in."""
    return getattr(unwrap(command.callback), "__module__", None) if command.callback else None


def test_every_option_says_what_it_does():
    bare = [
        (path, one.opts)
        for path, command in tree(cli)
        for one in command.params
        if isinstance(one, click.Option) and not one.help
    ]

    assert bare == []


@pytest.mark.parametrize("how", ["option", "INTAKE_LANG", "LANG"])
def test_help_is_in_the_language_of_the_person(empty, how):
    if how != "option":
        empty.monkeypatch.setenv(how, "zh_CN.UTF-8" if how == "LANG" else "zh")
    for other in {"LC_ALL", "LC_MESSAGES", "LANG"} - {how}:
        empty.monkeypatch.delenv(other, raising=False)
    shown = empty("list", "--help", lang="zh" if how == "option" else None).out

    assert shown.startswith("用法： intake list")
    assert "列出事项。" in shown
    assert "显示此帮助。" in shown
    assert "Options" not in shown


def test_english_help_is_as_it_was(empty):
    shown = empty("list", "--help").out

    assert shown.startswith("Usage: intake list [OPTIONS]")
    assert "List requests." in shown
    assert "Show this message and exit." in shown


@pytest.mark.parametrize("columns", [80, 120])
def test_chinese_help_stays_within_the_screen(empty, columns):
    empty.monkeypatch.setenv("COLUMNS", str(columns))
    for path, _ in tree(cli):
        words = path.split()[1:]
        if "…" in words:
            continue
        shown = empty(*words, "--help", lang="zh").out
        assert max(cell_len(line) for line in shown.splitlines()) <= columns, path


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("lits",), "没有命令 'lits'。"),
        (("list", "--ownr", "a"), "没有选项 '--ownr'。"),
        (("close", "1001", "-m", "a"), "缺少选项 '--as'"),
        (("list", "--state", "opn"), "不在可选之列"),
        (("show", "1001", "1002"), "多余的参数（1002）"),
        (("note", "1001"), "需要正文：-m TEXT"),
    ],
)
def test_wrong_usage_is_told_in_chinese(site, words, says):
    ran = site(*words, lang="zh", status=2)

    assert says in ran.err
    assert "帮助：intake" in ran.err


@given(st.text(alphabet=st.sampled_from("汉字，。（）ab -c[]\n"), max_size=200), st.integers(10, 40))
def test_wrapping_loses_nothing_and_keeps_to_the_room(text, room):
    lines = wrapped(" ".join(text.split()), room)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cells(line.rstrip("，。）")) <= room for line in lines if not line.isascii())


@given(st.text(alphabet=st.sampled_from("汉字，（“ー한Ａa -é"), max_size=50))
def test_the_width_is_that_of_the_terminal(text):
    assert cells(text) == cell_len(text)
