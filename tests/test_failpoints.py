"""Failpoints stand where their names say, and never act in a real installation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intake import failpoints
from tests.support.office import Office

PACKAGE = Path(failpoints.__file__).parent
TEST_BUILD = {"INTAKE_TEST_BUILD": "1", "INTAKE_FAILPOINT": "lease_taken=kill"}


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path, prefork=None).write(imap_port=1, smtp_port=1)


def test_every_name_has_its_place_and_every_place_its_name():
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    placed = re.findall(r'\bfp\(f?"(\w+)(?:\{[^}]*\})?"\)', code)

    assert sorted(placed) == sorted([*failpoints.NAMES, "migrate_step_"])


def test_a_failpoint_outside_a_test_build_is_refused(office):
    refused = office.run("run", "--once", check=78, INTAKE_FAILPOINT="lease_taken=kill")

    assert "INTAKE_FAILPOINT is set, which is for tests only" in refused.stderr


@pytest.mark.parametrize("source", ['password_file = "/etc/intake/imap.password"', 'credential = "imap"'])
def test_a_failpoint_over_real_passwords_is_refused(office, source):
    own = 'password_env = "INTAKE_TEST_IMAP_PASSWORD"'
    office.config.write_text(office.config.read_text(encoding="utf-8").replace(own, source), encoding="utf-8")

    refused = office.run("db", "upgrade", check=78, **TEST_BUILD, CREDENTIALS_DIRECTORY="/run/credentials/intake")

    assert "passwords are those of a real installation" in refused.stderr


@pytest.mark.parametrize("order", ["lease_takn=kill", "lease_taken=explode", "migrate_step_x=kill", "nonsense"])
def test_an_unknown_place_or_act_is_refused(office, order):
    refused = office.run("db", "upgrade", check=78, INTAKE_TEST_BUILD="1", INTAKE_FAILPOINT=order)

    assert order in refused.stderr


def test_without_an_order_nothing_is_refused(office):
    office.run("db", "upgrade", INTAKE_TEST_BUILD="1")
