"""Thousands of small mails at once, and a daemon that is killed again and again while it works through them."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path

from tests.support import history
from tests.support.history import Ledger
from tests.support.killing import Bench
from tests.support.office import Office
from tests.support.sink import Sink
from tests.support.waiting import eventually

MAIL = """\
From: =?utf-8?Q?Branch_{number}?= <clerk{number}@branch{number}.corp.example>\r
To: office@corp.example\r
Subject: =?utf-8?B?55So5Y2w55Sz6K+3?= {number}\r
Message-ID: <burst-{seed}-{number}@branch{number}.corp.example>\r
Date: Tue, 24 Nov 2026 09:00:00 +0800\r
Content-Type: text/plain; charset=utf-8\r
\r
请为第 {number} 号合同用印,谢谢。\r
"""


def small(count: int, *, seed: int) -> list[bytes]:
    """Requests that differ, from as many senders, so that no cap holds back an acknowledgement."""
    return [MAIL.format(number=number, seed=seed).encode() for number in range(count)]


NO_CAPS = """
[acknowledge.limits]
unknown_per_hour = 0
unknown_per_day = 0
known_per_hour = 0
known_per_day = 0
domain_per_hour = 0
subject_per_day = 0
new_recipients_per_hour = 0
all_unknown_per_hour = 0
storm_one_sender = 0
storm_one_subject = 0
"""


@dataclass
class Killed:
    """One burst: how often the daemon was killed, how many mails were set aside, and what the check found."""

    kills: int
    quarantined: int
    seconds: float
    ledger: Ledger


def burst(bench: Bench, folder: Path, *, database: str, mails: int, kills: int, seed: int) -> Killed:
    """Mails at once, a daemon killed `kills` times (fewer if it is done before), a last quiet run, the history check."""
    dice, sink = random.Random(seed), Sink().start()
    began = time.monotonic()
    try:
        with bench.office(folder, database=database, smtp_port=sink.port, extra=NO_CAPS) as office:
            office.run("db", "upgrade")
            raws = small(mails, seed=seed)
            bench.dovecot.seed(office.user, raws)
            done = _kill(office, dice, mails=mails, kills=kills)
            before = (office.folder / "daemon.log").read_text(encoding="utf-8").count("daemon.started")
            with office.daemon() as daemon, history.database_of(office) as db:
                eventually(lambda: daemon.text().count("daemon.started") > before, 30)
                eventually(lambda: history.at_rest(db, mails), 600, on_failure=daemon.text)
                history.a_quarter_of_an_hour_later(db)
                eventually(lambda: not history.waits(db) and history.at_rest(db, mails), 120, on_failure=daemon.text)
                status = daemon.stop()
                assert status == 0, (status, daemon.text()[-3000:])
                quarantined = sum(row.state == "quarantined" for row in history.archived(db))
            folders = bench.dovecot.folders(office.user)
            ledger = history.check(office, raws, folders, [letter.raw for letter in sink.letters])
            assert ledger.acknowledged == mails - quarantined, "a burst that is not answered proves little"
    finally:
        sink.stop()
    return Killed(done, quarantined, time.monotonic() - began, ledger)


def _kill(office: Office, dice: random.Random, *, mails: int, kills: int) -> int:
    """How often it was killed while there was work."""
    with history.database_of(office) as db:
        for done in range(kills):
            daemon = office.daemon()
            ends = time.monotonic() + dice.uniform(0.2, 4.0)
            while time.monotonic() < ends and daemon.process.poll() is None:
                time.sleep(0.01)
            daemon.kill()
            if history.at_rest(db, mails):
                return done
    return kills
