"""Mails by staff at the edge of what can be: files that came in part, words that come again after a loss."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.domain.request import State
from intake.store.upkeep import restored
from tests.support.desk import mail
from tests.workflows.test_staff_mail import PASS, VOUCHED, WANG, allow, body, letters, transcript, write
from tests.workflows.test_staff_mail import desk as desk_of
from tests.workflows.test_staff_mail_doubts import with_file

desk = desk_of


@pytest.fixture
def office(sqlite_office):
    return sqlite_office


def test_files_of_a_mail_that_came_in_part_go_to_nobody(desk):
    allow(desk, **VOUCHED)
    desk.archive(with_file(f"!reply HQ-{desk.number} 见附件\n", above=PASS)[:-30], oversize=60 * 2**20)
    desk.register()

    assert not letters(desk, "reply")
    assert "文件共 60" in body(transcript(desk))
    assert desk.request(desk.number).state is State.NEW


def test_what_may_have_been_done_before_a_loss_waits_for_a_code_as_long_as_letters_are_held(desk):
    allow(desk, **VOUCHED)
    with desk.house.db.write() as conn:
        restored.hold(conn, now=desk.clock.at, why="test")
    desk.clock.forward(minutes=5)
    raw = PASS + mail(f"!reply HQ-{desk.number} 已寄出", sender=WANG, message_id="again@hq.example")
    desk.archive(raw, internaldate=desk.clock.at - timedelta(minutes=9))
    desk.register()

    assert not letters(desk, "reply")
    write(desk, f"!reply HQ-{desk.number} 已寄出", above=PASS)
    assert letters(desk, "reply")  # what is written now goes
