"""A relay that refuses: the login, a letter for now, one recipient for good; each has its own consequence."""

from __future__ import annotations

import pytest

from tests.support import history
from tests.support.burst import small
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot]
LOGIN = 'user = "office@corp.example"\npassword_env = "INTAKE_TEST_SMTP_PASSWORD"\nconnections = 4\n'


@pytest.fixture
def office(tmp_path, bench, sink):
    with bench.office(tmp_path, database="sqlite", smtp_port=sink.port) as made:
        made.environment["INTAKE_TEST_SMTP_PASSWORD"] = "wrong"
        made.run("db", "upgrade")
        yield made


def letters(office):
    return {one["recipient"]: one for one in office.json("outbox", "list")}


def test_a_refused_login_is_tried_once_and_charged_to_no_letter(office, bench, sink):
    told = office.config.read_text(encoding="utf-8")
    office.config.write_text(told.replace("connections = 4\n", LOGIN), encoding="utf-8")
    sink.script("AUTH", *["535 5.7.8 wrong password"] * 50)
    first, *others = small(8, seed=3)
    with office.daemon() as daemon:
        bench.dovecot.seed(office.user, [first])
        eventually(lambda: "login refused" in daemon.text(), 30, on_failure=daemon.text)
        for one in others:  # each new letter rings the bell of the sender
            bench.dovecot.seed(office.user, [one])
        eventually(lambda: len(office.json("list")) == 8, 60, on_failure=daemon.text)
        assert daemon.stop() == 0
    assert sink.verbs.count("AUTH") == 1
    assert {one["attempts"] for one in letters(office).values()} == {0}
    assert sink.letters == []


def test_greylisting_costs_one_attempt_and_a_refused_recipient_fails_alone(office, bench, sink):
    raws = small(3, seed=4)
    sink.script_for("clerk1@branch1.corp.example", "451 4.7.1 greylisted, come back later")
    sink.script_for("clerk2@branch2.corp.example", "550 5.1.1 no such user")
    bench.dovecot.seed(office.user, raws)

    office.run("run", "--once")

    found = letters(office)
    states = {who: found[f"clerk{who}@branch{who}.corp.example"]["state"] for who in range(3)}
    assert states == {0: "sent", 1: "retry", 2: "failed"}
    with history.database_of(office) as db:
        history.a_quarter_of_an_hour_later(db)
    office.run("run", "--once")
    assert letters(office)["clerk1@branch1.corp.example"]["attempts"] == 2
    ledger = history.check(office, raws, bench.dovecot.folders(office.user), [one.raw for one in sink.letters])
    assert (ledger.acknowledged, ledger.acks_open, ledger.repeated) == (2, 1, 0)
