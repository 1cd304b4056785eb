"""A server that is down: `status` says so, the rest goes on, nothing is lost when it is back."""

from __future__ import annotations

import json

import pytest

from tests.support import history
from tests.support.mails import generate
from tests.support.office import Office
from tests.support.sink import Sink
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot]

SECOND_MAILBOX = """
[[mailbox]]
name = "broken"
host = "127.0.0.1"
port = 1
security = "none"
user = "nobody"
password_env = "INTAKE_TEST_IMAP_PASSWORD"
"""


def made_office(tmp_path, dovecot, smtp_port, extra=""):
    office = Office(tmp_path, user=f"down{tmp_path.name[-12:]}", password=dovecot.password)
    return office.write(imap_port=dovecot.imap_port, smtp_port=smtp_port, extra=extra)


def test_letters_wait_for_a_relay_that_is_down(tmp_path, dovecot):
    relay = Sink().start()
    relay.stop()
    office = made_office(tmp_path, dovecot, relay.port)
    raws = [raw for _, raw in generate(5, seed=2, odd=0)]
    dovecot.seed(office.user, raws)

    with office.daemon() as daemon:
        eventually(lambda: "loop.trouble" in daemon.text(), 30, on_failure=daemon.text)
        found = eventually(lambda: trouble(office, "deliver"), 60, on_failure=daemon.text)
        assert str(relay.port) in found
        assert {letter["attempts"] for letter in office.json("outbox", "list")} == {0}, "a dead relay costs no attempt"
        relay.start()
        eventually(lambda: len(relay.letters) >= 2, 60, on_failure=daemon.text)
        eventually(lambda: trouble(office, "deliver") is None, 60)
    with history.database_of(office) as db:
        history.expect_nothing_lost(db, raws)
        history.expect_one_letter_each([letter.raw for letter in relay.letters], db)
    relay.stop()


def test_a_mailbox_that_is_down_holds_up_no_other(tmp_path, dovecot, sink):
    office = made_office(tmp_path, dovecot, sink.port, extra=SECOND_MAILBOX)
    dovecot.seed(office.user, [raw for _, raw in generate(1, seed=4, odd=0)])

    once = office.run("run", "--once", check=69)

    assert "broken" in once.stderr
    assert len(office.json("list")) == 1
    assert [letter for letter in sink.letters if letter.message["Auto-Submitted"] == "auto-replied"]


def trouble(office, room):
    """What `status --json` says of a loop; None when it is well."""
    done = office.run("status", "--json", check=None)
    facts = json.loads(done.stdout)
    [loop] = [one for one in facts["loops"] if one["name"] == room]
    if loop["trouble"]:
        assert done.returncode == 7
    return loop["trouble"]
