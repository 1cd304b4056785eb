"""The catalogues: both languages say everything, with the same values; no key is asked for that is not there."""

from __future__ import annotations

import ast
import gettext
import string
from pathlib import Path

import pytest

import hatch_build
from intake.cli.shown import words as module
from intake.cli.shown.words import Words
from intake.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]


def catalogue(language, name="intake"):
    """The messages of a language by their key, as translators wrote them."""
    found = hatch_build.read(ROOT / "intake" / "locale" / language / "LC_MESSAGES" / f"{name}.po")
    return {key: text for key, text in found.items() if key}


def values(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_every_key():
    assert set(catalogue("zh_CN")) == set(catalogue("en"))


def test_both_languages_name_the_same_values():
    english = catalogue("en")

    # one language may leave a value out, such as a count that the other needs for its plural; none may invent one
    for key, text in catalogue("zh_CN").items():
        assert values(text) <= values(english[key]) or values(english[key]) <= values(text), key


def asked():
    """Keys that the code asks for by name: `words("key")`."""
    for file in (ROOT / "intake" / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "words" and isinstance(node.args[0].value, str):
                yield node.args[0].value


def test_every_key_that_is_asked_for_is_there():
    assert sorted(set(asked()) - set(catalogue("en"))) == []


def test_a_sentence_is_given_in_its_language():
    assert Words("zh_CN")("outbox.empty") == "发件箱里没有信。"
    assert Words("en_GB.UTF-8")("outbox.empty") == "The outbox is empty."
    assert Words("en").coded("rule", "nobody.knows") == "nobody.knows"


def test_what_was_compiled_is_what_was_written(tmp_path):
    messages = {"": "Content-Type: text/plain; charset=UTF-8\n", "b": "乙“{x}”\n", "a": "甲\t\\", "ab": "x"}
    (tmp_path / "zz" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "zz" / "LC_MESSAGES" / "d.mo").write_bytes(hatch_build.compiled(messages))
    read = gettext.translation("d", tmp_path, ["zz"])

    assert [read.gettext(key) for key in ("a", "b", "ab", "c")] == ["甲\t\\", "乙“{x}”\n", "x", "c"]


def test_a_long_text_may_stand_on_several_lines(tmp_path):
    (tmp_path / "a.po").write_text(
        '# c\nmsgid ""\nmsgstr ""\n"X: y\\n"\n\nmsgid ""\n"a "\n"b"\nmsgstr ""\n"c"\n" d"\n', encoding="utf-8"
    )

    assert hatch_build.read(tmp_path / "a.po") == {"": "X: y\n", "a b": "c d"}


def test_without_catalogues_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "LOCALE", tmp_path)

    with pytest.raises(ConfigError, match="not compiled") as trouble:
        Words("en")("due")
    assert "make locale" in trouble.value.hint
