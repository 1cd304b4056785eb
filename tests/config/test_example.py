"""The shipped example holds every key with its default; presets, sample directory and `init` are right."""

from __future__ import annotations

import re
import stat
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from intake import tablefile
from intake.config import load, problems
from intake.config.model import Tables
from intake.config.presets import guessed, presets
from intake.config.read import parse
from intake.config.start import Server, Start, starting_file
from intake.config.values import Section, key
from intake.errors import ConfigError
from intake.packaged import folder

CONFIG = folder("config")
EXAMPLE = (CONFIG / "intake.example.toml").read_text(encoding="utf-8")
NEEDED = {"office.name", "office.address", "mailbox.name", "mailbox.host", "mailbox.user", "smtp.host"}


def keys(model: type[Section], prefix: str = ""):
    for field in fields(model):
        named = f"{prefix}{key(field)}"
        inner = problems.section_of(field.type)
        if inner is None:
            yield named, field
        else:
            yield from keys(inner, f"{named}.")


def written(text: str) -> set[str]:
    """Every key of a TOML text, those in commented-out lines as well."""
    text = re.sub(r"^# ([a-z_]+ = |\[\[)", r"\1", text, flags=re.MULTILINE)
    found: set[str] = set()

    def walk(value, path):
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, f"{path}.{name}" if path else name)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for inner in value:
                walk(inner, path)
        else:
            found.add(path)

    walk(tomllib.loads(text), "")
    return found


def test_the_example_names_every_key_of_the_model_and_no_other():
    known = {name for name, _ in keys(Tables)}
    alternatives = {"mailbox.password_env", "mailbox.credential", "smtp.password_env", "smtp.credential"}
    alternatives |= {f"webhook.{key}_{source}" for key in ("url", "secret") for source in ("env", "credential")}
    named = ("category.name", "calendar.weekly", "calendar.branch.weekly")  # tables with keys of the office's choice
    shown = {next((one for one in named if key.startswith(f"{one}.")), key) for key in written(EXAMPLE)}

    assert known - shown == alternatives
    assert shown - known == set()
    assert "password_env" in EXAMPLE
    assert "credential" in EXAMPLE


def test_the_example_is_right_as_it_stands():
    settings = parse(EXAMPLE, CONFIG / "intake.example.toml")

    assert settings.office_value().address == "office@hq.example"
    assert [level.key for level in settings.policy().levels] == ["standard", "frontline"]


def test_a_key_that_is_left_out_has_the_value_that_the_example_shows():
    example = tomllib.loads(EXAMPLE)
    for name, field in keys(Tables):
        value = example
        for part in name.split("."):
            value = value[0] if isinstance(value, list) and value else value
            value = value.get(part) if isinstance(value, dict) else None
        chosen_by_the_office = name.startswith(("category", "service_level")) or name.endswith((".user", ".recipients"))
        if value is None or field.default in {None, MISSING} or chosen_by_the_office:
            continue
        default = list(field.default) if isinstance(field.default, tuple) else field.default
        assert (str(default) if isinstance(default, Path) else default) == value, name


def test_the_fixed_keys_of_the_contract_are_understood():
    text = """
[office]
name = "总部服务台"
address = "office@hq.example"
aliases = []
language = "zh_CN"
timezone = "Asia/Shanghai"
reference_prefix = "HQ"
[state]
directory = "/var/lib/intake"
database = "sqlite"
[[mailbox]]
name = "office"
host = "imap.hq.example"
port = 993
security = "tls"
user = "office@hq.example"
password_file = "/etc/intake/imap.password"
folder = "INBOX"
poll_seconds = 60
idle = true
accept_since = "now"
[smtp]
host = "smtp.hq.example"
port = 465
security = "tls"
user = "office@hq.example"
password_file = "/etc/intake/smtp.password"
connections = 4
[calendar]
country = "CN"
hours = ["08:30-12:00", "13:30-17:30"]
[[service_level]]
key = "standard"
first_response = "4h"
resolution = "3d"
[[service_level]]
key = "frontline"
impact = "frontline"
first_response = "1h"
resolution = "8h"
[[category]]
key = "seal"
name = { zh_CN = "用印申请", en = "Use of company seal" }
service_level = "standard"
match = { subject = ["用印", "盖章", "seal"] }
[report]
weekly = { day = "monday", at = "08:30", recipients = ["leader@hq.example"] }
"""
    settings = parse(text, Path("intake.toml"))

    assert settings.database_url() == "sqlite:////var/lib/intake/intake.db"
    assert settings.policy().report_readers == ("leader@hq.example",)


PRESETS = presets()


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_gives_a_file_that_is_right(key, tmp_path):
    file = tmp_path / "intake.toml"
    file.write_text(starting_file(Start("desk@corp.example", "2026-11-01", provider=key)), encoding="utf-8")
    settings, preset = load(file), PRESETS[key]

    [intake] = settings.intakes()
    assert intake.account.security == preset.imap_security
    assert (intake.account.user, intake.account.idle) == ("desk@corp.example", preset.idle)
    assert settings.relay().user == ("desk@corp.example" if preset.smtp_login else None)
    assert settings.relay().connections == preset.connections
    assert settings.file.mailbox[0].accept_since == "2026-11-01"
    assert settings.policy().report_readers == ("desk@corp.example",)


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_says_everything_in_both_languages(key):
    preset = PRESETS[key]

    for said in (preset.name, preset.password, *preset.note):
        assert said.keys() == {"zh_CN", "en"}
        assert re.search("[\u4e00-\u9fff]|^[A-Za-z0-9 ]+$", said["zh_CN"])


def test_servers_elsewhere_are_encrypted_in_every_preset():
    assert [
        key
        for key, one in PRESETS.items()
        if "none" in {one.imap_security, one.smtp_security} and (one.imap_host, one.smtp_host) != ("127.0.0.1",) * 2
    ] == []


def test_every_provider_that_was_asked_for_has_a_preset():
    asked = {"exmail", "qq", "163", "qiye163", "aliyun", "coremail", "microsoft365", "gmail", "plain", "local"}

    assert set(PRESETS) == asked


def test_an_unknown_preset_names_the_known_ones():
    with pytest.raises(ConfigError) as wrong:
        starting_file(Start("a@b.example", "now", provider="hotmail"))

    assert "exmail" in wrong.value.hint


@pytest.mark.parametrize(
    ("address", "key"),
    [("office@qq.com", "qq"), ("Office@163.COM", "163"), ("o@gmail.com", "gmail"), ("office@corp.example", None)],
)
def test_a_provider_is_guessed_from_its_mail_domain(address, key):
    assert guessed(address) == key


def test_quotation_marks_in_a_name_do_not_break_the_file():
    text = starting_file(Start("a@b.example", "now", name='The "Desk" \\ HQ'))

    assert tomllib.loads(text)["office"]["name"] == 'The "Desk" \\ HQ'


def test_answers_about_clock_and_readers_stand_in_the_file():
    start = Start(
        "a@b.example", "now", language="en", timezone="Europe/Berlin", country="DE",
        imap=Server("mail.b.example", 143, "starttls"), user="desk", readers=("x@b.example", "y@b.example"),
    )  # fmt: skip
    told = tomllib.loads(starting_file(start))

    assert told["office"]["name"] == "Headquarters Service Desk"
    assert (told["office"]["timezone"], told["calendar"]["country"]) == ("Europe/Berlin", "DE")
    assert [told["mailbox"][0][key] for key in ("host", "port", "security", "user")] == [
        "mail.b.example", 143, "starttls", "desk",
    ]  # fmt: skip
    assert told["report"]["weekly"]["recipients"] == ["x@b.example", "y@b.example"]


def test_the_sample_directory_is_readable():
    rows = tablefile.read(CONFIG / "directory" / "sample.csv").rows

    assert {row["kind"] for row in rows} == {"branch", "contact", "staff"}
    assert {row["branch"] for row in rows if row["kind"] == "contact"} <= {
        row["key"] for row in rows if row["kind"] == "branch"
    }


def test_shipped_files_hold_no_secret_and_are_not_executable():
    for path in CONFIG.rglob("*.toml"):
        assert not re.search(r"^\s*password\s*=", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert not path.stat().st_mode & stat.S_IXUSR
