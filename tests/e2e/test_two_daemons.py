"""Two daemons on one PostgreSQL share the work; on SQLite the second one is refused."""

from __future__ import annotations

import pytest

from tests.support import history
from tests.support.mails import generate
from tests.support.office import Office
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot]


def made_office(tmp_path, dovecot, sink, database):
    office = Office(tmp_path, user=f"two{tmp_path.name[-12:]}", password=dovecot.password)
    return office.write(imap_port=dovecot.imap_port, smtp_port=sink.port, database=database)


@pytest.mark.postgres
def test_two_daemons_answer_each_mail_once(tmp_path, dovecot, sink, postgres_url):
    (tmp_path / "second").mkdir()
    office = made_office(tmp_path, dovecot, sink, postgres_url)
    other = Office(tmp_path / "second", user=office.user, password=office.password)
    other.write(imap_port=dovecot.imap_port, smtp_port=sink.port, database=postgres_url)
    office.run("db", "upgrade")
    raws = [raw for _, raw in generate(60, seed=21, odd=0.1)]

    with office.daemon() as one, other.daemon() as two:
        dovecot.seed(office.user, raws)
        eventually(lambda: dovecot.folders(office.user)["INBOX"] == [], 60, on_failure=lambda: one.text() + two.text())
        with history.database_of(office) as db:
            deserving = {row.request_id for row in history.expect_nothing_lost(db, raws) if row.ack}
            eventually(lambda: len(sink.letters) >= len(deserving), 30)
        assert one.stop() == 0
        assert two.stop() == 0

    with history.database_of(office) as db:
        acknowledged = history.expect_one_letter_each([letter.raw for letter in sink.letters], db)
    assert set(acknowledged) == deserving
    answers = [one for one in sink.letters if one.recipients != ["leader@corp.example"]]  # who reads the summary
    assert len(answers) == len(deserving), "each acknowledgement once"


def test_a_second_daemon_on_one_file_is_refused(tmp_path, dovecot, sink):
    office = made_office(tmp_path, dovecot, sink, "sqlite")

    with office.daemon() as daemon:
        eventually(lambda: "daemon.started" in daemon.text(), 20)
        refused = office.run("run", "--once", check=75)

    assert "另一个 intake 守护进程" in refused.stderr
    assert "PostgreSQL" in refused.stderr
