"""The shipped example holds every key with its default; presets, sample directory and `init` are right."""

from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from intake.config import load, problems
from intake.config.model import Tables
from intake.config.read import parse
from intake.config.start import starting_file
from intake.errors import ConfigError
from intake.packaged import folder
from intake.sheets import read_table

CONFIG = folder("config")
EXAMPLE = (CONFIG / "intake.example.toml").read_text(encoding="utf-8")
NEEDED = {"office.name", "office.address", "mailbox.name", "mailbox.host", "mailbox.user", "smtp.host"}


def keys(model: type[BaseModel], prefix: str = ""):
    for name, field in model.model_fields.items():
        key = f"{prefix}{field.alias or name}"
        inner = problems._model_of(field.annotation)
        if inner is None:
            yield key, field
        else:
            yield from keys(inner, f"{key}.")


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
    known = {key for key, _ in keys(Tables)}
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
    for key, field in keys(Tables):
        value = example
        for part in key.split("."):
            value = value[0] if isinstance(value, list) and value else value
            value = value.get(part) if isinstance(value, dict) else None
        chosen_by_the_office = key.startswith(("category", "service_level")) or key.endswith((".user", ".recipients"))
        if value is None or field.is_required() or field.default is None or chosen_by_the_office:
            continue
        default = list(field.default) if isinstance(field.default, tuple) else field.default
        assert (str(default) if isinstance(default, Path) else default) == value, key


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


@pytest.mark.parametrize("preset", sorted(path.stem for path in (CONFIG / "providers").glob("*.toml")))
def test_a_preset_gives_a_file_that_is_right(preset, tmp_path):
    file = tmp_path / "intake.toml"
    file.write_text(
        starting_file(office_address="desk@corp.example", accept_since="2026-11-01", provider=preset), encoding="utf-8"
    )
    settings = load(file)

    [intake] = settings.intakes()
    assert intake.account.security in {"tls", "starttls"}
    assert intake.account.user == settings.relay().user == "desk@corp.example"
    assert settings.file.mailbox[0].accept_since == "2026-11-01"
    assert settings.policy().report_readers == ("desk@corp.example",)


def test_every_provider_that_was_asked_for_has_a_preset():
    names = {path.stem for path in (CONFIG / "providers").glob("*.toml")}

    assert names == {"exmail", "qq", "163", "qiye163", "aliyun", "coremail", "microsoft365", "gmail", "plain"}


def test_an_unknown_preset_names_the_known_ones():
    with pytest.raises(ConfigError) as wrong:
        starting_file(office_address="a@b.example", accept_since="now", provider="hotmail")

    assert "exmail" in wrong.value.hint


def test_quotation_marks_in_a_name_do_not_break_the_file():
    text = starting_file(office_address="a@b.example", accept_since="now", office_name='The "Desk" \\ HQ')

    assert tomllib.loads(text)["office"]["name"] == 'The "Desk" \\ HQ'


def test_the_sample_directory_is_readable():
    rows = read_table(CONFIG / "directory" / "sample.csv")

    assert {row["kind"] for row in rows} == {"branch", "contact", "staff"}
    assert {row["branch"] for row in rows if row["kind"] == "contact"} <= {
        row["key"] for row in rows if row["kind"] == "branch"
    }


def test_shipped_files_hold_no_secret_and_are_not_executable():
    for path in CONFIG.rglob("*.toml"):
        assert not re.search(r"^\s*password\s*=", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert not path.stat().st_mode & stat.S_IXUSR
