"""What a code sends on is fetched while no transaction is open: the place of the bytes may be far and slow."""

from __future__ import annotations

import email
import email.policy
import re
import sqlite3

import pytest

from intake.store.inward import mailboxes, mails
from intake.store.inward.mails import Fetched
from intake.store.inward.vault import Files
from intake.store.people import directory
from intake.workflows import raws
from tests.support.desk import START, mail

WANG = "王芳 <wangfang@hq.example>"
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")


class Watched(Files):
    """A folder of bytes that knows whether somebody was writing to the database while it was asked."""

    def __init__(self, folder, database):
        super().__init__(folder)
        self.database, self.asked_in_transaction = database, []

    def get(self, sha256):
        other = sqlite3.connect(self.database, timeout=0)
        try:
            other.execute("BEGIN IMMEDIATE")
            self.asked_in_transaction.append(False)
        except sqlite3.OperationalError:
            self.asked_in_transaction.append(True)
        finally:
            other.close()
        return super().get(sha256)


@pytest.fixture
def desk(sqlite_office, tmp_path):
    """An office whose mails are kept outside the database, and 王芳, who works here."""
    office = sqlite_office
    office.house.__dict__["vault"] = Watched(tmp_path / "blobs", office.house.db.path)
    rows = [{"kind": "staff", "login": "wangfang", "name": "王芳", "address": "wangfang@hq.example"}]
    with office.house.db.write() as conn:
        directory.import_rows(conn, rows)
    return office


def come(office, uid, raw):
    """A mail is archived outside the database, as the collector does it, and placed."""
    items = [Fetched(uid, raw, office.clock.at)]
    raws.keep(office.house, items)
    with office.house.db.write() as conn:
        row = mailboxes.open(conn, "office", folder="INBOX", activation_at=START.replace(year=2000))
        mails.archive(conn, row, items, now=office.clock.at, outside=True)
    office.register()


def test_the_mail_that_a_code_opens_is_fetched_before_the_transaction(desk):
    come(desk, 1, mail())
    [number] = [one.id for one in desk.requests()]
    message = email.message_from_bytes(
        mail(f"!close HQ-{number} done sent as a file", sender=WANG, message_id="c@hq.example"),
        policy=email.policy.default,
    )
    message.add_attachment(b"%PDF-1.4 sealed", maintype="application", subtype="pdf", filename="scan.pdf")
    come(desk, 2, message.as_bytes())
    told = [one for one in desk.letters() if one.kind == "transcript"][-1]
    code = CODE.search(email.message_from_bytes(told.body, policy=email.policy.default).get_body().get_content())[0]

    come(desk, 3, mail(f"!code {code}", sender=WANG, message_id="d@hq.example", subject="code"))

    [outcome] = [one for one in desk.letters() if one.kind == "outcome"]
    assert b"scan.pdf" in outcome.body
    assert desk.house.vault.asked_in_transaction == [False] * 4  # each mail as it is placed, one more for its file
