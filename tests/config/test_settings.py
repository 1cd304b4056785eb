"""Settings fill the rooms' forms; passwords are read when needed and never shown."""

from __future__ import annotations

import os
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from intake.config.read import parse
from intake.domain.chores import Deadlines
from intake.domain.escalation import Role, Step
from intake.domain.request import Impact, Target
from intake.errors import ConfigError

BASE = """\
[office]
name = "总部服务台"
address = "office@hq.example"
timezone = "Asia/Shanghai"
[state]
directory = "state"
#state
[[mailbox]]
name = "office"
host = "127.0.0.1"
port = 1143
security = "none"
user = "office"
#secret
[smtp]
host = "127.0.0.1"
security = "none"
#smtp
[[service_level]]
key = "standard"
first_response = "4h"
resolution = "3d"
[[service_level]]
key = "frontline"
impact = "frontline"
resolution = "8h"
[[category]]
key = "seal"
name = { zh_CN = "用印申请" }
service_level = "standard"
match = { subject = ["用印"], from = ["seal@"] }
#end
"""
NOW = datetime(2026, 11, 24, 2, 0, 0, 987654, tzinfo=UTC)


def settings(tmp_path, **changes):
    text = BASE.replace("#secret", changes.pop("secret", 'password_env = "INTAKE_TEST_SECRET"'))
    for place, lines in changes.items():
        text = text.replace(f"#{place}", lines)
    return parse(text, tmp_path / "intake.toml")


def password(tmp_path, secret):
    [intake] = settings(tmp_path, secret=secret).intakes()
    return intake.account.password()


def test_paths_count_from_the_file_not_from_the_working_directory(tmp_path):
    (tmp_path / "ca.pem").touch()
    (tmp_path / "pw").write_text("hush")
    found = settings(tmp_path, secret='password_file = "pw"\nca_file = "ca.pem"')

    [intake] = found.intakes()
    assert found.database_url() == f"sqlite:///{tmp_path}/state/intake.db"
    assert intake.account.ca_file == tmp_path / "ca.pem"
    assert intake.account.password() == "hush"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://desk:geheim@db.example/intake",
        "postgresql://desk@server:geheim@db.example/intake",  # a user as some providers name them
        "postgresql://desk:ge@geheim@db.example/intake",
        "postgresql://db.example/intake?user=desk&password=geheim",
    ],
)
def test_a_password_within_the_address_of_the_database_is_not_shown(tmp_path, url):
    found = settings(tmp_path, state=f'database = "{url}"')

    assert "geheim" not in str(found.shown())
    assert "***" in found.shown()["state"]["database"]


def test_levels_and_categories_become_rules(tmp_path):
    policy = settings(tmp_path).policy()

    assert [(one.key, one.resolution, one.impact) for one in policy.levels] == [
        ("standard", Target(days=3), None),
        ("frontline", Target(time=timedelta(hours=8)), Impact.FRONTLINE),
    ]
    assert policy.category("seal").match == {"subject": ("用印",), "from": ("seal@",)}
    assert policy.confirmation == Target(days=5)
    assert policy.weekly is None


def test_colleagues_are_known_by_the_domain_of_our_address_and_below(tmp_path):
    office = settings(tmp_path).office_value()

    assert office.is_colleague("li@south.hq.example")
    assert office.is_colleague("li@HQ.example")
    assert not office.is_colleague("li@evilhq.example")


@pytest.mark.parametrize(
    ("since", "starts"),
    [
        ("now", datetime(2026, 11, 24, 2, 0, 0, tzinfo=UTC)),
        ("all", datetime(1970, 1, 1, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 19, 16, 0, tzinfo=UTC)),
    ],
)
def test_mail_is_acknowledged_from_the_configured_instant_on(tmp_path, since, starts):
    found = settings(tmp_path, secret=f'password_env = "X"\naccept_since = "{since}"')

    [intake] = found.intakes()
    assert intake.activation(NOW) == starts


def test_a_date_without_quotation_marks_is_a_date_as_well(tmp_path):
    found = settings(tmp_path, secret='password_env = "X"\naccept_since = 2026-11-20')

    assert found.file.mailbox[0].accept_since == "2026-11-20"


def test_a_password_comes_from_a_file_without_its_line_end(tmp_path):
    file = tmp_path / "pw"
    file.write_text("hush hush \n")

    assert password(tmp_path, f'password_file = "{file}"') == "hush hush "


def test_a_password_comes_from_the_environment_when_it_is_asked_for(tmp_path, monkeypatch):
    [intake] = settings(tmp_path).intakes()
    monkeypatch.setenv("INTAKE_TEST_SECRET", "hush")

    assert intake.account.password() == "hush"


def test_a_password_comes_from_a_credential_of_systemd(tmp_path, monkeypatch):
    (tmp_path / "imap").write_text("hush")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    assert password(tmp_path, 'credential = "imap"') == "hush"


@pytest.mark.parametrize(
    ("secret", "says"),
    [
        ('password_file = "nowhere"', "cannot be read"),
        ('password_env = "INTAKE_TEST_UNSET"', "INTAKE_TEST_UNSET is not set"),
        ('credential = "imap"', "LoadCredential=imap"),
        ('password_file = "empty"', "the password is empty"),
    ],
)
def test_a_password_that_cannot_be_read_is_a_problem_of_the_configuration(tmp_path, monkeypatch, secret, says):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    (tmp_path / "empty").touch()
    found = settings(tmp_path, secret=secret)

    [problem] = found.secret_problems()
    assert says in problem
    with pytest.raises(ConfigError):
        found.intakes()[0].account.password()


def test_a_password_file_that_everybody_can_read_is_exposed(tmp_path):
    file = tmp_path / "pw"
    file.write_text("hush")
    found = settings(tmp_path, secret='password_file = "pw"')

    file.chmod(0o644)
    assert "chmod 0640" in found.exposed_secrets()[0]
    file.chmod(0o640)
    assert found.exposed_secrets() == []


def test_nothing_that_is_shown_holds_a_password(tmp_path, monkeypatch):
    monkeypatch.setenv("INTAKE_TEST_SECRET", "geheim")
    url = "postgresql://intake:geh:eim@db.hq.example/intake?password=geheim&sslmode=require"
    found = settings(tmp_path, state=f'database = "{url}"')

    shown = str(found.shown()) + repr(found.intakes()) + repr(found.relay())
    assert "geh" not in shown.replace("INTAKE_TEST_SECRET", "")
    assert found.shown()["state"]["database"] == (
        "postgresql://intake:***@db.hq.example/intake?password=***&sslmode=require"
    )
    assert found.database_url() == url


def test_a_server_on_this_machine_needs_no_login(tmp_path):
    relay = settings(tmp_path).relay()

    assert relay.user is None
    assert relay.password is None


def test_reading_the_configuration_loads_no_server_library():
    import subprocess
    import sys

    code = "import sys, intake.config; print([m for m in ('imapclient','aiosmtplib','sqlalchemy','jinja2','holidays') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env=os.environ,
    )

    assert done.stdout.strip() == "[]"


def test_warnings_reminders_and_the_digest_are_as_the_file_says(tmp_path):
    said = """
[escalation]
steps = [{ at = 100, to = ["head"] }, { at = 75, to = ["owner"] }]
timers = ["resolution"]
grace = "30m"
holding_reply = 0
[waiting]
patience = "1d"
[confirmation]
reminder = "4h"
[digest]
at = "7:45"
"""
    policy = settings(tmp_path, end=said).policy()

    assert policy.escalation.steps == (Step(75, (Role.OWNER,)), Step(100, (Role.HEAD,)))
    assert policy.escalation.percents == (75, 100)
    assert policy.escalation.timers == {"resolution"}
    assert (policy.escalation.grace, policy.escalation.holding) == (Target(time=timedelta(minutes=30)), 0)
    assert policy.deadlines == Deadlines(Target(days=1), Target(days=5), Target(time=timedelta(hours=4)))
    assert policy.digest_at == time(7, 45)


def test_the_digest_can_be_switched_off(tmp_path):
    assert settings(tmp_path, end="[digest]\nenabled = false").policy().digest_at is None


def test_calendars_of_branches_have_what_they_leave_out_from_the_office(tmp_path):
    text = """
[calendar]
country = "DE"
subdivision = "BY"
hours = ["09:00-17:00"]
weekly = { friday = ["09:00-15:00"], Saturday = ["10:00-12:00"] }
overrides = "."
branch = [
  { name = "vienna", branches = ["wien"], country = "AT", timezone = "Europe/Vienna" },
  { name = "berlin", branches = ["mitte", "pankow"], subdivision = "BE", hours = ["08:00-16:00"], weekly = {}, overrides = "state" },
]
[promise]
reasons = ["supplier"]
floor = "4h"
"""
    found = settings(tmp_path, smtp=text)
    plan, policy = found.calendars(), found.policy()
    assert (plan.office.weekly, plan.office.overrides) == ({4: ("09:00-15:00",), 5: ("10:00-12:00",)}, tmp_path)
    assert plan.office.key == "de-hq"
    vienna, berlin = plan.branches
    assert (vienna.country, vienna.subdivision, vienna.zone) == ("AT", None, "Europe/Vienna")
    assert (vienna.hours, vienna.weekly, vienna.overrides) == (
        plan.office.hours,
        plan.office.weekly,
        plan.office.overrides,
    )
    assert (berlin.country, berlin.subdivision, berlin.hours) == ("DE", "BE", ("08:00-16:00",))
    assert (berlin.weekly, berlin.overrides, berlin.branches) == ({}, tmp_path / "state", ("mitte", "pankow"))
    assert (policy.reasons, policy.floor) == (("supplier",), Target(time=timedelta(hours=4)))


def test_a_level_may_suspend_for_third_parties_and_name_its_rework(tmp_path):
    own = 'key = "own"\nresolution = "3d"\nrework = "2h"\nthird_party_suspends = true\n'
    own, *_, last = settings(tmp_path, smtp=f"[[service_level]]\n{own}").policy().levels
    assert (own.rework, own.third_party_suspends) == (Target(time=timedelta(hours=2)), True)
    assert (last.rework, last.third_party_suspends) == (None, False)
