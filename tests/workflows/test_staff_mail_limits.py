"""Mails by staff at the edge of what can be: files that came in part, bytes that are kept elsewhere."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3

import pytest

from intake.domain.request import State
from intake.store.inward.vault import Files
from tests.workflows.test_staff_mail import PASS, VOUCHED, allow, body, code_in, letters, transcript, write
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


class Watched(Files):
    """A folder that tries whether the database can be written while it is asked."""

    def get(self, sha256):
        with contextlib.closing(sqlite3.connect(self.folder.with_name("intake.db"), timeout=0)) as conn:
            conn.execute("BEGIN IMMEDIATE")
            conn.rollback()
        return super().get(sha256)


def test_nobody_waits_for_the_database_while_files_that_waited_for_a_code_are_fetched(desk, tmp_path):
    vault = desk.house.__dict__["vault"] = Watched(tmp_path / "blobs")
    raw = with_file(f"!reply HQ-{desk.number} 见附件\n")
    vault.put(hashlib.sha256(raw).hexdigest(), raw)
    desk.archive(raw, outside=True)
    desk.register()

    write(desk, code_in(transcript(desk)), to=transcript(desk))

    [sent] = letters(desk, "reply")
    assert b"filename" in sent.body
