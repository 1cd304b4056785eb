"""A disk that is full or fails: nothing is acknowledged that is not kept, nothing is moved, work goes on afterwards."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
from contextlib import contextmanager

import pytest

from tests.support import history
from tests.support.mails import generate
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot]
MEGABYTE = 1024 * 1024
BIG = "Content-Type: text/plain\r\nSubject: {n}\r\nFrom: a{n}@b{n}.corp.example\r\nMessage-ID: <{n}@b.corp.example>\r\n\r\n"


def can_mount(folder="/tmp"):
    """Whether a small disk can be made here: as root, outside of most containers."""
    if os.geteuid() or not shutil.which("mount"):
        return False
    return subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", folder], check=False).returncode == 0


def can_trace():
    return (
        bool(shutil.which("strace"))
        and subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode == 0
    )


DISKS = [
    "limit",
    *(["tmpfs"] if can_mount() else []),
]  # without root: no file may grow, which the database calls an error
FAULTS = (
    ["signal=KILL:when=3", "signal=KILL:when=9", "error=EIO:when=6", "error=ENOSPC:when=4+7"] if can_trace() else []
)


@contextmanager
def small_disk(office, kind):
    """What is called to make a disk of 3 MB full for a process, and what gives it space again."""
    if kind == "limit":
        none = resource.RLIM_INFINITY
        yield (
            lambda pid: resource.prlimit(pid, resource.RLIMIT_FSIZE, (3 * MEGABYTE, none)),
            lambda pid: resource.prlimit(pid, resource.RLIMIT_FSIZE, (none, none)),
        )
        return
    office.state.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m,mode=0700", "tmpfs", office.state], check=True)
    try:
        more = ["mount", "-o", "remount,size=100m", str(office.state)]
        yield lambda pid: None, lambda pid: subprocess.run(more, check=True)
    finally:
        subprocess.run(["umount", "-l", office.state], check=True)


@pytest.mark.parametrize("kind", DISKS)
def test_a_full_disk_stops_the_work_and_space_lets_it_go_on(kind, tmp_path, bench, sink):
    raws = [(BIG.format(n=n) + ("请盖章。" * 20 + "\r\n") * 2500).encode() for n in range(6)]
    with bench.office(tmp_path, database="sqlite", smtp_port=sink.port) as office, small_disk(office, kind) as disk:
        full, spacious = disk
        with office.daemon() as daemon:
            eventually(lambda: "daemon.started" in daemon.text(), 30, on_failure=daemon.text)
            full(daemon.process.pid)
            bench.dovecot.seed(office.user, raws)
            eventually(lambda: "loop.trouble" in daemon.text(), 30, on_failure=daemon.text)
            with history.database_of(office) as db:
                history.expect_bytes_kept(db, bench.dovecot.folders(office.user))
            assert len(bench.dovecot.folders(office.user)["INBOX"]) > 0
            spacious(daemon.process.pid)
            with history.database_of(office) as db:
                eventually(lambda: history.at_rest(db, len(raws)), 60, on_failure=daemon.text)
            assert daemon.stop() == 0
        with sqlite3.connect(office.state / "intake.db") as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        file.close()
        ledger = history.check(office, raws, bench.dovecot.folders(office.user), [one.raw for one in sink.letters])
        with history.database_of(office) as db:
            assert {row.state for row in history.archived(db)} == {"done"}, "a full disk is not charged to the mails"
    assert ledger.unknown == ledger.repeated == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_the_nth_sync_kills_or_fails(fault, tmp_path, bench, sink):
    """As the power fails, or the disk, in the middle of a commit."""
    raws = [raw for _, raw in generate(4, seed=5, odd=0)]
    with bench.office(tmp_path, database="sqlite", smtp_port=sink.port) as office:
        office.run("db", "upgrade")
        bench.dovecot.seed(office.user, raws)
        syncs = f"inject=fsync,fdatasync:{fault}"
        words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", syncs]
        hurt = subprocess.run(
            [*words, *office.argv("run", "--once")], env=office.environ(), capture_output=True, check=False, timeout=120
        )
        assert hurt.returncode != 0, hurt.stderr.decode()[-2000:]
        with history.database_of(office) as db:
            history.expect_bytes_kept(db, bench.dovecot.folders(office.user))
        office.run("run", "--once")
        with history.database_of(office) as db:
            history.a_quarter_of_an_hour_later(db)
        office.run("run", "--once")
        with sqlite3.connect(office.state / "intake.db") as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        file.close()
        ledger = history.check(office, raws, bench.dovecot.folders(office.user), [one.raw for one in sink.letters])
    assert ledger.acks_open == 0
    assert ledger.repeated <= ledger.unknown
