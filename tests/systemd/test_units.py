"""The shipped units are hardened (SECURITY.md section 5) and run what exists."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).resolve().parents[2] / "systemd"


@pytest.mark.parametrize("unit", ["intake.service", "intake-doctor.service"])
def test_exposure_is_at_most_one_and_a_half(unit):
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", str(UNITS / unit)],
        capture_output=True,
        text=True,
        check=False,
    )

    overall = re.search(r"Overall exposure level[^:]*: ([\d.]+)", done.stdout)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert float(overall[1]) <= 1.5


def test_a_wrong_configuration_is_not_restarted():
    unit = (UNITS / "intake.service").read_text()

    assert "RestartPreventExitStatus=78" in unit
    assert "Type=notify" in unit


def test_the_units_call_commands_that_exist():
    from intake.cli.main import cli

    for unit in UNITS.glob("*.service"):
        for words in re.findall(r"^ExecStart=\S+/intake (\S+)", unit.read_text(), re.MULTILINE):
            assert words in cli.commands
