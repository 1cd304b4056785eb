"""Imports point down the stairs, and `intake --help` stays light."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {
    "sqlalchemy",
    "alembic",
    "pydantic",
    "imapclient",
    "aiosmtplib",
    "jinja2",
    "holidays",
    "rich",
    "structlog",
    "lxml",
}


def test_the_layers_hold(root):
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr


def test_help_loads_nothing_heavy(root):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "intake", "--help"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = {
        line.rsplit("|", 1)[1].strip().split(".")[0]
        for line in done.stderr.splitlines()
        if line.startswith("import time:")
    }
    assert "click" in loaded
    assert loaded & HEAVY == set()
