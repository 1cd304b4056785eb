"""`test roundtrip` over a real way: out by SMTP, in by IMAP; only the probe goes, even if a daemon has it first."""

from __future__ import annotations

import json
import threading

import pytest

from tests.support.desk import mail
from tests.support.office import Office
from tests.support.sink import Sink
from tests.support.waiting import eventually

pytestmark = pytest.mark.dovecot


class Carrier:
    """Carries what the sink took into the mailbox, as the provider in between does."""

    def __init__(self, sink: Sink, dovecot, user: str, afterwards=lambda: None) -> None:
        self._sink, self._dovecot, self._user, self._afterwards = sink, dovecot, user, afterwards
        self._thread = threading.Thread(target=self._carry)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_trouble):
        self._thread.join(60)

    def _carry(self):
        eventually(lambda: bool(self._sink.letters), 60)
        self._dovecot.seed(self._user, [self._sink.letters[0].raw])
        self._afterwards()


@pytest.fixture
def office(request, dovecot, sink, tmp_path):
    user = f"probe-{request.node.name[-30:]}"
    dovecot.seed(user, [mail(to="office@corp.example")])
    made = Office(tmp_path, user=user, password=dovecot.password)
    return made.write(imap_port=dovecot.imap_port, smtp_port=sink.port, accept_since="now")


def test_the_probe_arrives_is_measured_and_removed_alone(office, dovecot, sink):
    with Carrier(sink, dovecot, office.user):
        trip = office.json("test", "roundtrip", "--timeout", "60")

    assert (trip["sent"], trip["arrived"], trip["removed"], trip["folder"]) == (True, True, True, "INBOX")
    assert 0 < trip["arrived_seconds"] < 60
    assert len(dovecot.folders(office.user)["INBOX"]) == 1


def test_a_daemon_that_has_the_probe_first_makes_no_request_of_it(office, dovecot, sink):
    def daemon_first():
        office.run("run", "--once", "--only", "collect")

    before = dovecot.folders(office.user)["INBOX"]
    with Carrier(sink, dovecot, office.user, daemon_first):
        done = office.run("test", "roundtrip", "--timeout", "60", "--json")
    trip = json.loads(done.stdout)

    assert trip["arrived"]
    assert len(office.json("list")) <= len(before)
    assert not [row for row in office.json("list") if "试信" in row["subject"]]
    left = [raw for mails in dovecot.folders(office.user).values() for raw in mails if b"X-Intake-Probe" in raw]
    assert len(left) == (0 if trip["removed"] else 1)


def test_a_probe_that_does_not_arrive_is_told(office):
    done = office.run("--lang", "en", "test", "roundtrip", "--timeout", "1", check=7)

    assert "not there after 1 s" in done.stdout


def test_a_probe_that_is_refused_is_told_with_the_answer(office, sink):
    sink.script("RCPT", "550 5.1.1 no such user")
    done = office.run("test", "roundtrip", "--json", check=7)

    assert json.loads(done.stdout)["answer"] == "550 5.1.1 no such user"


def test_a_test_letter_goes_to_whom_it_is_sent(office, sink):
    assert office.run("test", "send", "liwei@south.example", "--yes").stdout.startswith("250")
    [letter] = sink.letters

    assert letter.recipients == ["liwei@south.example"]
    assert "试信" in letter.subject
    assert office.run("test", "send", "nobody", "--yes", check=2).stderr


def test_a_letter_is_shown_as_the_templates_write_it(office):
    assert "acknowledgement" in office.run("test", "template").stdout.split()
    shown = office.run(
        "test", "template", "acknowledgement", "--language", "en", "--html", str(office.folder / "a.html")
    )

    assert "HQ-" in shown.stdout
    assert "<html" in (office.folder / "a.html").read_text(encoding="utf-8")


def test_the_check_up_mends_what_is_safe_and_sends_a_probe_by_the_envelope_mode(office, dovecot, sink):
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(
        text.replace("connections = 4", 'connections = 4\nenvelope_mode = "null"'), encoding="utf-8"
    )
    office.run("db", "upgrade")
    office.state.chmod(0o755)
    with Carrier(sink, dovecot, office.user):
        done = office.run("--lang", "en", "doctor", "--fix", "--send-probe", check=None)

    assert "0750 now" in done.stderr
    assert "folder Intake/Processed made" in done.stderr
    assert set(dovecot.folders(office.user)) >= {"Intake/Processed", "Intake/Auto", "Intake/Quarantine"}
    assert "envelope_mode null" in done.stdout
    assert sink.letters[0].sender in {"", "<>"}
