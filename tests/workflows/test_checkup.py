"""The check-up: well in a fresh office, and each trouble is found, in Chinese and English, with what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from intake.store.ledger import events
from intake.store.outward import outbox, returned
from intake.workflows.upkeep import checkup, pausing
from intake.workflows.upkeep.findings import Both, said
from tests.support import desk, rows
from tests.support.desk import mail
from tests.workflows.test_rescue import UNREADABLE


@pytest.fixture
def state(tmp_path):
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    return folder


def found(office, state):
    return {one.id: one for one in checkup.run(office.house, state)}


def test_a_fresh_office_is_well(database_url, state):
    with desk.office(database_url, operators=("it@hq.example",)) as office:
        findings = found(office, state)

    assert [one.id for one in findings.values() if one.status != "ok"] == []
    assert set(findings) == {
        "outbox.oldest", "letters.unknown", "letters.failed", "outbox.held", "addresses.suspended", "mail.quarantine",
        "alarm.operators", "clock.step", "db.version", "timezone.data", "backup.age", "state.modes",
    }  # fmt: skip


def test_everything_that_waits_is_found_with_a_remedy(office, state):
    office.receive(mail(), UNREADABLE)
    pausing.pause(office.house, "sending", actor="zhao", reason="")
    office.receive(mail("另一件", message_id="two@branch.example", sender="who@else.example"))
    with office.house.db.write() as conn:
        for key, end in (("a", "unknown"), ("b", "failed")):
            rows.letter(conn, key, now=office.clock.at)
            for one in outbox.claim(conn, owner="t", limit=9, now=office.clock.at, lease_seconds=60):
                outbox.settle(conn, one.id, epoch=one.epoch, state=end, at=office.clock.at)
        rows.letter(conn, "c", now=office.clock.at, recipient="gone@else.example")
        back = outbox.list(conn)[0].id
        returned.mark(conn, back, status="5.1.1", at=office.clock.at)
        events.append(conn, at=office.clock.at - timedelta(days=3), actor="z", channel="cli", kind="backup")
    office.clock.forward(minutes=20)
    state.chmod(0o755)

    findings = found(office, state)

    troubles = {one.id for one in findings.values() if one.status == "warn"}
    assert troubles == {
        "outbox.oldest", "letters.unknown", "letters.failed", "outbox.held", "addresses.suspended", "mail.quarantine",
        "paused", "alarm.operators", "backup.age", "state.modes",
    }  # fmt: skip
    assert all(one.remedy for one in findings.values() if one.status != "ok")
    assert "gone@else.example" in findings["addresses.suspended"].cause
    assert findings["outbox.held"].cause == "letters wait for a person: paused 1"
    assert said(findings["outbox.held"].cause, "zh") == "有信扣住，等人决定：paused 1"
    assert findings["letters.unknown"].cause.startswith("the end of 2 letters")


def test_a_clock_that_was_set_back_shows_in_the_journal(office, state):
    office.receive(mail())
    office.clock.forward(hours=-2)

    assert found(office, state)["clock.step"].status == "warn"


@pytest.mark.parametrize(
    ("until", "status", "zh"),
    [
        ("", "ok", "未加密（仅限本机）"),
        ("Dec 24 00:00:00 2026 GMT", "ok", "还有 29 天"),
        ("Dec  1 00:00:00 2026 GMT", "warn", "证书只剩 6 天"),
    ],
)
def test_the_days_of_a_certificate_are_counted(until, status, zh):
    finding = checkup.certificate("smtp", until, datetime(2026, 11, 24, 2, 0, tzinfo=UTC))

    assert (finding.id, finding.status, said(finding.cause, "zh")) == ("smtp.certificate", status, zh)


def test_words_in_two_languages_are_plain_english_text():
    text = Both("好", "well")

    assert text == "well"
    assert (said(text, "zh"), said(text, "en"), said("plain", "zh")) == ("好", "well", "plain")
