"""Staff are told by real servers: through Postfix, by a robot over HTTP, once, and a storm in few letters."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest

from tests.support.office import Office
from tests.support.sink import Sink
from tests.support.waiting import eventually
from tests.support.webhook import robot

pytestmark = [pytest.mark.dovecot, pytest.mark.postfix]
STAFF = (
    "kind,key,name,address,domain,branch,team,role,login,language\n"
    "staff,,赵敏,zhao@corp.example,,,综合科,agent,zhao,zh_CN\n"
    "staff,,周强,zhou@corp.example,,,综合科,lead,zhou,en\n"
)
HOOK = """
[[webhook]]
name = "desk"
kind = "wecom"
url_env = "INTAKE_TEST_WEBHOOK"
quiet = false
"""


def staffed(office):
    (office.folder / "people.csv").write_text(STAFF, encoding="utf-8")
    office.run("directory", "import", str(office.folder / "people.csv"))
    for login in ("zhao", "zhou"):  # at whatever hour this runs
        office.run("notices", "set", "--no-quiet", "--actor", login)
    return office


def write(words, *, message_id, to=None, subject="用印申请"):
    message = EmailMessage()
    message["From"] = "李伟 <liwei@corp.example>"
    message["To"] = "office@corp.example"
    message["Subject"] = subject
    message["Message-ID"] = f"<{message_id}@corp.example>"
    message["Date"] = "Tue, 24 Nov 2026 09:00:00 +0800"
    if to:
        message["In-Reply-To"] = to
        message["References"] = to
    message.set_content(words)
    return message.as_bytes(policy=email.policy.SMTP)


def acknowledgement(letters):
    return next(one.message["Message-ID"] for one in letters if one.recipients == ["liwei@corp.example"])


@pytest.fixture
def office(tmp_path, dovecot, postfix, database_url):
    database = "sqlite" if database_url.startswith("sqlite") else database_url
    made = Office(tmp_path, user=f"told{tmp_path.name}"[:60], password=dovecot.password)
    made.write(
        imap_port=dovecot.imap_port, smtp_port=postfix.port, database=database, extra=HOOK.strip(),
    )  # fmt: skip
    made.environment["INTAKE_TEST_WEBHOOK"] = "http://127.0.0.1:9/nobody"
    if database != "sqlite":
        made.run("db", "upgrade")
    postfix.sink.clear()
    return staffed(made)


def to_staff(letters):
    """Letters about the request; the digest of the morning is another matter."""
    return [one for one in letters if one.recipients[0].startswith(("zhao", "zhou")) and one.subject.startswith("[HQ-")]


def test_the_assignee_and_then_the_owner_hear_of_it_by_mail_and_in_the_chat(office, dovecot, postfix):
    with robot() as there:
        office.environment["INTAKE_TEST_WEBHOOK"] = there.url()
        dovecot.seed(office.user, [write("请盖章,两份。", message_id="first")])
        office.run("run", "--once")
        office.run("assign", "HQ-1001", "zhao", "--actor", "zhou")
        office.run("run", "--once")
        eventually(lambda: len(to_staff(postfix.sink.letters)) == 1, 30)
        dovecot.seed(
            office.user,
            [
                write(
                    "编号是 HT-118。",
                    message_id="second",
                    to=acknowledgement(postfix.sink.letters),
                    subject="Re: 用印申请",
                )
            ],
        )
        office.run("run", "--once")
        eventually(lambda: len(to_staff(postfix.sink.letters)) == 2, 30)
        office.run("run", "--once")

    first, second = to_staff(postfix.sink.letters)
    assert first.subject == "[HQ-1001] 周强请您办理此事：用印申请"
    assert "请盖章,两份。" in first.text
    assert second.subject == "[HQ-1001] 来件人又来信：用印申请"
    assert "编号是 HT-118。" in second.text
    assert [text.splitlines()[0] for text in there.texts] == [
        "[HQ-1001] 周强请您办理此事",
        "[HQ-1001] 来件人又来信",
    ]
    assert {one["state"] for one in office.json("outbox", "list") if one["kind"] == "webhook"} == {"sent"}


def test_a_storm_of_answers_is_few_letters_with_everything_in_them(office, dovecot, postfix):
    dovecot.seed(office.user, [write("请盖章。", message_id="first")])
    office.run("run", "--once")
    office.run("assign", "HQ-1001", "zhao", "--actor", "zhou")
    eventually(lambda: postfix.sink.letters, 30)
    known = acknowledgement(postfix.sink.letters)
    for batch in range(5):
        mails = [
            write(f"补充第 {batch * 10 + one} 点。", message_id=f"m{batch}-{one}", to=known, subject="Re: 用印申请")
            for one in range(10)
        ]
        dovecot.seed(office.user, mails)
        office.run("run", "--once")
    eventually(lambda: "补充第 49 点。" in "".join(one.text for one in to_staff(postfix.sink.letters)), 30)

    letters = to_staff(postfix.sink.letters)
    everything = "".join(one.text for one in letters)
    assert len(letters) <= 5
    assert [everything.count(f"补充第 {count} 点。") for count in range(50)] == [1] * 50


@pytest.mark.parametrize("place", ["notices_before_commit", "notices_after_commit", "phase_data_commit", "after_dot"])
def test_killed_between_the_cause_and_the_letter_it_is_told_once(place, tmp_path, dovecot):
    sink = Sink().start()
    try:
        office = Office(tmp_path, user=f"k{place}-{tmp_path.name}"[:60], password=dovecot.password)
        office.write(imap_port=dovecot.imap_port, smtp_port=sink.port)
        dovecot.seed(office.user, [write("请盖章。", message_id="first")])
        office.run("run", "--once")
        staffed(office).run("assign", "HQ-1001", "zhao", "--actor", "zhou")
        killed = office.run("run", "--once", check=None, INTAKE_TEST_BUILD="1", INTAKE_FAILPOINT=f"{place}=kill")
        assert killed.returncode == -9
        office.run("run", "--once")
        office.run("run", "--once")

        rows = [one for one in office.json("outbox", "list") if one["kind"] == "single_notice"]
        assert [(one["recipient"], one["state"]) for one in rows] == [
            ("zhao@corp.example", "unknown" if place in {"after_dot", "phase_data_commit"} else "sent")
        ]
        assert len(to_staff(sink.letters)) <= 1
    finally:
        sink.stop()
