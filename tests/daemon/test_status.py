"""The status file: replaced as a whole, honest about a database that is down, a hung main thread, a clock that jumps."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from intake.daemon.clockwatch import ClockWatch
from intake.daemon.loops import Loop
from intake.daemon.status import StatusFile, read
from intake.owners import own_name
from tests.support import desk
from tests.support.desk import Clock, mail


@pytest.fixture
def office(tmp_path):
    with desk.office(f"sqlite:///{tmp_path}/intake.db") as made:
        made.receive(mail())
        yield made


@pytest.fixture
def status(office, tmp_path):
    loop = Loop("clock", lambda: False, rest=60, silence=120)
    return StatusFile(tmp_path / "run.json", office.house, loops=[loop], owner=own_name())


def test_it_says_all_that_is_known_and_is_ready(status, office):
    status.write()
    found = read(status.path, office.clock.at)

    assert (found["running"], found["live"], found["ready"], found["problems"]) == (True, True, True, [])
    assert {
        "version", "pid", "owner", "at", "started_at", "loops", "disk_free_bytes", "clock_step_seconds", "database", "mailboxes",
        "backlog", "unprocessed", "oldest_unprocessed_seconds", "quarantined", "outbox", "held", "oldest_letter_seconds", "ack_unknown_total",
        "requests", "paused", "storms", "alarms",
    } <= set(found)  # fmt: skip
    assert list(status.path.parent.glob(".run.json*")) == []


def test_a_file_that_is_too_old_comes_from_a_daemon_that_hangs(status, office):
    status.write()
    found = read(status.path, office.clock.at + timedelta(seconds=40))

    assert (found["running"], found["live"], found["ready"]) == (True, False, False)
    assert found["problems"][0] == {"code": "daemon.hangs", "about": "", "said": "40"}


def test_a_dead_daemons_file_counts_for_nothing(status, office):
    status.write()
    facts = json.loads(status.path.read_text())
    machine, _pid, _start, rest = facts["owner"].split("/")
    status.path.write_text(json.dumps(facts | {"owner": f"{machine}/999999999/1/{rest}"}))

    assert not read(status.path, office.clock.at)["running"]


def test_a_silent_loop_is_neither_live_nor_ready(status, office):
    status.loops[0].beat -= 1000
    status.write()
    found = read(status.path, office.clock.at)

    assert (found["live"], found["ready"]) == (False, False)
    assert found["problems"] == [{"code": "loop.silent", "about": "clock", "said": ""}]


def test_a_database_that_is_down_is_the_reason(status, office, tmp_path):
    office.house.db.close()
    (tmp_path / "intake.db").unlink()
    (tmp_path / "intake.db").mkdir()
    status.write()
    found = read(status.path, office.clock.at)

    assert not found["ready"]
    assert found["problems"][0]["code"] == "database"


def test_a_clock_that_jumps_is_noticed_for_one_round():
    wall, steady = Clock(), [0.0]
    watch = ClockWatch(wall, lambda: steady[0])
    steady[0] += 5
    wall.forward(seconds=5)
    assert watch.look() == 0.0
    wall.forward(days=1)
    assert watch.look() == 86400.0
    assert watch.look() == 0.0
    wall.forward(seconds=-600)
    assert watch.look() == -600.0
