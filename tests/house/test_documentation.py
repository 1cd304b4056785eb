"""The README names every command, setting, log event and exit code; none that is not there."""

from __future__ import annotations

import ast
import re

import pytest

from intake import errors
from intake.cli.main import cli


def commands(group, path=()):
    for name, command in group.commands.items():
        here = (*path, name)
        if hasattr(command, "commands"):
            yield from commands(command, here)
        else:
            yield " ".join(here)


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def test_every_command_is_named(readme):
    words = set(re.findall(r"[a-z][a-z-]*", readme))

    assert [name for name in commands(cli) if not set(name.split()) <= words] == []


def test_no_command_is_invented(readme):
    known = {name.split()[0] for name in commands(cli)}
    shown = set(re.findall(r"(?:^|`|&& )intake ([a-z][a-z-]*)", readme, re.MULTILINE))

    assert shown - known == set()


def test_every_exit_code_is_named(readme):
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.IntakeError)]

    assert [code for code in {kind.exit_code for kind in kinds} if not re.search(rf"\b{code}\b", readme)] == []


def test_every_log_event_is_named(readme, modules):
    events = set()
    for module in modules:
        for node in ast.walk(module.tree):
            is_log = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and getattr(node.func.value, "id", "") == "log"
            )
            if is_log and node.args and isinstance(node.args[0], ast.Constant):
                events.add(node.args[0].value)

    assert events
    assert sorted(event for event in events if event not in readme) == []


def test_the_changelog_has_a_place_for_what_comes(root):
    assert "## [Unreleased]" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
