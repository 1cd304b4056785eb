"""Mails by staff at the edge of what can be: files that came in part."""

from __future__ import annotations

import pytest

from intake.domain.request import State
from tests.workflows.test_staff_mail import PASS, VOUCHED, allow, body, letters, transcript
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
