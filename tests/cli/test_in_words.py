"""A Chinese screen shows states, reasons and events in words; programs get the codes."""

from __future__ import annotations

import pytest


@pytest.fixture
def worked(site):
    site("take", "1001")
    site("promise", "1001", "--to", "2099-01-05", "--reason", "more_work", "-m", "量大")
    return site


def test_letters_and_promises_are_shown_in_words(worked):
    shown = worked("show", "1001", lang="zh").out

    assert "[待寄]" in shown
    assert "改期 (more_work)" in shown
    assert "首次承诺" in shown


def test_events_are_shown_in_words(worked):
    shown = worked("show", "1001", "--events", lang="zh").out

    assert {"登记", "接办", "改期"} <= {line.split("\t")[-1] for line in shown.splitlines()}


def test_the_outbox_is_shown_in_words(worked):
    first = worked("outbox", "list", lang="zh").out.splitlines()[1].split("\t")

    assert first[1] == "承诺变更"
    assert first[4] == "待寄"
    assert len(first[6]) == len("11-25 17:30")


def test_a_program_gets_the_codes(worked):
    assert '"state": "pending"' in worked("outbox", "list", "--json", lang="zh").out
    assert '"kind": "taken"' in worked("show", "1001", "--json", lang="zh").out
