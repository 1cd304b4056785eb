"""A wrong configuration: every problem at once, each with its key and a right example, never the wrong value."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from intake.config import load
from intake.config.read import parse
from intake.errors import ConfigError

RIGHT = """\
[office]
name = "总部服务台"
address = "office@hq.example"
#office
[state]
directory = "state"
#state
[[mailbox]]
name = "office"
host = "imap.hq.example"
user = "office@hq.example"
password_env = "PW"
#mailbox
[smtp]
host = "127.0.0.1"
security = "none"
#smtp
[calendar]
country = "CN"
#calendar
[[service_level]]
key = "standard"
resolution = "3d"
#level
[report]
weekly = { day = "monday", at = "08:30", recipients = ["leader@hq.example"] }
#more
"""
CATEGORY = '[[category]]\nkey = "seal"\nname = { en = "Seal" }\nservice_level = "standard"\n'

TWO = 'branch = [{ name = "a", branches = ["north"] }, { name = "%s", branches = ["%s"] }]'

ADDED = [
    ("calendar", TWO % ("a", "south"), "calendar.branch[2].name", "same name"),
    ("calendar", TWO % ("b", "north"), "calendar.branch[2].branches", "same name"),
    ("calendar", 'name = "a"\n' + TWO % ("b", "south"), "calendar.branch[1].name", "same name"),
    ("calendar", 'branch = [{ name = "a", branches = [] }]', "calendar.branch[1].branches", "entry"),
    ("calendar", 'weekly = { someday = ["08:30-12:00"] }', "calendar.weekly.someday", "right: weekly = "),
    ("calendar", 'weekly = { friday = ["12:00-08:30"] }', "calendar.weekly.friday", "right: weekly = "),
    ("office", 'adress = "x@hq.example"', "office.adress", "did you mean address?"),
    ("office", 'language = "zh"', "office.language", 'right: language = "zh_CN"'),
    ("office", 'timezone = "Asia/Beijing"', "office.timezone", 'right: timezone = "Asia/Shanghai"'),
    ("office", 'aliases = "desk@hq.example"', "office.aliases", "square brackets"),
    ("office", 'aliases = ["not an address"]', "office.aliases[1]", "e-mail address"),
    ("office", 'reference_prefix = "hq-1"', "office.reference_prefix", 'right: reference_prefix = "HQ"'),
    ("state", 'database = "mysql://u:geheim@h/d"', "state.database", "postgresql+psycopg://"),
    ("more", '[escalation]\nsteps = [{ at = 50, to = ["boss"] }]', "escalation.steps[1].to[1]", '"owner", "lead" or "head"'),
    ("more", '[escalation]\nsteps = [{ at = 50, to = ["lead"] }, { at = 50, to = ["head"] }]', "escalation.steps[2].at", "before it"),
    ("more", '[escalation]\ngrace = "soon"', "escalation.grace", 'right: grace = "2h"'),
    ("more", '[digest]\nat = "8 Uhr"', "digest.at", "time of day"),
    ("mailbox", "port = 99999", "mailbox[1].port", "at most 65535; right: port = 993"),
    ("mailbox", 'port = "993"', "mailbox[1].port", "whole number"),
    ("mailbox", 'security = "ssl"', "mailbox[1].security", '"tls", "starttls" or "none"'),
    ("mailbox", 'security = "none"', "mailbox[1].security", "addresses of this machine only"),
    ("mailbox", 'password = "geheim"', "mailbox[1].password", "does not stand in this file"),
    ("mailbox", 'password_file = "x"', "mailbox[1]", "exactly one of"),
    ("mailbox", 'folder = "IN\\r\\nBOX"', "mailbox[1].folder", "control characters"),
    ("mailbox", 'processed = "INBOX"', "mailbox[1].processed", "same as another folder"),
    ("mailbox", "poll_seconds = 0", "mailbox[1].poll_seconds", "at least 1; right: poll_seconds = 60"),
    ("mailbox", 'idle = "yes"', "mailbox[1].idle", "true or false"),
    ("mailbox", 'accept_since = "yesterday"', "mailbox[1].accept_since", "now, all, or a date"),
    ("mailbox", 'ca_file = "nowhere.pem"', "mailbox[1].ca_file", "there is no such file"),
    ("mailbox", "[mailbox.oauth2]", "mailbox[1].oauth2", "not there yet"),
    ("mailbox", '[[mailbox]]\nname = "office"\nhost = "h"\nuser = "u"\ncredential = "c"', "mailbox[2].name", "same name"),
    ("smtp", 'user = "office"', "smtp", "belong together"),
    ("smtp", "connections = 0", "smtp.connections", "at least 1; right: connections = 4"),
    ("calendar", 'hours = ["08:30-12:00", "11:00-15:00"]', "calendar.hours", "do not overlap"),
    ("calendar", 'hours = ["8 to 12"]', "calendar.hours", "spans of a day"),
    ("calendar", "workdays = []", "calendar.workdays", "at least one"),
    ("calendar", 'overrides = "nowhere.toml"', "calendar.overrides", "there is no such file"),
    ("level", '[[service_level]]\nkey = "standard"\nresolution = "1d"', "service_level[2].key", "same name"),
    ("level", '[[service_level]]\nkey = "vip"\nresolution = "1d"\nimpact = "vip"', "service_level[2].impact", 'right: impact = "frontline"'),
    ("level", '[[service_level]]\nkey = "slow"', "service_level[2].resolution", 'is missing; right: resolution = "3d"'),
    ("level", '[[service_level]]\nkey = "slow"\nresolution = "3 weeks"', "service_level[2].resolution", "working time"),
    ("more", CATEGORY.replace('"standard"', '"gold"'), "category[1].service_level", "there are: standard"),
    ("more", CATEGORY + 'match = { subjekt = ["x"] }', "category[1].match.subjekt", "did you mean subject?"),
    ("more", CATEGORY + 'match = { subject = "x" }', "category[1].match.subject", "square brackets"),
    ("more", "[acknowledge.limits]\nunknown_per_hour = -1", "acknowledge.limits.unknown_per_hour", "at least 0"),
    ("more", '[confirmation]\nwindow = "soon"', "confirmation.window", 'right: window = "5d"'),
    ("more", '[letters]\ndirectory = "nowhere"', "letters.directory", "there is no such folder"),
    ("more", "[offfice]", "offfice", "did you mean office?"),
]  # fmt: skip


def problems(text, language="en"):
    with pytest.raises(ConfigError) as wrong:
        parse(text, Path("intake.toml"), language=language)
    assert wrong.value.exit_code == 78
    return list(wrong.value.problems)


@pytest.mark.parametrize(("place", "line", "key", "says"), ADDED, ids=[f"{one[2]}: {one[3]}" for one in ADDED])
def test_a_wrong_line_is_one_problem_with_its_key_and_what_is_right(place, line, key, says):
    found = problems(RIGHT.replace(f"#{place}\n", line + "\n"))

    assert len(found) == 1, found
    assert found[0].startswith(f"{key}: ")
    assert says in found[0]


@pytest.mark.parametrize(
    ("was", "becomes", "key"),
    [
        ('name = "总部服务台"', 'name = "总部\\nBcc: x@y.example"', "office.name"),
        ('address = "office@hq.example"', 'address = "office"', "office.address"),
        ('"monday"', '"montag"', "report.weekly.day"),
        ('"08:30"', '"25:30"', "report.weekly.at"),
        ('["leader@hq.example"]', '["leader"]', "report.weekly.recipients[1]"),
        ('country = "CN"', 'country = "China"', "calendar.country"),
        ('security = "none"', 'security = "none"\nuser = "office"\npassword_env = "A"\ncredential = "b"', "smtp"),
        ('host = "127.0.0.1"\nsecurity = "none"', 'host = "smtp.hq.example"', "smtp"),
        ('key = "standard"', 'key = "standard"\nimpact = "frontline"', "service_level"),
        ("[[mailbox]]", "[mailbox]", "mailbox"),
    ],
)
def test_a_wrong_value_is_one_problem(was, becomes, key):
    found = problems(RIGHT.replace(was, becomes, 1))

    assert [one.partition(": ")[0] for one in found] == [key]


def test_the_right_file_is_right():
    assert parse(RIGHT, Path("intake.toml")).office_value().name == "总部服务台"


def test_all_problems_come_at_once_those_of_keys_and_those_between_keys():
    text = (
        RIGHT.replace("office@hq.example", "office", 1)
        .replace("#mailbox", 'port = 0\nsecurity = "none"\npassword_file = "x"\nhots = "x"')
        .replace('"3d"', '"soon"')
        .replace("#more", CATEGORY.replace('"standard"', '"gold"') + "[letters]\ndirectory = 'nowhere'")
    )

    assert [one.partition(": ")[0] for one in problems(text)] == [
        "office.address", "mailbox[1].port", "mailbox[1].hots", "service_level[1].resolution",
        "mailbox[1].security", "mailbox[1]", "category[1].service_level", "letters.directory",
    ]  # fmt: skip


def test_an_empty_file_lacks_its_four_tables():
    assert [one.partition(": ")[0] for one in problems("")] == ["office", "mailbox", "smtp", "service_level"]


def test_no_problem_repeats_the_value_which_may_be_a_secret():
    secret = "Tr0ub4dor"
    text = "\n".join(
        f'[[mailbox]]\n{key} = "{secret}"' if key == "password" else f'[[mailbox]]\n{key} = ["{secret}"]'
        for key in ("password", "host", "port", "security", "password_file", "password_env", "user", "accept_since")
    )

    assert problems(text)
    assert secret not in "\n".join(problems(text))


def test_problems_are_told_in_chinese_on_request():
    [found] = problems(RIGHT.replace("#mailbox", "port = 99999"), "zh")

    assert found == "mailbox[1].port：不得大于 65535；正确示例：port = 993"


def test_every_fault_has_a_sentence_in_both_languages_with_the_same_values():
    import re

    from intake.config import faults

    for why, (zh, en) in faults._WHY.items():
        assert sorted(re.findall(r"{\w+}", zh)) == sorted(re.findall(r"{\w+}", en)), why
        assert re.search(r"[\u4e00-\u9fff]", zh), why


def test_every_right_example_is_toml_and_right():
    from intake.config import problems as module

    for key, line in module._RIGHT.items():
        if not line.startswith("["):
            assert list(tomllib.loads(line)) == [key.rpartition(".")[2]]


def test_a_file_that_is_not_toml_says_where():
    with pytest.raises(ConfigError, match="line 1"):
        parse("[office\n", Path("intake.toml"))


def test_an_absent_file_names_the_four_places(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("intake.config.read.PLACES", (Path("intake.toml"),))
    with pytest.raises(ConfigError) as wrong:
        load(None)

    for place in ("--config", "$INTAKE_CONFIG", "./intake.toml", "/etc/intake/intake.toml"):
        assert place in wrong.value.hint


@pytest.mark.parametrize("content", [None, "[office]\nname = '总部'".encode("gb18030")])
def test_an_unreadable_file_is_a_configuration_error(tmp_path, content):
    file = tmp_path / "intake.toml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(ConfigError, match=str(file)):
        load(file)


def test_a_file_saved_by_notepad_with_a_mark_at_its_start_is_read(tmp_path):
    file = tmp_path / "intake.toml"
    file.write_text(RIGHT, encoding="utf-8-sig")

    assert load(file).office_value().prefix == "HQ"
