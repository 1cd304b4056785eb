"""One kill -9 at a named place, a restart, and the history check: a case of the crash matrix (RELIABILITY.md 2.4)."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from intake.failpoints import NAMES
from tests.support import history
from tests.support.dovecot import Dovecot
from tests.support.history import Ledger
from tests.support.mails import generate
from tests.support.office import Office
from tests.support.postgres import Postgres
from tests.support.sink import Sink

MANY = 120  # more than one batch of each room: 100 mails of a fetch, 50 of the register, 50 letters
STEPS = ("migrate_step_1", "migrate_step_2")
ELSEWHERE = {  # not passed while mails only come in: their rooms have tests of their own
    "reading_mail", "notices_before_commit", "notices_after_commit", "digest_before_commit",
}  # fmt: skip
NOTICE = """\
Return-Path: <>\r
From: Mail Delivery System <mailer-daemon@relay.corp.example>\r
To: office@corp.example\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <notice-1@relay.corp.example>\r
Date: Tue, 24 Nov 2026 09:30:00 +0800\r
Auto-Submitted: auto-replied\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"\r
\r
--=_b\r
Content-Type: text/plain\r
\r
The mail could not be delivered.\r
--=_b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; relay.corp.example\r
\r
Final-Recipient: rfc822; {recipient}\r
Action: failed\r
Status: 5.1.1\r
--=_b\r
Content-Type: text/rfc822-headers\r
\r
Message-ID: {message_id}\r
Subject: {subject}\r
--=_b--\r
"""


@dataclass(frozen=True)
class Case:
    """Where, at which passing of the place, how many mails, on which database."""

    place: str
    count: int
    database: str  # sqlite | postgresql
    hit: int = 1

    def __str__(self) -> str:
        return f"{self.database}-{self.count}-{self.place}" + (f":{self.hit}" if self.hit > 1 else "")


@dataclass
class Bench:
    """The servers of a run, and offices on them."""

    dovecot: Dovecot
    postgres: Postgres
    made: int = 0

    @contextmanager
    def office(self, folder: Path, *, database: str, smtp_port: int, **more) -> Iterator[Office]:
        """An office with a mailbox and an empty database of its own."""
        self.made += 1
        office = Office(folder, user=f"u{self.made}-{folder.name[-16:]}", password=self.dovecot.password)
        with ExitStack() as stack:
            url = "sqlite" if database == "sqlite" else stack.enter_context(self.postgres.database())
            office.write(**{"imap_port": self.dovecot.imap_port, "smtp_port": smtp_port, "database": url, **more})
            yield office


def cases(counts: tuple[int, ...] = (1, 2, MANY)) -> list[Case]:
    """The whole matrix; with many mails the place is also passed a few times before the kill."""
    places = [*(place for place in NAMES if place not in ELSEWHERE), *STEPS]
    made = [Case(place, count, kind) for kind in ("sqlite", "postgresql") for count in counts for place in places]
    later = ("batch_between_mails", "after_dot", "phase_data_commit", "sent_before_commit", "mid_fetch")
    made += [Case(place, MANY, kind, 17) for kind in ("sqlite", "postgresql") for place in later if MANY in counts]
    return made


def killed_at(bench: Bench, case: Case, folder: Path) -> Ledger:
    """Run into the kill, look at what is left, start again, and check the history."""
    sink = Sink().start()
    try:
        with bench.office(folder, database=case.database, smtp_port=sink.port) as office:
            return _killed(bench, case, office, sink)
    finally:
        sink.stop()


def _killed(bench: Bench, case: Case, office: Office, sink: Sink) -> Ledger:
    dovecot, deadly = bench.dovecot, f"{case.place}:{case.hit}=kill"
    order = {"INTAKE_TEST_BUILD": "1", "INTAKE_FAILPOINT": deadly}
    raws = [raw for _, raw in generate(case.count, seed=3 + case.count, odd=0.1 if case.count > 2 else 0)]
    if case.place in STEPS:
        expect_killed(office.run("db", "upgrade", check=None, **order))
    if case.database != "sqlite" or case.place in STEPS:
        office.run("db", "upgrade")
    if case.place == "bounce_linked":
        raws += _came_back(dovecot, office, sink, raws)
        dovecot.seed(office.user, raws[-1:])
    else:
        dovecot.seed(office.user, raws)
    if case.place not in STEPS:
        expect_killed(office.run("run", "--once", check=None, **order))
    with history.database_of(office) as db:
        if db.revision():
            history.expect_bytes_kept(db, dovecot.folders(office.user))
    office.run("run", "--once")
    with history.database_of(office) as db:
        waiting = history.a_quarter_of_an_hour_later(db)
    if waiting:
        office.run("run", "--once")
    return history.check(office, raws, dovecot.folders(office.user), [letter.raw for letter in sink.letters])


def expect_killed(done) -> None:
    assert done.returncode == -signal.SIGKILL, (done.returncode, done.stdout[-500:], done.stderr[-3000:])


def _came_back(dovecot: Dovecot, office: Office, sink: Sink, raws: list[bytes]) -> list[bytes]:
    """The mails are answered, and a notice says that the first answer did not arrive."""
    dovecot.seed(office.user, raws)
    office.run("run", "--once")
    [letter, *_] = [one for one in sink.letters if one.message["Auto-Submitted"] == "auto-replied"]
    fields = {"recipient": letter.recipients[0], "message_id": letter.message["Message-ID"], "subject": letter.subject}
    return [NOTICE.format(**fields).encode()]
