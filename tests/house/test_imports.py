"""Imports point down the stairs, and `intake --help` and `intake list` stay light."""

from __future__ import annotations

import subprocess
import sys

from intake.config import load
from intake.wiring import open_house
from tests.support import rows

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
    "psycopg",
}
FIRST = {
    f"intake.cli.{name}"
    for name in ("main", "helping", "own", "own.completion", "shell", "shown", "shown.words", "tree", "typed")
} | {f"intake.cli.typed.{name}" for name in ("personal", "private", "refs", "texts")}
NOT_FOR_LISTS = (
    "email.feedparser",
    "sqlalchemy.dialects.postgresql",
    "intake.letters",
    "intake.mailbox",
    "intake.outbound.smtp",
    "intake.outbound.robots",
    "intake.message.subject",
    "intake.message.written",
    "intake.domain.admission",
    "intake.domain.triage",
    "intake.config.rules",
    "intake.store.migrations.",
    "intake.workflows.desk",
    "intake.workflows.incoming",
    "intake.workflows.outgoing",
    "intake.cli.founding.init",
    "intake.cli.daily.work",
)


def test_the_layers_hold(root):
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr


def test_help_loads_nothing_heavy(root):
    modules = loaded(root, "--help")

    assert "click" in modules
    assert roots(modules) & HEAVY == set()
    assert {name for name in modules if name.startswith("intake.cli.")} <= FIRST


def test_list_loads_only_what_lists_need(root, tmp_path):
    config = tmp_path / "intake.toml"
    example = (root / "config/intake.example.toml").read_text(encoding="utf-8")
    config.write_text(example.replace('"/var/lib/intake"', '"state"'), encoding="utf-8")
    with open_house(load(config)) as house:
        house.warm()
        with house.db.write() as conn:
            rows.request(conn)

    modules = loaded(root, "--config", str(config), "list")

    assert {"intake.workflows.looking.listed", "sqlalchemy"} <= modules
    assert roots(modules) & (HEAVY - {"sqlalchemy"}) == set()
    assert {name for name in modules if name.startswith(NOT_FOR_LISTS)} == set()


def loaded(root, *words):
    """The names of the modules that a command imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "intake", *words],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {line.rsplit("|", 1)[1].strip() for line in lines}


def roots(modules):
    return {name.split(".")[0] for name in modules}
