"""A command answers a person: the lines of the log are the daemon's, and warnings."""

from __future__ import annotations

from intake import log


def test_the_lines_of_the_log_stay_away_from_a_command_that_answers(site):
    made = site("new", "--from", "liwei@south.example", "--subject", "门禁卡", "-m", "请补办一张")

    assert "门禁卡" in made.out + made.err or "HQ-" in made.out
    assert "event=" not in made.err


def test_warnings_are_told_and_afterwards_everything_is_again(capfd):
    with log.only_warnings():
        log.info("clock.calendar_changed", requests=1)
        log.warning("mail.raced", mail=17)
    log.info("request.settled", request="HQ-1042")

    lines = capfd.readouterr().err.splitlines()
    assert [line.split()[0] for line in lines] == ["event='mail.raced'", "event='request.settled'"]


def test_the_daemon_logs_on_a_terminal_too(site):
    assert "event=" in site("run", "--once", "--only", "clock").err
