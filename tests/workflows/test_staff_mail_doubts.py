"""Mails that bear the name of a member of staff and are doubtful: sent anew, forged, endless, or about too much."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from email.message import EmailMessage

import pytest

from intake.clamd import Scanner
from intake.domain.request import State
from intake.store.inward import mails
from intake.store.inward.vault import Files
from intake.store.ledger import events
from intake.workflows.clock import briefing
from tests.support.desk import mail
from tests.support.scripted_clamd import clamd
from tests.workflows.test_staff_mail import (
    PASS,
    VOUCHED,
    WANG,
    allow,
    body,
    code_in,
    kinds,
    letters,
    notice,
    transcript,
    write,
)
from tests.workflows.test_staff_mail import desk as desk_of

desk = desk_of


@pytest.fixture
def office(sqlite_office):
    return sqlite_office


def with_file(text, *, above=b"", name="files@x.example"):
    message = EmailMessage()
    message["From"], message["To"] = WANG, "office@hq.example"
    message["Subject"], message["Message-ID"] = "事项", f"<{name}>"
    message.set_content(text)
    message.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="合同.pdf")
    return above + message.as_bytes()


def second(office):
    *_known, number = office.receive(
        b"From: chen@east.example\nTo: office@hq.example\nSubject: lamp\nMessage-ID: <2@east.example>\n\nPlease mend it.\n"
    )
    return number


def test_a_genuine_mail_of_long_ago_that_is_sent_anew_waits_for_a_code(desk):
    allow(desk, **VOUCHED)
    desk.clock.forward(days=20)

    write(desk, f"!close HQ-{desk.number} done", above=PASS)  # its Date is that of the first day

    assert desk.request(desk.number).state is State.NEW
    assert transcript(desk).recipient == "wangfang@hq.example"
    write(desk, code_in(transcript(desk)), to=transcript(desk))
    assert desk.request(desk.number).state is State.RESOLVED


def test_a_command_in_what_is_passed_on_is_nobodys_word_without_a_code(desk):
    allow(desk, **VOUCHED)

    desk.receive(
        PASS + mail(f"！办结 HQ-{desk.number} 已办妥", sender=WANG, subject="转发：请看", message_id="f@x.example")
    )

    assert desk.request(desk.number).state is State.NEW
    assert code_in(transcript(desk))


def test_a_command_that_a_page_quotes_above_the_answer_is_not_done(desk):
    allow(desk, **VOUCHED)
    page = f"<blockquote type='cite'>!close HQ-{desk.number} done</blockquote><p>不能这样办。</p>"
    head = "From: wangfang@hq.example\nTo: office@hq.example\nSubject: 回复：请看\nMessage-ID: <q@x.example>\n"

    desk.receive(PASS + f"{head}Content-Type: text/html; charset=utf-8\n\n{page}\n".encode())

    assert desk.request(desk.number).state is State.NEW


def test_two_codes_in_one_mail_open_what_is_theirs_and_neither_is_called_wrong(desk):
    other = second(desk)
    write(desk, f"!take HQ-{desk.number}")
    first = code_in(transcript(desk))
    write(desk, f"!take HQ-{other}")

    write(desk, f"!code {first}\n!code {code_in(transcript(desk))}")

    assert desk.request(desk.number).owner == desk.request(other).owner == "wangfang"
    assert "口令不对" not in body(transcript(desk))
    assert body(transcript(desk)).count("现由您经办") == 2


def test_a_note_that_anybody_may_have_written_says_so_and_a_proven_one_does_not(desk):
    allow(desk, **VOUCHED)
    write(desk, f"!note HQ-{desk.number} 王总已同意付款")
    write(desk, f"!note HQ-{desk.number} 已核实", above=PASS)

    with desk.house.db.read() as conn:
        noted = [one.payload for one in events.of_request(conn, desk.number) if one.kind == "noted"]
        told = briefing.brief(conn, desk.house, desk.request(desk.number), {}, desk.clock.at)
    assert [one.get("proven", True) for one in noted] == [False, True]
    assert [one.is_proven for one in told.done if one.kind == "noted"] == [False, True]


def test_a_program_that_answers_every_transcript_gets_few_letters(desk):
    allow(desk, limits=replace(desk.house.policy.limits, command_day=3))
    write(desk, "!note 已电话联系", to=notice(desk))

    for _round in range(6):
        write(desk, "我正在出差，回来后会尽快处理您的邮件，急事请找赵敏。" * 8, to=transcript(desk))

    assert len(letters(desk, "transcript")) == 1 + 3
    assert len([one for one in kinds(desk) if one[0] == "noted"]) == 1 + 6  # what was said is kept all the same


def assert_free(database):
    """The database can be written at this moment."""
    with contextlib.closing(sqlite3.connect(database, timeout=0)) as conn:
        conn.execute("BEGIN IMMEDIATE")
        conn.rollback()


class Watched(Scanner):
    """A scanner that notes whether the database could be written while it looked."""

    def scan(self, content):
        path, free = self.address.split("|", 1)
        assert_free(path)
        return Scanner(free).scan(content)


class WatchedFiles(Files):
    """A place for mails that notes the same while it is asked for one."""

    def get(self, sha256):
        assert_free(self.folder.with_name("intake.db"))
        return super().get(sha256)


def put_outside(office, vault):
    """Every mail that came moves out of the database."""
    office.house.__dict__["vault"] = vault
    with office.house.db.write() as conn:
        found = [mails.blob(conn, row.id) for row in conn.exec_driver_sql("SELECT id FROM mail")]
        for one in found:
            vault.put(one.sha256, one.raw)
        conn.exec_driver_sql("UPDATE blob SET outside = 1, raw = x''")


def test_nobody_waits_for_the_database_while_files_of_staff_are_scanned(desk, tmp_path):
    allow(desk, **VOUCHED)
    with clamd(tmp_path / "clamd") as address:
        desk.house.scanner = Watched(f"{tmp_path}/intake.db|{address}")
        desk.receive(with_file(f"!reply HQ-{desk.number} 见附件\n", above=PASS))

    [sent] = letters(desk, "reply")
    assert b"filename" in sent.body


def test_nobody_waits_for_the_database_while_a_mail_that_waited_for_its_code_is_fetched_and_scanned(desk, tmp_path):
    desk.receive(with_file(f"!reply HQ-{desk.number} 见附件\n"))
    told = transcript(desk)
    put_outside(desk, WatchedFiles(tmp_path / "blobs"))

    with clamd(tmp_path / "clamd") as address:
        desk.house.scanner = Watched(f"{tmp_path}/intake.db|{address}")
        write(desk, code_in(told), to=told)

    [sent] = letters(desk, "reply")
    assert b"filename" in sent.body


def test_a_mail_that_waited_for_its_code_and_is_damaged_holds_up_no_other(desk, tmp_path):
    desk.receive(with_file(f"!reply HQ-{desk.number} 见附件\n"))
    told = transcript(desk)
    put_outside(desk, Files(tmp_path / "blobs"))
    for file in (tmp_path / "blobs").rglob("*"):
        if file.is_file():
            file.write_bytes(b"x")

    desk.archive(mail("!code " + code_in(told), sender=WANG, message_id="c@x.example"))
    desk.archive(mail(subject="差旅", message_id="two@branch.example"))
    desk.register()

    assert len(desk.requests()) == 2
    assert not letters(desk, "reply")


def test_an_infected_file_of_staff_goes_to_nobody_and_a_scanner_that_is_down_holds_up_no_mail(desk, tmp_path):
    allow(desk, **VOUCHED)
    with clamd(tmp_path / "clamd", b"stream: Test.Virus FOUND") as address:
        desk.house.scanner = Scanner(address)
        desk.receive(with_file(f"!reply HQ-{desk.number} 见附件\n", above=PASS))
    assert "合同.pdf 带有病毒" in body(transcript(desk))
    desk.receive(with_file(f"!reply HQ-{desk.number} 请看附件\n", above=PASS, name="again@x.example"))

    assert "附件暂时无法查毒" in body(transcript(desk))
    assert not letters(desk, "reply")


def test_files_of_a_mail_about_two_requests_go_to_neither(desk):
    allow(desk, **VOUCHED)
    other = second(desk)
    desk.receive(with_file(f"!reply HQ-{desk.number} 见附件\n!reply HQ-{other} see there\n", above=PASS))

    assert not letters(desk, "reply")
    assert ("replied", "mail", "wangfang") not in kinds(desk)
    assert "每个事项单独写一封邮件" in body(transcript(desk))
