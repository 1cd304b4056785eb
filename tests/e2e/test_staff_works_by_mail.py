"""Work by mail on real servers: a notice is answered, a command is confirmed, and each thing leaves the house once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import pytest

from intake.store.outward import notices
from intake.store.people import directory
from tests.support import history
from tests.support.office import Office
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot, pytest.mark.postfix]
WANG, LIWEI = "wangfang@corp.example", "liwei@south.corp.example"
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")
PLACES = ["batch_between_mails", "process_before_commit", "process_after_commit"]


@pytest.fixture
def office(tmp_path, dovecot, postfix, database_url):
    database = "sqlite" if database_url.startswith("sqlite") else database_url
    made = Office(tmp_path, user=f"office{tmp_path.name}", password=dovecot.password)
    made.write(
        imap_port=dovecot.imaps_port,
        imap_security="tls",
        ca_file=dovecot.ca_file,
        smtp_port=postfix.port,
        database=database,
        extra="[digest]\nenabled = false",
    )
    made.run("db", "upgrade")
    postfix.sink.clear()
    return made


def written(text, *, sender, number, answers=None):
    """A mail, perhaps in answer to a letter as its receiver got it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "office@corp.example", "用印申请"
    message["Date"] = format_datetime(datetime.now(UTC) - timedelta(minutes=1))
    message["Message-ID"] = f"<m{number}.{abs(hash(sender)) % 1000}@x.example>"
    if answers is not None:
        message.replace_header("Subject", f"回复：{answers.message['Subject']}")
        message["In-Reply-To"] = answers.message["Message-ID"]
    message.set_content(text)
    return message.as_bytes()


def to(postfix, address):
    return [letter for letter in postfix.sink.letters if letter.recipients == [address]]


def noticed(office):
    """王芳 works here and is told that the request needs her; the clock has written the letter."""
    now = datetime.now(UTC)
    with history.database_of(office) as db, db.write() as conn:
        row = {"kind": "staff", "login": "wangfang", "name": "王芳", "address": WANG, "language": "zh_CN"}
        directory.import_rows(conn, [row])
        payload = {"timer": "resolution", "percent": 80}
        notices.put(conn, "n", login="wangfang", request_id=1001, what="deadline", at=now, now=now, payload=payload)


def begin(office, dovecot, postfix):
    """A request and a notice about it that 王芳 has read."""
    dovecot.seed(office.user, [written("请为采购合同用印。", sender=LIWEI, number=1)])
    office.run("run", "--once")
    noticed(office)
    office.run("run", "--once")
    [notice] = eventually(lambda: to(postfix, WANG), 30)
    return notice


def test_an_answer_and_a_command_by_mail_reach_the_requester_once_each(office, dovecot, postfix):
    notice = begin(office, dovecot, postfix)
    first = CODE.search(notice.text)[0]

    dovecot.seed(
        office.user, [written(f"！答复 {first}\n印章已盖好，请到一楼领取。", sender=WANG, number=2, answers=notice)]
    )
    office.run("run", "--once")
    eventually(lambda: len(to(postfix, LIWEI)) == 2 and len(to(postfix, WANG)) == 2, 30)
    dovecot.seed(office.user, [written("！办结 已办妥", sender=WANG, number=3, answers=notice)])
    office.run("run", "--once")
    eventually(lambda: len(to(postfix, WANG)) == 3, 30)
    assert office.json("show", "HQ-1001")["state"] == "new"
    told = to(postfix, WANG)[-1]
    code = CODE.search(told.text)[0]
    dovecot.seed(office.user, [written(code, sender=WANG, number=4, answers=told)])
    office.run("run", "--once")
    eventually(lambda: len(to(postfix, LIWEI)) == 3 and len(to(postfix, WANG)) == 4, 30)
    dovecot.seed(office.user, [written(code, sender=WANG, number=5, answers=told)])
    office.run("run", "--once")
    eventually(lambda: len(to(postfix, WANG)) == 5, 30)

    reply, outcome = to(postfix, LIWEI)[1:]
    assert "印章已盖好，请到一楼领取。" in reply.text
    assert first not in reply.text
    assert "王芳" in reply.text
    assert "已办结" in outcome.text
    shown = office.json("show", "HQ-1001")
    did = [(one["kind"], one["channel"]) for one in shown["events"] if one["actor"] == "wangfang"]
    assert did == [("replied", "mail"), ("taken", "mail"), ("closed", "mail")]
    assert shown["state"] == "resolved"
    assert len(office.json("list", "--all")) == 1


@pytest.mark.parametrize("place", PLACES)
def test_killed_at(place, office, dovecot, postfix):
    notice = begin(office, dovecot, postfix)
    dovecot.seed(office.user, [written("！办结 已办妥", sender=WANG, number=2, answers=notice)])
    office.run("run", "--once", check=None, INTAKE_TEST_BUILD="1", INTAKE_FAILPOINT=f"{place}=kill")
    office.run("run", "--once")
    eventually(lambda: len(to(postfix, WANG)) == 2, 30)
    told = to(postfix, WANG)[-1]

    dovecot.seed(office.user, [written(CODE.search(told.text)[0], sender=WANG, number=3, answers=told)])
    killed = office.run("run", "--once", check=None, INTAKE_TEST_BUILD="1", INTAKE_FAILPOINT=f"{place}=kill")
    assert killed.returncode == -9, killed.stderr[-2000:]
    office.run("run", "--once")
    office.run("run", "--once")

    eventually(lambda: len(to(postfix, WANG)) == 3 and len(to(postfix, LIWEI)) == 2, 30)
    shown = office.json("show", "HQ-1001")
    assert [one["kind"] for one in shown["events"] if one["actor"] == "wangfang"] == ["taken", "closed"]
    letters = [one["kind"] for one in office.json("outbox", "list") if one["kind"] != "weekly"]
    assert sorted(letters) == ["acknowledgement", "notice", "outcome", "transcript", "transcript"]
