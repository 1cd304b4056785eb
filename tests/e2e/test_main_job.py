"""The main job on real servers: mails through Dovecot, letters through Postfix, on both databases."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.support import history
from tests.support.mails import generate
from tests.support.office import Office
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot, pytest.mark.postfix]


@pytest.fixture
def office(tmp_path, dovecot, postfix, database_url):
    database = "sqlite" if database_url.startswith("sqlite") else database_url
    user = f"office{tmp_path.name}"
    made = Office(tmp_path, user=user, password=dovecot.password)
    made.write(
        imap_port=dovecot.imaps_port,
        imap_security="tls",
        ca_file=dovecot.ca_file,
        smtp_port=postfix.port,
        database=database,
    )
    if database != "sqlite":
        made.run("db", "upgrade")
    postfix.sink.clear()
    return made


def test_three_hundred_realistic_mails_have_one_visible_result_each(office, dovecot, postfix):
    made = list(generate(300, seed=11, odd=0.08))
    raws = [raw for _, raw in made]
    dovecot.seed(office.user, raws)

    office.run("run", "--once")

    with history.database_of(office) as db:
        rows = history.expect_nothing_lost(db, raws)
        deserving = {row.request_id for row in rows if row.ack}
        eventually(lambda: len(postfix.sink.letters) >= len(deserving), 60)
        acknowledged = history.expect_one_letter_each([letter.raw for letter in postfix.sink.letters], db)
    assert set(acknowledged) == deserving
    assert len(deserving) > 100, Counter((row.kind, row.reason) for row in rows)

    sent = len(postfix.sink.letters)
    office.run("run", "--once")
    assert len(postfix.sink.letters) == sent, "a second run sends nothing"
    folders = dovecot.folders(office.user)
    assert folders["INBOX"] == []
    assert sum(len(mails) for mails in folders.values()) == len(raws)


def test_what_each_mail_became_is_what_its_maker_expects(office, dovecot, postfix):
    made = list(generate(120, seed=5, odd=0.5))
    dovecot.seed(office.user, [raw for _, raw in made])

    office.run("run", "--once")

    with history.database_of(office) as db:
        rows = {row.sha256: row for row in history.archived(db)}
    wrong = []
    for sent, raw in made:
        row = rows[history.hashlib.sha256(history.crlf(raw)).hexdigest()]
        if sent.expects in {"bounce", "auto_reply", "list", "loop"} and (row.kind != sent.expects or row.ack):
            wrong.append((sent.index, sent.expects, row))
        if sent.expects in {"request", "follow_up"} and row.kind not in {"request", "follow_up"}:
            wrong.append((sent.index, sent.expects, row))
    assert wrong == []


def test_a_mail_becomes_a_promise_within_seconds_and_its_outcome_goes_back(office, dovecot, postfix):
    raw = (
        b"From: =?utf-8?B?5p2O5Lyf?= <liwei@south.corp.example>\r\nTo: office@corp.example\r\n"
        b"Subject: =?utf-8?B?55So5Y2w55Sz6K+3?=\r\nMessage-ID: <first@south.corp.example>\r\n"
        b"Date: Tue, 24 Nov 2026 09:00:00 +0800\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + "请为采购合同用印,谢谢。\r\n".encode()
    )

    def to_the_branch():
        return [letter for letter in postfix.sink.letters if letter.recipients == ["liwei@south.corp.example"]]

    with office.daemon() as daemon:
        dovecot.seed(office.user, [raw])
        eventually(to_the_branch, 30, on_failure=daemon.text)
        [request] = office.json("list")
        assert request["category"] == "seal"
        assert request["message_ids"][0] == "first@south.corp.example"
        office.run("take", request["ref"], "--actor", "zhao")
        office.run("close", request["ref"], "--as", "done", "-m", "已盖章,请查收扫描件。", "--yes", "--actor", "zhao")
        eventually(lambda: len(to_the_branch()) == 2, 30, on_failure=daemon.text)
        assert daemon.stop() == 0

    outcome = to_the_branch()[1]
    assert "已盖章" in outcome.text
    assert outcome.message["In-Reply-To"]
    shown = office.json("show", request["ref"])
    assert shown["state"] == "resolved"
    assert [promise["version"] for promise in shown["promises"]] == [1]
    assert office.run("close", request["ref"], "--as", "done", "-m", "再次", "--yes", check=4)
    assert office.run("show", "HQ-999999", check=3)
