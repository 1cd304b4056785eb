"""Decisions about mails, pauses and holds: a dry run shows them, a terminal asks before letters go, nothing else changes."""

from __future__ import annotations

import pytest

from tests.support.desk import mail, office
from tests.support.terminal import terminal
from tests.workflows.test_rescue import UNREADABLE


@pytest.fixture
def aside(empty):
    """An unreadable mail (1), one taken for a machine's (2), and a request with its acknowledgement."""
    (empty.folder / "state").mkdir(mode=0o700)
    with office(f"sqlite:///{empty.folder}/state/intake.db") as desk:
        machine = mail("休假", subject="自动回复：外出", message_id="two@branch.example", Auto_Submitted="auto-replied")
        desk.receive(UNREADABLE, machine, mail(message_id="three@branch.example"))
    return empty


def states(site):
    kept = [one["id"] for one in site("kept", "--json").json]
    return [one["id"] for one in site("quarantine", "list", "--json").json], kept, len(site("list", "--json").json)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("quarantine", "retry", "1", "2"), "来信 1（liwei@branch.example 合同 用印）：会重新读取"),
        (("quarantine", "retry", "--all"), "）：会重新读取"),
        (("quarantine", "release", "1"), "来信 1（liwei@branch.example 合同 用印）：会立为事项，不发回执"),
        (("quarantine", "release", "1", "--ack"), "会立为事项，并按规则发回执"),
        (("quarantine", "drop", "1", "--reason", "广告"), "会移出隔离清单，原文留存"),
        (("kept", "open", "2"), "来信 2（liwei@branch.example 自动回复：外出）：会立为事项，不发回执"),
    ],
)
def test_a_dry_run_shows_the_mail_and_what_would_become_of_it(aside, words, says):
    before = states(aside)

    ran = aside(*words, "--dry-run", lang="zh")

    assert says in ran.out
    assert "试运行" in ran.err
    assert states(aside) == before


def test_a_dry_run_refuses_what_would_be_refused(aside):
    aside("quarantine", "release", "9", "--dry-run", status=3)
    aside("quarantine", "drop", "9", "--reason", "x", "--dry-run", status=3)
    aside("quarantine", "release", "1")

    assert "was opened before as HQ-1002" in aside("quarantine", "release", "1", "--dry-run").out
    assert "stay as it is" in aside("quarantine", "retry", "1", "--dry-run").out


@pytest.mark.parametrize(("keys", "status", "kept"), [("n\n", 1, [2]), ("y\n", 0, [])])
def test_on_a_terminal_it_asks_before_an_acknowledgement_goes(aside, keys, status, kept):
    with terminal("--lang", "en", "kept", "open", "2", "--ack", cwd=aside.folder) as screen:
        assert "be acknowledged where the rules allow it" in screen.until("Send 1 letter(s) as above?")
        screen.type(keys)
        assert screen.end() == status
    assert [one["id"] for one in aside("kept", "--json").json] == kept


@pytest.mark.parametrize("what", ["--sending", "--all"])
def test_a_pause_is_shown_before_it_is_made(aside, what):
    ran = aside("daemon", "pause", what, "--dry-run")
    assert "would be paused" in ran.out
    assert "nothing is paused" in aside("daemon", "resume").out

    aside("daemon", "pause", what, "--yes", "-m", "maintenance")
    assert "paused already" in aside("daemon", "pause", what, "--dry-run").out


def test_how_many_letters_a_resumption_releases_is_shown_first(aside):
    aside("daemon", "pause", "--sending")

    assert "0 letters would be released" in aside("daemon", "resume", "--dry-run").out
    assert "paused already" in aside("daemon", "pause", "--all", "--dry-run").out
    aside("daemon", "resume", "--yes")
    assert aside("daemon", "resume", "--dry-run").out == "nothing is paused\n"


def test_the_end_of_a_hold_is_shown_with_its_letters(aside):
    aside("db", "backup", "all.tar")
    aside("db", "restore", "all.tar", "--force")

    assert "0 of 1 held letters would go" in aside("db", "release-hold", "--dry-run").out
    assert "1 of 1 held letters would go" in aside("db", "release-hold", "--letters", "--dry-run").out
    assert "1 released" in aside("db", "release-hold", "--letters", "--yes").out
    assert aside("db", "release-hold", "--dry-run").out == "nothing is held after a restore\n"


def test_a_test_letter_names_its_recipient_and_asks(aside):
    with terminal("--lang", "en", "test", "send", "me@branch.example", cwd=aside.folder) as screen:
        assert "a test letter to me@branch.example" in screen.until("Send 1 letter(s) as above?")
        screen.type("n\n")
        assert screen.end() == 1
