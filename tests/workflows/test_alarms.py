"""One letter when something stands still, one when it goes on; and every reason not to be ready is named."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta

import pytest

from intake.domain.gate import Limits
from intake.store.inward import mailboxes
from intake.store.upkeep import standing
from intake.workflows.upkeep import alarms, health, pausing
from intake.workflows.upkeep.health import Watched
from tests.support import desk
from tests.support.desk import mail

OPERATOR = "it@hq.example"
WELL = Watched(poll_seconds={"office": 60}, free_bytes=10**12)


@pytest.fixture
def watched(database_url):
    with desk.office(database_url, operators=(OPERATOR, "zhao@hq.example"), limits=Limits(storm_sender=3)) as made:
        made.receive(mail())
        polled(made)
        yield made


def polled(office, error=None):
    with office.house.db.write() as conn:
        [box] = mailboxes.all(conn)
        mailboxes.report_poll(conn, box.id, at=office.clock.at, error=error)


def alarm_letters(office, about=""):
    entries = [one for one in office.letters("pending") if one.kind == "alarm" and one.recipient == OPERATOR]
    found = [email.message_from_bytes(one.body, policy=email.policy.default) for one in entries]
    return [one for one in found if about in one["Subject"]]


def problems(office, watched=WELL):
    with office.house.db.read() as conn:
        return [one["code"] for one in health.problems(health.look(conn, office.house), office.house, watched)]


def test_a_mailbox_that_stalls_is_told_once_and_so_is_its_recovery(watched):
    watched.clock.forward(minutes=16)
    polled(watched, "imap.hq.example:993: connection refused")

    for _ in range(3):
        alarms.run(watched.house, WELL)
    [letter] = alarm_letters(watched, "邮箱")
    assert letter["Subject"] == "[intake] 告警：邮箱 office 收信中断"
    assert letter["Auto-Submitted"] == "auto-generated"
    text = letter.get_body(("plain",)).get_content()
    assert "connection refused" in text
    assert "2026-11-24 10:00" in text

    polled(watched)
    for _ in range(3):
        alarms.run(watched.house, WELL)
    assert alarm_letters(watched, "邮箱")[1]["Subject"] == "[intake] 已恢复：邮箱 office 收信中断"

    watched.clock.forward(minutes=16)
    alarms.run(watched.house, WELL)
    assert len(alarm_letters(watched, "邮箱")) == 3, "the next stall is another one"


def test_the_first_minutes_after_a_start_raise_no_alarm(watched):
    watched.clock.forward(days=2)

    assert alarms.run(watched.house, Watched(poll_seconds={"office": 60}, up_seconds=30)) == 0


def test_mail_that_is_not_registered_and_letters_that_do_not_leave_are_told(watched):
    watched.archive(mail("另一件", message_id="two@branch.example"))
    watched.clock.forward(minutes=16)
    polled(watched)
    alarms.run(watched.house, WELL)

    subjects = [one["Subject"] for one in alarm_letters(watched)]
    assert subjects == ["[intake] 告警：来信积压未登记", "[intake] 告警：信件发不出去"]


def test_a_silent_loop_is_told(watched):
    alarms.run(watched.house, Watched(poll_seconds={"office": 60}, silent=("deliver",)))

    assert [one["Subject"] for one in alarm_letters(watched)] == ["[intake] 告警：程序的一部分没有响应：deliver"]


def test_a_storm_is_one_bundle_for_staff_at_its_end(watched):
    watched.receive(*(mail(f"{n}", subject=f"第 {n} 次", message_id=f"m{n}@branch.example") for n in range(6)))
    alarms.run(watched.house, WELL)
    alarms.run(watched.house, WELL)
    [raised] = alarm_letters(watched)
    assert (
        "liwei@branch.example" in raised["Subject"].replace("\u200b", "").replace("(at)", "@")
        or "liwei" in raised["Subject"]
    )

    watched.clock.forward(minutes=12)
    polled(watched)
    alarms.run(watched.house, WELL)
    over = alarm_letters(watched)[-1].get_body(("plain",)).get_content()
    assert "HQ-1004 HQ-1005 HQ-1006 HQ-1007" in over
    with watched.house.db.read() as conn:
        assert standing.all(conn) == []


def test_without_operators_nobody_is_written_to_and_the_alarm_stands_all_the_same(office):
    office.receive(mail())
    polled(office)
    office.clock.forward(minutes=20)

    assert alarms.run(office.house, WELL) >= 1
    assert [one for one in office.letters("pending") if one.kind == "alarm"] == []


def test_every_reason_not_to_be_ready_is_named(watched):
    assert problems(watched) == []
    watched.clock.forward(seconds=100)
    assert problems(watched) == []
    watched.clock.forward(seconds=100)
    assert problems(watched) == ["mailbox.stale"]
    polled(watched, "login refused")
    assert problems(watched) == ["mailbox.error", "mailbox.stale"]
    polled(watched)
    watched.archive(mail("另一件", message_id="two@branch.example"))
    watched.clock.forward(minutes=6)
    polled(watched)
    assert problems(watched) == ["backlog.old"]
    watched.register()
    pausing.pause(watched.house, "sending", actor="zhao", reason="")
    assert problems(watched) == ["paused"]
    broken = Watched(
        poll_seconds={"office": 60, "second": 60},
        silent=("clock",),
        trouble={"deliver": "down"},
        free_bytes=1,
        clock_step=90,
    )
    assert problems(watched, broken)[:3] == ["loop.silent", "loop.trouble", "mailbox.never"]
    assert {"disk.low", "clock.stepped"} <= set(problems(watched, broken))


def test_a_mailbox_that_nobody_holds_is_not_ready(watched):
    with watched.house.db.write() as conn:
        [box] = mailboxes.all(conn)
        mailboxes.release_lease(conn, box.id, owner="test", epoch=box.lease_epoch)

    assert problems(watched) == ["mailbox.no_lease"]


def test_the_picture_is_plain_json(watched):
    with watched.house.db.read() as conn:
        shown = health.shown(health.look(conn, watched.house), watched.house)

    assert shown["backlog"] == {"stored": 0, "processing": 0, "quarantined": 0}
    assert shown["outbox"]["pending"] == 1
    assert shown["requests"] == {"open": 1, "overdue": 0}
    assert shown["mailboxes"][0]["last_ok_seconds"] == 0.0
    watched.clock.at += timedelta(days=9)
    with watched.house.db.read() as conn:
        assert health.shown(health.look(conn, watched.house), watched.house)["requests"]["overdue"] == 1
