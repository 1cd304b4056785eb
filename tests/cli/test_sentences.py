"""Errors with values in them are said in Chinese, too: all that a person at work can meet."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cli.sentences import read
from tests.cli.test_words import ROOT, catalogue, values

RAISED = {"NotFound", "NotAllowed", "Changed", "UsageError", "BadParameter", "_refusal"}
WHERE = ("cli", "domain", "store", "workflows/desk", "workflows/looking", "workflows/incoming")
COMMAND = re.compile(r"(intake |--)[^:]*|\{\}(: |; |)\{\}|--jq: \{\}")  # what a person types, and bare values


def shape(text):
    """A sentence or template without the names of its values."""
    return re.sub(r"(?<!\{)\{[^{}]*\}(?!\})", "{}", text)


def written(node):
    """The shapes of a text in the code, each branch of a choice; nothing where it is put together elsewhere."""
    if isinstance(node, ast.IfExp):
        return [*written(node.body), *written(node.orelse)]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(one.value if isinstance(one, ast.Constant) else "{}" for one in node.values)]
    return []


def raised():
    for room in WHERE:
        for file in (ROOT / "intake" / room).rglob("*.py"):
            for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
                name = getattr(node, "func", None)
                if isinstance(node, ast.Call) and getattr(name, "id", getattr(name, "attr", "")) in RAISED:
                    at = 1 if getattr(name, "id", "") == "_refusal" else 0
                    hints = [one.value for one in node.keywords if one.arg == "hint"]
                    for text in (*node.args[at : at + 1], *hints):
                        yield from ((file.name, one) for one in written(text))


def test_every_error_that_a_person_can_meet_has_its_chinese():
    known = {shape(text) for text in (*catalogue("zh_CN", "errors"), *catalogue("zh_CN", "help"))}
    missing = {(file, text) for file, text in raised() if text and not COMMAND.fullmatch(text) and text not in known}

    assert sorted(missing) == []


def test_the_chinese_keeps_every_value():
    for english, chinese in catalogue("zh_CN", "errors").items():
        assert values(english) == values(chinese), english


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("show", "9999"), 3, "没有 9999 号事项"),
        (("show", "abc"), 2, "'abc' 不是编号；正确示例：HQ-1042、1042 或 @last"),
        (("take", "1001", "9999"), 6, "没有 9999 号事项"),
        (("resume", "1001"), 4, "现在不能 resume：事项新建；此时可以：take, assign"),
        (("ask", "1001", "--until", "13-45", "-m", "x"), 2, "'13-45' 不是日期"),
        (("list", "--sort", "nope"), 2, "没有字段 'nope'；现有：ref"),
        (("list", "-s", "opn"), 2, "是不是 open 或 ~open？"),
        (("list", "--view", "nope"), 3, "没有视图 nope"),
        (("canned", "show", "nope"), 3, "没有常用回复 nope"),
    ],
)
def test_an_error_is_told_in_chinese_with_its_values(site, words, status, says):
    assert says in site(*words, lang="zh", status=status).err


def test_english_errors_stay_as_they_are(site):
    assert "there is no request 9999" in site("show", "9999", status=3).err


@pytest.mark.parametrize(
    ("template", "text", "found"),
    [
        ("no {a}", "no x", {"a": "x"}),
        ("no {a}", "a no x", {}),
        ("{a} is {b}: over", "A is B: over", {"a": "A", "b": "B"}),
        ("{a} is {b}: over", "A is B: over!", {}),
        ("no {a}: see {b}", "no", {}),
        ("same", "same", {}),
    ],
)
def test_a_template_gives_the_values_of_its_text_alone(template, text, found):
    assert read(template, text) == found


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_is_read_makes_the_same_text_again(first, second):
    template = "{a}; right: {b} or none"
    text = template.format(a=first, b=second)

    assert template.format(**read(template, text)) == text
