"""A new configuration while the daemon works: taken as a whole, or refused as a whole."""

from __future__ import annotations

import json
import os
import signal

import pytest

from tests.support.desk import mail
from tests.support.office import Office
from tests.support.waiting import eventually

pytestmark = pytest.mark.dovecot


@pytest.fixture
def office(request, dovecot, sink, tmp_path):
    user = f"reload-{request.node.name[-30:]}"
    made = Office(tmp_path, user=user, password=dovecot.password)
    return made.write(imap_port=dovecot.imap_port, smtp_port=sink.port)


def changed(office, old, new):
    text = office.config.read_text(encoding="utf-8")
    assert old in text
    office.config.write_text(text.replace(old, new), encoding="utf-8")


def status(office):
    return json.loads(office.run("status", "--json", check=None).stdout)


def in_force(office):
    return (office.state / "config-in-force.json").exists()


def works(office):
    """It says what it works by, and how it is: one is written soon after the other."""
    return in_force(office) and (office.state / "status.json").exists()


def test_a_right_file_is_taken_and_letters_follow_it_at_once(office, dovecot, sink):
    with office.daemon() as daemon:
        eventually(lambda: works(office), 30, on_failure=daemon.text)
        before = status(office)["pid"]
        changed(office, "总部服务台", "集团服务台")
        assert json.loads(office.run("config", "diff", "--json").stdout) == [
            {"key": "office.name", "old": "总部服务台", "new": "集团服务台"}
        ]
        office.run("daemon", "reload")

        assert json.loads(office.run("config", "diff", "--json").stdout) == []
        dovecot.seed(office.user, [mail(to="office@corp.example")])
        eventually(lambda: any("集团服务台" in one.text for one in sink.letters), 60, on_failure=daemon.text)
        eventually(lambda: status(office).get("pid") == before, 30)
        assert "config.reloaded" in daemon.text()
    assert not in_force(office)


def test_a_wrong_file_is_refused_and_the_old_one_holds(office):
    with office.daemon() as daemon:
        eventually(lambda: works(office), 30, on_failure=daemon.text)
        changed(office, 'resolution = "3d"', 'resolution = "soon"')
        assert "service_level[1].resolution" in office.run("daemon", "reload", check=78).stderr

        os.kill(told(office)["pid"], signal.SIGHUP)
        eventually(lambda: "config.rejected" in daemon.text(), 30)
        eventually(lambda: "service_level[1].resolution" in str(told(office)["config_rejected"]), 30)

        changed(office, 'resolution = "soon"', 'resolution = "2d"')
        office.run("daemon", "reload")


def told(office):
    return json.loads((office.state / "status.json").read_text(encoding="utf-8"))


def test_another_database_needs_a_restart(office):
    with office.daemon() as daemon:
        eventually(lambda: works(office), 30, on_failure=daemon.text)
        changed(office, "[[mailbox]]", 'blobs = "files"\n[[mailbox]]')

        assert "after a restart only" in office.run("daemon", "reload", check=78).stderr


def test_without_a_daemon_there_is_nothing_to_reload(office):
    assert "intake run" in office.run("daemon", "reload", check=3).stderr
    assert "config diff 文件" in office.run("config", "diff", check=3).stderr
