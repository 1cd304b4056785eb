"""A real daemon whose mailbox goes away: status is honest, operators get one letter, and one when it is back."""

from __future__ import annotations

import json
import os
import signal
import socket
import urllib.request
from datetime import datetime, timedelta

import pytest

from tests.support.office import Office
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot]

OPERATIONS = """
[operations]
operators = ["it@corp.example"]
alarm_after_minutes = 0.05
"""


@pytest.fixture
def office(tmp_path, dovecot, sink):
    made = Office(tmp_path, user=f"alarm{tmp_path.name[-12:]}", password=dovecot.password)
    made.metrics = free_port()
    extra = f'{OPERATIONS}[metrics]\nlisten = "127.0.0.1:{made.metrics}"\n'
    made.write(imap_port=dovecot.imap_port, smtp_port=sink.port, extra=extra)
    told = made.config.read_text().replace("[[mailbox]]", f'status_file = "{tmp_path}/run.json"\n[[mailbox]]', 1)
    made.config.write_text(told.replace("poll_seconds = 5\n", "poll_seconds = 1\n"))  # trouble shows, and ends, sooner
    return made


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def figures(office):
    with urllib.request.urlopen(f"http://127.0.0.1:{office.metrics}/metrics", timeout=10) as answer:
        return answer.read().decode()


def status(office):
    done = office.run("status", "--json", check=None)
    return done.returncode, json.loads(done.stdout)


def is_ready(office):
    code, found = status(office)
    return code == 0 and found


def alarms(sink):
    return [letter.subject for letter in sink.letters if letter.recipients == ["it@corp.example"]]


def test_a_mailbox_that_goes_away_is_told_once_and_its_return_once(office, dovecot, sink):
    dovecot.seed(office.user, [])
    with office.daemon() as daemon:
        found = eventually(lambda: is_ready(office), 40, on_failure=daemon.text)
        assert found["mailboxes"][0]["lease_owner"] == found["owner"]
        assert (office.folder / "run.json").exists()
        assert "intake_ready 1\n" in figures(office)
        dovecot.stop()
        try:
            _, found = eventually(lambda: (s := status(office))[0] == 7 and s, 90, on_failure=daemon.text)
            assert {one["code"] for one in found["problems"]} & {"loop.trouble", "mailbox.error", "mailbox.stale"}
            assert "intake_ready 0\n" in figures(office)
            eventually(lambda: alarms(sink), 60, on_failure=daemon.text)
            assert "alarm.raised" in daemon.text()
        finally:
            dovecot.start()
        eventually(lambda: len(alarms(sink)) == 2, 90, on_failure=daemon.text)
        eventually(lambda: is_ready(office), 30, on_failure=daemon.text)
        assert alarms(sink) == ["[intake] 告警：邮箱 office 收信中断", "[intake] 已恢复：邮箱 office 收信中断"]
    assert status(office) == (69, {"running": False, "ready": False})


def test_a_daemon_that_hangs_or_was_killed_is_not_called_well(office, dovecot):
    dovecot.seed(office.user, [])
    with office.daemon() as daemon:
        eventually(lambda: is_ready(office), 40, on_failure=daemon.text)
        os.kill(daemon.process.pid, signal.SIGSTOP)
        file = office.folder / "run.json"
        facts = json.loads(file.read_text(encoding="utf-8"))
        long_ago = datetime.fromisoformat(facts["at"]) - timedelta(seconds=31)
        file.write_text(json.dumps(facts | {"at": long_ago.isoformat()}), encoding="utf-8")  # as half a minute later
        code, found = status(office)
        assert code == 7
        assert found["problems"][0]["code"] == "daemon.hangs"
        assert not found["live"]
        daemon.kill()
        assert status(office)[0] == 69
