"""What goes wrong is told in the language of the reader: every sentence of an error has its Chinese."""

from __future__ import annotations

import ast
import errno
import os
import string
from pathlib import Path

import pytest

import intake
from intake import spoken
from intake.domain.request import State
from intake.domain.undoing import INSTEAD
from intake.errors import Sentence, system
from intake.mailbox.trouble import TOLD, UNREAD
from tests.cli.test_words import catalogue

HOME = Path(intake.__file__).parent
ROOMS = (
    *("calendars", "cli", "config", "domain", "letters", "store", "workflows"),
    *("daemon", "mailbox", "outbound", "link.py"),
    *("clamd.py", "packaged.py", "tablefile.py", "wiring.py", "errors.py"),
)
ERRORS = {
    *("IntakeError", "NotFound", "NotAllowed", "Changed", "Busy", "StoreDown", "MailboxDown", "RelayDown"),
    *("ConfigError", "ServerDown", "BadParameter", "UsageError", "Incomplete", "_refusal"),
}


def calls():
    for room in ROOMS:
        for file in (HOME / room).rglob("*.py") if (HOME / room).is_dir() else [HOME / room]:
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call):
                    yield f"{file.relative_to(HOME)}:{node.lineno}", node


def name(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def said(call):
    """What such an error says: its arguments and its hint, whichever of two it is."""
    if name(call) in ERRORS:
        yield from (one for given in call.args for one in either(given))
        yield from (one for given in call.keywords if given.arg == "hint" for one in either(given.value))
    elif name(call) == "Sentence":
        yield from call.args


def either(node):
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    return node.values if isinstance(node, ast.BoolOp) else [node]


def sentences():
    for place, call in calls():
        for one in said(call):
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value:
                yield place, one.value


def test_every_sentence_of_an_error_has_its_chinese():
    known = catalogue("zh_CN", "help")
    templates = {*sentences(), *(("undoing", one) for one in INSTEAD.values())}

    assert sorted({(place, text) for place, text in templates if text not in known}) == []


def test_what_the_front_door_was_doing_and_what_went_wrong_there_have_their_chinese():
    known = catalogue("zh_CN", "help")
    doing = {text.value for _, call in calls() if name(call) in {"_talk", "translated", "down"}
             for text in call.args if isinstance(text, ast.Constant)}  # fmt: skip
    told = {one for _, *both in TOLD for one in both} | {UNREAD}

    assert len(doing) > 5
    assert sorted((doing | told) - set(known)) == []


def test_what_the_operating_system_says_has_its_chinese():
    known = catalogue("zh_CN", "help")
    usual = "ENOENT EACCES EPERM ENOSPC EROFS EISDIR ENOTDIR EEXIST ENAMETOOLONG EMFILE EDQUOT EIO ENOTEMPTY ESRCH"
    network = "ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH"
    said = {os.strerror(getattr(errno, code)) for code in f"{usual} {network}".split()}

    assert sorted(said - set(known)) == []


def test_an_error_of_the_system_is_told_in_chinese_whatever_marks_it_has():
    missing = system(FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
    odd = system(OSError(errno.EINVAL, "{odd}"))

    assert (missing, spoken.said(missing, "zh")) == ("No such file or directory", "文件或文件夹不存在")
    assert (odd, spoken.said(odd, "zh")) == ("{odd}", "{odd}")


def test_no_error_fills_in_its_values_before_it_can_be_translated():
    filled = [place for place, call in calls() for one in said(call) if isinstance(one, ast.JoinedStr)]

    assert filled == []


def test_the_chinese_names_the_same_values():
    known = catalogue("zh_CN", "help")
    templates = [ast.literal_eval(call.args[0]) for _, call in calls()
                 if name(call) == "Sentence" and isinstance(call.args[0], ast.Constant)]  # fmt: skip

    assert [one for one in templates if not fields(known[one]) <= fields(one)] == []


def fields(template):
    return {field for _, field, _, _ in string.Formatter().parse(template) if field}


def test_a_code_of_the_life_cycle_gets_its_word_and_a_name_stays_as_it_is():
    one = Sentence("{ref} is {state}: there is no promise to move", ref="close", state=State.RESOLVED)

    assert one == "close is resolved: there is no promise to move"
    assert spoken.said(one, "zh_CN") == "close 的状态是“已办结”：没有可改的承诺"
    assert spoken.said(one, "en") == one


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("show", "1999"), 3, "没有事项 1999"),
        (("take", "xx"), 2, "'xx' 不是事项编号"),
        (("edit", "1001", "--category", "visaa", "-m", "x"), 3, "没有事项类别 visaa"),
        (("assign", "1001", "nobody"), 3, "通讯录里没有 nobody"),
        (("report", "weekly", "--period", "2026-W99"), 3, "没有“2026-W99”这一周"),
    ],
)
def test_a_refusal_is_told_in_chinese(site, words, status, says):
    ran = site(*words, lang="zh", status=status)

    assert says in ran.err


def test_the_office_language_counts_where_nobody_asks_for_another(site):
    site.monkeypatch.setenv("LANG", "en_US.UTF-8")

    assert "没有事项 1999" in site("show", "1999", lang=None, status=3).err
