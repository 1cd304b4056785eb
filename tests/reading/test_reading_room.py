"""The child that reads: confined, replaceable, gone with its parent."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from intake.message.parse import parse
from intake.reading import child
from intake.reading.room import Reader, ReadingLimits, Unreadable

MAIL = "Message-ID: <a@b.example>\nFrom: a@b.example\nSubject: 用印\nContent-Type: text/plain; charset=utf-8\n\n您好\n".encode()


@pytest.fixture
def reader():
    with Reader(ReadingLimits(seconds=20)) as open_reader:
        yield open_reader


def test_the_child_reads_as_the_parser_does(reader):
    assert reader.read(MAIL) == parse(MAIL)


def test_one_child_serves_many_mails(reader):
    reader.read(MAIL)
    first = reader.pid

    for number in range(20):
        assert reader.read(MAIL + b"%d" % number).size == len(MAIL) + len(str(number))

    assert reader.pid == first


def test_a_bound_is_a_final_verdict_without_a_child(reader):
    with pytest.raises(Unreadable) as refused:
        reader.read(b"X: y\n" * 2000)

    assert (refused.value.reason, refused.value.final, reader.pid) == ("bounds.headers", True, None)


def test_a_killed_child_is_replaced(reader):
    reader.read(MAIL)
    first = reader.pid
    os.kill(first, signal.SIGKILL)

    _until(lambda: reader.pid is None)

    assert reader.read(MAIL).subject == "用印"
    assert reader.pid != first


def test_a_child_killed_over_a_mail_makes_it_unreadable_and_the_next_is_read(monkeypatch, reader):
    monkeypatch.setenv("INTAKE_TEST_BUILD", "1")
    monkeypatch.setenv("INTAKE_FAILPOINT", "reading_mail:2=kill")
    reader.read(MAIL)

    with pytest.raises(Unreadable, match=r"reading\.child_died"):
        reader.read(MAIL)

    assert reader.read(MAIL).subject == "用印"


def test_a_mail_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setenv("INTAKE_TEST_BUILD", "1")
    monkeypatch.setenv("INTAKE_FAILPOINT", "reading_mail:2=sleep:60")
    with Reader(ReadingLimits(seconds=0.3)) as reader:
        reader.read(MAIL)
        began = time.monotonic()

        with pytest.raises(Unreadable, match=r"reading\.timeout"):
            reader.read(MAIL)

        assert time.monotonic() - began < 5
        assert reader.read(MAIL).subject == "用印"


def test_a_mail_beyond_the_memory_is_unreadable_not_a_crash():
    big = b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + b"QUJD" * 8_000_000
    with Reader() as reader:
        reader.read(MAIL)
        used = int(Path(f"/proc/{reader.pid}/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    with Reader(ReadingLimits(memory=used + (24 << 20))) as reader:
        with pytest.raises(Unreadable, match=r"reading\."):
            reader.read(big)

        assert reader.read(MAIL).subject == "用印"


def test_the_child_ends_with_its_parent():
    script = (
        "import os, sys\nfrom intake.reading.room import Reader\nreader = Reader()\n"
        "reader.read(b'Subject: x\\n\\ny')\nprint(reader.pid, flush=True)\nos.kill(os.getpid(), 9)\n"
    )
    home = str(Path(child.__file__).resolve().parents[2])

    done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, env={"PYTHONPATH": home}, check=False)

    pid = int(done.stdout)
    _until(lambda: not _is_running(pid))


def _is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _until(condition, *, seconds=10.0):
    over, wait = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < over
        wait.wait(0.02)


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 25)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.system('true')",
        "open('/dev/shm/intake-reading-test', 'w')",
        "import os; os.write(os.open('/proc/self/comm', os.O_WRONLY), b'x')",
        "[open('/dev/null') for _ in range(40)]",
        "bytearray(1 << 30)",
    ],
)
def test_the_confined_child_can_do_nothing_but_read(attempt):
    script = (
        "import sys, os, socket, subprocess\nfrom intake.reading import child\nchild.preload()\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"child.confine(512 << 20)\ntry:\n    exec({attempt!r})\n"
        "except (PermissionError, OSError, MemoryError): os._exit(7)\nos._exit(0)\n"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=Path(child.__file__).parents[2], check=False)

    Path("/dev/shm/intake-reading-test").unlink(missing_ok=True)
    assert done.returncode == 7


def test_the_child_knows_nothing_of_our_environment(monkeypatch, reader):
    monkeypatch.setenv("INTAKE_SECRET", "hunter2")
    reader.read(MAIL)

    assert b"hunter2" not in Path(f"/proc/{reader.pid}/environ").read_bytes()
