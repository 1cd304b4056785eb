"""Storms, pauses and held letters on the command line."""

from __future__ import annotations

import pytest

from intake.cli.shown.bundles import folded


def row(ref, first=None):
    return {"ref": ref, "subject": "告警", "similar": [{"ref": first, "why": "storm"}] if first else []}


def test_a_storm_is_one_line_of_the_inbox():
    rows = [row("HQ-1"), row("HQ-2"), row("HQ-3", "HQ-2"), row("HQ-4", "HQ-2")]

    assert [(one["ref"], one["subject"]) for one in folded(rows)] == [("HQ-1", "告警"), ("HQ-2", "(+2) 告警")]


def test_a_request_whose_first_is_closed_already_stands_for_itself():
    assert [one["ref"] for one in folded([row("HQ-3", "HQ-2")])] == ["HQ-3"]


def test_a_pause_is_told_and_ended(site):
    assert "mail is registered as always" in site("daemon", "pause", "--sending", "-m", "move").out
    assert "before" not in site("daemon", "pause", "--all").out
    assert "already" in site("daemon", "pause", "--all").err
    assert "work goes on; 0 letters" in site("daemon", "resume").out
    assert "nothing is paused" in site("daemon", "resume").out
    site("daemon", "pause", status=2)


def test_many_letters_are_dropped_or_released_at_once(site):
    for one in ("1", "2"):
        site("outbox", "hold", one)

    assert "2 letters released (by_hand)" in site("outbox", "release", "--held", "by_hand").out
    assert site("outbox", "drop", "1", "2", "--reason", "test").out == "1: suppressed\n2: suppressed\n"
    assert "A person dropped it. [dropped]" in site("outbox", "why", "1001").out
    assert "已由人作废" in site("outbox", "why", "1001", lang="zh").out
    site("outbox", "release", status=2)
    site("outbox", "release", "1", "--held", "by_hand", status=2)


@pytest.mark.parametrize(("lang", "says"), [("zh", "寄信已被人暂停"), ("en", "A person paused sending")])
def test_why_tells_of_a_pause(site, lang, says):
    from tests.support.desk import mail, office

    site("daemon", "pause", "--sending")
    with office(f"sqlite:///{site.folder}/state/intake.db") as desk:
        desk.receive(mail("另一件", subject="会议室", message_id="x@branch.example"))

    assert says in site("why", "1004", "--ack", lang=lang).out
    assert says in site("outbox", "why", "1004", lang=lang).out


CODES = (
    "blocked",
    "paused",
    "address_suspended",
    "cap.sender",
    "cap.domain",
    "cap.subject",
    "cap.new_recipient",
    "cap.global",
    "cap.storm",
)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_brake_is_told_by_why_and_outbox_why(site, code, lang):
    from intake.cli.shown import reasons
    from intake.store.database import Database
    from intake.store.inward import mails

    db = Database(f"sqlite:///{site.folder}/state/intake.db")
    with db.write() as conn:
        mails.decide_ack(conn, 1, ack=False, reason=code)
    db.close()
    said = f"{reasons.sentence(code, lang)} [{code}]"

    assert said in site("why", "1001", "--ack", lang=lang).out
    assert said in site("outbox", "why", "1001", lang=lang).out
