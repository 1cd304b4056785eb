"""The weekly summary: once per period and reader, from one snapshot; an unfinished week never takes its place."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime

import pytest

from intake.domain.request import Outcome
from intake.errors import NotFound
from intake.store.desk import requests
from intake.workflows.clock import report
from intake.workflows.desk import by_requester, progress
from intake.workflows.desk.steps import By
from intake.workflows.upkeep import audit
from tests.support.desk import mail


def weekly_letters(office):
    return [letter for letter in office.letters() if letter.kind == "weekly"]


def test_a_finished_week_is_sent_once_to_each_reader(office):
    [number] = office.receive(mail())
    progress.close(office.house, number, outcome=Outcome.DONE, text="好了", actor="zhao", now=office.clock.at)
    office.clock.at = datetime(2026, 11, 30, 0, 31, tzinfo=UTC)  # Monday 08:31 in Shanghai

    assert report.run(office.house) == ["weekly:2026-W48:leader@hq.example"]
    assert report.run(office.house) == []
    assert [letter.recipient for letter in weekly_letters(office)] == ["leader@hq.example"]


def test_after_downtime_the_missed_week_is_sent_once(office):
    office.receive(mail())
    office.clock.at = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)

    assert report.run(office.house) == ["weekly:2026-W48:leader@hq.example"]
    office.clock.forward(hours=1)
    assert report.run(office.house) == []


def test_a_sent_week_never_changes(office):
    [number] = office.receive(mail())
    office.clock.at = datetime(2026, 11, 30, 0, 31, tzinfo=UTC)
    report.run(office.house)
    before = report.weekly(office.house, "2026-W48", office.clock.at)

    progress.close(office.house, number, outcome=Outcome.WITHDRAWN, text="撤回", actor="zhao", now=office.clock.at)

    assert report.weekly(office.house, "2026-W48", office.clock.at) == before


def test_an_unfinished_week_leaves_the_final_summary_its_place(office):
    office.receive(mail())
    summary = report.weekly(office.house, "2026-W48", office.clock.at)

    assert report.send(office.house, summary, office.clock.at) == ["weekly:2026-W48@2026-11-24:leader@hq.example"]
    assert report.send(office.house, summary, office.clock.at) == []
    office.clock.at = datetime(2026, 11, 30, 0, 31, tzinfo=UTC)

    assert report.run(office.house) == ["weekly:2026-W48:leader@hq.example"]


def test_next_weeks_promises_say_how_likely_a_miss_is(office):
    office.receive(mail())
    office.clock.at = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)

    [risk] = report.weekly(office.house, "2026-W48", office.clock.at)["at_risk"]
    text = report.files(office.house, report.weekly(office.house, "2026-W48", office.clock.at))["weekly.txt"].decode()

    assert (risk["ref"], risk["risk"]["grade"], risk["risk"]["percent"]) == ("HQ-1001", "possible", None)
    assert "新建，可能超时" in text


def test_a_week_long_ago_foresees_nothing(office):
    office.clock.at = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    office.receive(mail())
    office.clock.at = datetime(2027, 1, 20, 2, 0, tzinfo=UTC)

    [risk] = report.weekly(office.house, "2026-W48", office.clock.at)["at_risk"]

    assert (risk["ref"], risk["risk"]) == ("HQ-1001", None)


def test_the_four_files_tell_the_same(office):
    office.receive(mail())

    files = report.files(office.house, report.weekly(office.house, "2026-W48", office.clock.at))

    assert sorted(files) == ["weekly.html", "weekly.json", "weekly.txt", "weekly.xlsx"]
    assert "HQ-1001" in files["weekly.txt"].decode()
    assert "HQ-1001" in files["weekly.html"].decode()
    assert files["weekly.xlsx"][:2] == b"PK"


def test_a_summary_sent_before_a_figure_was_counted_is_shown_without_it(office):
    office.receive(mail())
    summary = report.weekly(office.house, "2026-W48", office.clock.at)
    for key in ("unmerged", "acknowledged", "first_response", "resolution", "time", "reworked", "rework_causes"):
        del summary[key]

    files = report.files(office.house, summary)

    assert "15 分钟" not in files["weekly.txt"].decode()


def test_a_period_that_is_none_is_not_found(office):
    with pytest.raises(NotFound):
        report.weekly(office.house, "2026-W99", office.clock.at)


def test_after_weeks_of_downtime_each_missed_week_has_its_own_summary_once(office):
    office.receive(mail())
    office.clock.at = datetime(2026, 11, 30, 0, 31, tzinfo=UTC)
    report.run(office.house)
    office.receive(mail("另一件", subject="会议室", message_id="two@branch.example"))
    office.clock.at = datetime(2026, 12, 16, 3, 0, tzinfo=UTC)

    assert report.run(office.house) == ["weekly:2026-W49:leader@hq.example", "weekly:2026-W50:leader@hq.example"]
    assert report.run(office.house) == []
    weeks = [report.weekly(office.house, f"2026-W{n}", office.clock.at) for n in (49, 50)]
    assert [(one["received"], one["backlog_end"]) for one in weeks] == [(1, 2), (0, 2)]


def test_the_letter_carries_an_anchor_that_holds_until_the_chain_is_made_anew(office):
    office.receive(mail())
    office.clock.at = datetime(2026, 11, 30, 0, 31, tzinfo=UTC)
    report.run(office.house)
    [letter] = weekly_letters(office)
    text = email.message_from_bytes(letter.body, policy=email.policy.default).get_body(("plain",)).get_content()
    position, digest = re.search(r"审计锚点：(\d+):([0-9a-f]{64})\b", text).groups()
    office.receive(mail("另一件", subject="会议室", message_id="two@branch.example"))

    assert audit.verify(office.house, {int(position): digest}).holds
    assert not audit.verify(office.house, {int(position): digest[::-1]}).holds
    again = report.files(office.house, report.weekly(office.house, "2026-W48", office.clock.at))["weekly.txt"].decode()
    assert "审计锚点" not in again


def test_a_digit_changed_in_a_later_week_changes_no_earlier_figure(office):
    [number] = office.receive(mail())
    progress.close(office.house, number, outcome=Outcome.DONE, text="好了", actor="zhao", now=office.clock.at)
    rate(office, number, 2)
    office.clock.at = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)
    rate(office, number, 5)

    first, second = (report.weekly(office.house, week, office.clock.at)["ratings"] for week in ("2026-W48", "2026-W49"))
    assert [(one["ref"], one["score"]) for one in first["low"]] == [("HQ-1001", 2)]
    assert (second["count"], second["scores"]["5"], second["low"]) == (1, 1, [])


def rate(office, number, score):
    with office.house.db.write() as conn:
        by = By("li@south.example", "mail", office.clock.at)
        by_requester.rate(conn, requests.load(conn, number), score=score, by=by, mail_id=None)
