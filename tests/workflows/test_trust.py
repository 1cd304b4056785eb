"""What the office does with what it knows of a sender: caps, rows of the table, references in subjects; and shows it."""

from __future__ import annotations

import pytest

from intake.domain.gate import Limits
from intake.message.trust import TrustRules
from intake.store.people import directory
from intake.workflows.looking import browse, why
from intake.workflows.upkeep import doctor_trust
from tests.support import desk
from tests.support.desk import mail

RULES = TrustRules(authserv=("mx.hq.example",), edge=("mx.hq.example",), internal_domains=("hq.example",))
FREE = Limits(subject_day=0)


def proven(*args, domain="else.example", verdict="pass", **headers):
    """A mail as our edge hands it on, with its verdict."""
    raw = mail(*args, **headers)
    return (
        f"Authentication-Results: mx.hq.example; dmarc={verdict} header.from={domain}\n"
        f"Received: from a.{domain} by mx.hq.example with ESMTPS; Tue, 24 Nov 2026 10:00:00 +0800\n"
        f"Received: from pc by a.{domain} with ESMTPSA; Tue, 24 Nov 2026 09:59:59 +0800\n"
    ).encode() + raw


def from_else(n, **more):
    return proven(f"第 {n} 件", sender="who@else.example", subject=f"事 {n}", message_id=f"m{n}@else.example", **more)


@pytest.fixture
def office(database_url):
    with desk.office(database_url, trust=RULES, limits=FREE) as made:
        yield made


def levels(office, number):
    return [one["trust"]["level"] for one in browse.detail(office.house, number, office.clock.at)["messages"][:1]]


def acks(office):
    return [why.of(office.house, one.id)["ack"]["reason"] for one in office.requests()]


def test_the_level_is_stored_with_the_mail_and_shown(office):
    [number] = office.receive(from_else(1))

    assert levels(office, number) == ["T2"]
    found = why.of(office.house, number)["ack"]["trust"]
    assert found == {"level": "T2", "reason": "dmarc", "field": "mx.hq.example; dmarc=pass header.from=else.example"}


def test_a_colleague_is_t3_and_one_of_the_staff_is_t4(office):
    rows = [{"kind": "staff", "login": "zhao", "name": "赵敏", "address": "zhao@hq.example"}]
    with office.house.db.write() as conn:
        directory.import_rows(conn, rows)
    office.receive(
        proven(sender="zhao@hq.example", domain="hq.example"),
        proven(sender="qian@hq.example", domain="hq.example", message_id="2@hq.example"),
        proven(sender="zhao@hq.example", domain="hq.example", verdict="fail", message_id="3@hq.example"),
    )

    assert [levels(office, one.id) for one in office.requests()] == [["T4"], ["T3"], ["T0"]]


def test_a_proven_stranger_is_answered_more_often_than_any_other(office):
    office.receive(*(from_else(n) for n in range(6)))

    assert acks(office) == ["ok"] * 5 + ["cap.sender"]


def test_a_stranger_who_is_not_proven_keeps_his_caps(office):
    office.receive(*(from_else(n, verdict="fail") for n in range(3)))

    assert acks(office) == ["ok", "ok", "cap.sender"]


def test_a_mail_that_does_not_name_us_is_answered_only_to_a_proven_sender(office):
    office.receive(from_else(1, to="list@other.example"), from_else(2, to="list@other.example", verdict="none"))

    assert acks(office) == ["ok", "not_addressed"]


def test_a_proven_stranger_reads_his_own_subject_in_the_answer(office):
    office.receive(from_else(1), from_else(2, verdict="fail"))

    with_subject, without = (one.body.decode() for one in office.letters())
    assert "=?utf-8?" in with_subject.partition("\n\n")[0]
    assert "事" not in without


def test_a_reference_in_the_subject_reaches_ones_own_request_only_if_the_sender_is_proven(office):
    [number] = office.receive(from_else(1))
    said = {"sender": "who@else.example", "subject": f"补充 HQ-{number}"}

    office.receive(proven("还有一份。", **said, message_id="a@else.example"))
    assert len(office.requests()) == 1
    office.receive(proven("还有一份!", **said, verdict="fail", message_id="b@else.example"))
    assert len(office.requests()) == 2
    other = {**said, "sender": "other@else.example"}
    office.receive(proven("还有一份?", **other, message_id="c@else.example"))
    assert len(office.requests()) == 3


def test_without_rules_nothing_is_stored_and_nothing_is_stricter(database_url, tmp_path):
    with desk.office(f"sqlite:///{tmp_path}/plain.db") as plain:
        [number] = plain.receive(from_else(1, verdict="fail"))

        assert why.of(plain.house, number)["ack"]["trust"] is None
        assert acks(plain) == ["ok"]


def test_the_check_up_shows_the_field_that_was_used(office):
    assert [one.status for one in doctor_trust.sample(office.house)] == ["ok"]

    office.receive(from_else(1))
    [found] = doctor_trust.sample(office.house)
    assert "T2 (dmarc) Authentication-Results: mx.hq.example; dmarc=pass" in found.cause

    office.receive(mail("无人作证", message_id="bare@else.example"))
    [found] = doctor_trust.sample(office.house)
    assert (found.status, "no_received" in found.cause) == ("warn", True)


def test_the_check_up_names_whose_word_one_could_use(tmp_path):
    with desk.office(f"sqlite:///{tmp_path}/plain.db") as plain:
        plain.receive(from_else(1))
        [found] = doctor_trust.sample(plain.house)

    assert (found.status, "mx.hq.example" in found.cause) == ("ok", True)
