"""The daemon writes to itself after a silence; what does not arrive raises the alarm, and any mail ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.domain.request import Target
from intake.store.inward import mailboxes
from intake.store.outward import outbox
from intake.store.upkeep import standing
from intake.workflows.upkeep import alarms, pausing, silence
from intake.workflows.upkeep.health import Watched
from tests.support import desk
from tests.support.desk import mail

WATCHED = Watched(poll_seconds={"office": 60.0})


@pytest.fixture
def office(database_url):
    with desk.office(database_url, self_probe=Target(time=timedelta(hours=2)), operators=("it@hq.example",)) as made:
        made.receive(mail())
        yield made


def probes(office):
    return [one for one in office.letters("pending", "sent") if one.kind == "probe"]


def left(office):
    """The probe left by the server that sends, now."""
    with office.house.db.write() as conn:
        mine = outbox._O.c.kind == "probe"
        conn.execute(outbox._O.update().where(mine).values(state="sent", sent_at=office.clock.at))


def polled(office):
    with office.house.db.write() as conn:
        [row] = mailboxes.all(conn)
        mailboxes.report_poll(conn, row.id, at=office.clock.at, error=None)


def test_working_hours_without_mail_lead_to_one_probe(office):
    office.clock.forward(hours=1)
    assert not silence.run(office.house)
    office.clock.forward(hours=2.6)  # 13:36: two working hours are gone

    assert silence.run(office.house)
    assert not silence.run(office.house)
    [letter] = probes(office)
    assert letter.recipient == "office@hq.example"


def test_nights_and_lunch_count_nothing(office):
    office.clock.forward(hours=2.2)  # 12:12, lunch

    assert not silence.run(office.house)


def test_the_probe_that_arrives_is_no_request_and_begins_a_new_silence(office):
    office.clock.forward(hours=3.6)
    silence.run(office.house)
    before = office.requests()
    office.receive(probes(office)[0].body)

    assert office.requests() == before
    with office.house.db.read() as conn:
        [(kind, reason)] = conn.exec_driver_sql(
            "SELECT class, ack_reason FROM mail ORDER BY id DESC LIMIT 1"
        ).fetchall()
    assert (kind, reason) == ("machine", "probe")
    office.clock.forward(hours=1)
    assert not silence.run(office.house)


def test_a_forged_mark_is_no_probe(office):
    silent = len(office.requests())
    office.receive(mail(message_id="x@branch.example", X_Intake_Probe="v1; n=0123456789abcdef; m=" + "0" * 32))

    assert len(office.requests()) == silent + 1


def test_a_probe_that_does_not_arrive_raises_the_alarm_and_any_mail_ends_it(office):
    def alarmed():
        polled(office)
        alarms.run(office.house, WATCHED)
        with office.house.db.read() as conn:
            return len(standing.all(conn, "alarm.mailbox"))

    office.clock.forward(hours=3.6)
    silence.run(office.house)
    left(office)
    assert alarmed() == 0

    office.clock.forward(minutes=16)
    assert alarmed() == 1

    office.receive(mail(message_id="later@branch.example"))
    assert alarmed() == 0


def test_a_pause_is_respected(office):
    pausing.pause(office.house, "sending", actor="zhao", reason="")
    office.clock.forward(hours=3.6)

    assert not silence.run(office.house)


def test_without_the_setting_nothing_is_sent(database_url):
    with desk.office(database_url) as quiet:
        quiet.receive(mail())
        quiet.clock.forward(hours=30)

        assert not silence.run(quiet.house)
