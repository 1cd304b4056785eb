"""Letters that a person lets go: a dry run shows them, a terminal asks, a script does as it is told."""

from __future__ import annotations

import pytest

from tests.support.terminal import terminal


@pytest.fixture
def letter(site):
    """A held letter."""
    [one] = [row["id"] for row in site("outbox", "list", "--json").json if row["request"] == "HQ-1001"]
    site("outbox", "hold", str(one))
    return str(one)


def state(site, letter):
    return site("outbox", "show", letter, "--json").json["state"]


@pytest.mark.parametrize("verb", ["release", "retry", "hold", "drop"])
def test_a_dry_run_names_the_recipient_and_changes_nothing(site, letter, verb):
    ran = site("outbox", verb, letter, "--dry-run")

    assert "HQ-1001 acknowledgement to liwei@branch.example: held" in ran.out
    assert "Dry run" in ran.err
    assert state(site, letter) == "held"


def test_those_of_a_reason_are_shown_too(site, letter):
    reason = site("outbox", "show", letter, "--json").json["reason"]

    assert "liwei@branch.example" in site("outbox", "release", "--held", reason, "--dry-run").out
    assert state(site, letter) == "held"


@pytest.mark.parametrize(("keys", "status", "after"), [("n\n", 1, "held"), ("y\n", 0, "pending")])
def test_on_a_terminal_it_asks_before_a_letter_goes(site, letter, keys, status, after):
    with terminal("--lang", "en", "outbox", "release", letter, cwd=site.folder) as screen:
        assert "acknowledgement to liwei@branch.example" in screen.until("Send 1 letter(s) as above?")
        screen.type(keys)
        assert screen.end() == status
    assert state(site, letter) == after


def test_a_script_is_not_asked(site, letter):
    site("outbox", "release", letter)

    assert state(site, letter) == "pending"
