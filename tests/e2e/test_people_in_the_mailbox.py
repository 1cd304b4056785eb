"""People move, flag, delete, expunge and copy back while the daemon works; and the server renumbers everything."""

from __future__ import annotations

import imaplib
import random
import subprocess

import pytest

from tests.support import history
from tests.support.burst import NO_CAPS, small
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot]
MAILS, STEPS = 60, 250


class Person:
    """Somebody with a mail program and little patience; remembers what they destroyed."""

    def __init__(self, bench, office, seed):
        self.dice = random.Random(seed)
        self.client = imaplib.IMAP4(bench.dovecot.host, bench.dovecot.imap_port)
        self.client.login(office.user, office.password)
        self.client.create("Private")
        self.destroyed: list[bytes] = []

    def step(self):
        folder = self.dice.choice(["INBOX", "INBOX", "INBOX", "Private", "Intake/Processed"])
        if self.client.select(folder)[0] != "OK":
            return
        uids = self.client.uid("SEARCH", "ALL")[1][0].split()
        if not uids:
            return
        getattr(self, self.dice.choice(["move", "flag", "unflag", "copy_back", "destroy"]))(self.dice.choice(uids))

    def move(self, uid):
        self.client.uid("MOVE", uid, self.dice.choice(["Private", "INBOX"]))

    def flag(self, uid):
        self.client.uid("STORE", uid, "+FLAGS", self.dice.choice([r"(\Seen)", r"(\Deleted)", r"(\Flagged)"]))

    def unflag(self, uid):
        self.client.uid("STORE", uid, "-FLAGS", r"(\Deleted \Seen)")

    def copy_back(self, uid):
        self.client.uid("COPY", uid, "INBOX")

    def destroy(self, uid):
        """Only now and then, and exactly this mail."""
        if self.dice.random() < 0.3:
            found = [part[1] for part in self.client.uid("FETCH", uid, "(BODY.PEEK[])")[1] if isinstance(part, tuple)]
            self.client.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
            self.client.uid("EXPUNGE", uid)
            self.destroyed += found


def test_nothing_of_what_people_leave_is_lost_or_answered_twice(tmp_path, bench, sink):
    raws = small(MAILS, seed=77)
    with bench.office(tmp_path, database="sqlite", smtp_port=sink.port, extra=NO_CAPS) as office:
        bench.dovecot.seed(office.user, raws[:10])
        person = Person(bench, office, seed=5)
        with office.daemon() as daemon:
            for step in range(STEPS):
                if step % 5 == 0:
                    bench.dovecot.seed(office.user, raws[10 + step // 5 : 11 + step // 5])
                person.step()
            person.client.shutdown()
            kill_imap_processes(bench)
            renumber(bench, office)
            eventually(lambda: bench.dovecot.folders(office.user)["INBOX"] == [], 60, on_failure=daemon.text)
            with history.database_of(office) as db:
                eventually(lambda: history.at_rest(db, 1), 60, on_failure=daemon.text)
            assert daemon.stop() == 0
        folders = bench.dovecot.folders(office.user)
        with history.database_of(office) as db:
            history.expect_bytes_kept(db, {name: mails for name, mails in folders.items() if name != "Private"})
            rows = history.archived(db)
            ledger = history.expect_outbox(db, rows, [one.raw for one in sink.letters])
            history.expect_one_letter_each([one.raw for one in sink.letters], db)
        there = {raw for mails in folders.values() for raw in mails} | set(person.destroyed)
        assert {history.crlf(raw) for raw in raws} <= there, "a mail is gone that nobody destroyed"
    assert len({row.sha256 for row in rows}) == len(rows) <= MAILS
    assert (ledger.acks_open, ledger.repeated) == (0, 0)
    assert ledger.acknowledged > MAILS // 2


def kill_imap_processes(bench):
    subprocess.run(["pkill", "-KILL", "-P", str(bench.dovecot.process.pid), "-x", "imap"], check=False)


def renumber(bench, office):
    """The list of UIDs is lost: a new UIDVALIDITY, and every mail has another number."""
    for uidlist in bench.dovecot.maildir(office.user).rglob("dovecot-uidlist"):
        uidlist.unlink()
    for index in bench.dovecot.maildir(office.user).rglob("dovecot.index*"):
        index.unlink()
