"""What becomes of a mail: one request with one promise and one letter, or a recorded reason (MAIL-RULES.md)."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from intake.domain.request import Outcome, State, WaitingOn
from intake.store.inward import mails
from intake.store.ledger import promises
from intake.workflows.desk import progress
from intake.workflows.looking import browse
from tests.support import desk
from tests.support.desk import mail


def letter_of(entry):
    return email.message_from_bytes(entry.body, policy=email.policy.default)


def test_a_request_its_promise_and_its_acknowledgement_come_together(office):
    [number] = office.receive(mail())

    request = office.request(number)
    [entry] = office.letters()
    letter = letter_of(entry)
    assert request.state is State.NEW
    assert request.category == "seal"
    assert request.promise.due_at == datetime(2026, 11, 27, 9, 30, tzinfo=UTC)  # third working day, 17:30 in Shanghai
    assert request.promise.announced_by == entry.key
    assert entry.recipient == "liwei@branch.example"
    assert f"HQ-{number}" in letter["Subject"]
    assert "2026-11-27 17:30" in letter.get_body(("plain",)).get_content()
    assert letter["In-Reply-To"] == "<first@branch.example>"
    assert letter["Auto-Submitted"] == "auto-replied"


def test_a_date_header_far_from_the_receipt_is_noted_and_does_not_count(office, capsys):
    office.clock.forward(days=3)
    [number] = office.receive(mail())

    assert office.request(number).received_at == office.clock.at
    assert "mail.date_differs" in capsys.readouterr().err


def test_the_same_mail_twice_is_one_request(office):
    office.receive(mail(), mail())
    office.receive(b"Received: from another.relay.example\r\n" + mail())  # the same mail by another way

    assert len(office.requests()) == 1
    assert len(office.letters()) == 1


def test_different_mails_with_one_message_id_are_two_requests(office):
    office.receive(mail("第一件事"), mail("另一件完全不同的事", subject="会议室"))

    assert len(office.requests()) == 2


def test_an_out_of_office_answer_opens_nothing(office):
    assert office.receive(mail("我在休假", subject="自动回复：休假", Auto_Submitted="auto-replied")) == []
    assert office.letters() == []


def test_older_mail_is_taken_in_without_acknowledgement(office):
    [number] = office.receive(mail(), activation=office.clock.at + timedelta(hours=1))

    assert office.letters() == []
    assert office.request(number).promise.unannounced == "before_activation"


def test_a_stranger_gets_nothing_back_of_what_he_wrote(office):
    office.receive(mail("canary-body", subject="canary-subject", sender="canary-name <who@elsewhere.example>"))

    [entry] = office.letters()
    letter = letter_of(entry)
    assert "canary" not in letter["Subject"]
    for part in letter.walk():
        if part.get_content_maintype() == "text":
            assert "canary" not in part.get_content()


def test_a_stranger_is_capped_and_his_requests_are_kept(office):
    raws = [
        mail(f"事项 {n}", subject=f"主题 {n}", sender="who@elsewhere.example", message_id=f"m{n}@e.example")
        for n in range(6)
    ]

    numbers = office.receive(*raws)

    assert len(numbers) == 6
    assert len(office.letters()) == 2
    assert office.request(numbers[-1]).promise.unannounced == "cap.sender"


def test_an_answer_to_our_question_resumes_with_a_new_promise(office):
    [number] = office.receive(mail())
    office.clock.forward(hours=1)
    until = office.clock.at + timedelta(days=2)
    progress.ask(office.house, number, text="哪个合同？", until=until, actor="zhao", now=office.clock.at)
    assert office.request(number).waiting_on is WaitingOn.REQUESTER
    question = office.letters()[-1]
    office.clock.forward(days=1)

    office.receive(
        mail("采购合同", subject="回复：用印申请", message_id="second@branch.example", reply_to_id=question.message_id)
    )

    request = office.request(number)
    assert request.state is State.OPEN
    assert request.promise.version == 2
    assert request.promise.reason == "resumed"
    assert [entry.kind for entry in office.letters()] == ["acknowledgement", "question", "promise_change"]


def test_somebody_elses_reply_is_only_a_note(office):
    [number] = office.receive(mail())
    progress.ask(
        office.house, number, text="?", until=office.clock.at + timedelta(days=2), actor="zhao", now=office.clock.at
    )
    question = office.letters()[-1]

    office.receive(
        mail("我来说", sender="other@branch.example", message_id="s@branch.example", reply_to_id=question.message_id)
    )

    assert office.request(number).state is State.WAITING


def test_an_objection_reopens_and_thanks_do_not(office):
    [number] = office.receive(mail())
    progress.close(office.house, number, outcome=Outcome.DONE, text="已盖章", actor="zhao", now=office.clock.at)
    outcome = office.letters()[-1]
    assert outcome.kind == "outcome"

    office.receive(mail("收到，谢谢！", message_id="t@branch.example", reply_to_id=outcome.message_id))
    assert office.request(number).state is State.RESOLVED
    office.receive(mail("还没有解决，公章盖错了位置。", message_id="o@branch.example", reply_to_id=outcome.message_id))

    request = office.request(number)
    assert request.state is State.OPEN
    assert request.promise.cycle == 1
    with office.house.db.read() as conn:
        assert [one.reason for one in promises.of(conn, [number])[number]] == ["first", "rework"]


def test_an_answer_to_a_closed_request_is_a_new_linked_one(office):
    [number] = office.receive(mail())
    progress.close(office.house, number, outcome=Outcome.WITHDRAWN, text="撤回", actor="zhao", now=office.clock.at)
    last = office.letters()[-1]

    numbers = office.receive(mail("还有一件事", message_id="n@branch.example", reply_to_id=last.message_id))

    assert len(numbers) == 2
    assert office.request(max(numbers)).linked_to == number


def test_a_mail_that_cannot_be_understood_is_set_aside_and_the_next_goes_on(office):
    deep = b"From: a@branch.example\r\nMIME-Version: 1.0\r\n"
    for level in range(60):
        deep += f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n'.encode()

    [number] = office.receive(deep, mail())

    assert office.request(number).subject == "用印申请"
    with office.house.db.read() as conn:
        [aside] = mails.quarantine(conn)
    assert aside.reason


def test_front_line_impact_gets_the_shorter_promise(office):
    [number] = office.receive(mail("生产线停了，等总部盖章。", subject="[影响生产] 用印"))

    request = office.request(number)
    assert request.impact == "frontline"
    assert request.promise.policy == "frontline"
    assert request.promise.due_at == datetime(
        2026, 11, 25, 2, 30, tzinfo=UTC
    )  # 10:30: six hours on Tuesday, two on Wednesday


def test_an_answer_within_a_minute_of_the_acknowledgement_is_kept_and_changes_nothing(office):
    """It is shorter than a person can be quick: MAIL-RULES.md section 3, row 24."""
    [number] = office.receive(mail())
    [ack] = office.letters()
    progress.ask(
        office.house, number, text="?", until=office.clock.at + timedelta(days=2), actor="z", now=office.clock.at
    )
    office.clock.forward(seconds=50)

    office.receive(
        mail("我在外地。", subject="Re: 收到", message_id="quick@branch.example", reply_to_id=ack.message_id)
    )

    assert office.request(number).waiting_on is WaitingOn.REQUESTER
    found = browse.detail(office.house, number, office.clock.at)
    quick = next(one for one in found["messages"] if one.get("message_id") == "quick@branch.example")
    assert quick["class"] == "follow_up"
    assert quick["rules"] == ["followup.suspect"]
    assert len(office.letters()) == 2


def test_a_long_answer_or_a_later_one_is_a_persons(office):
    [number] = office.receive(mail())
    [ack] = office.letters()
    progress.ask(
        office.house, number, text="?", until=office.clock.at + timedelta(days=2), actor="z", now=office.clock.at
    )
    office.clock.forward(seconds=50)

    office.receive(mail("合同编号如下。" * 120, message_id="long@branch.example", reply_to_id=ack.message_id))

    assert office.request(number).state is State.OPEN


def quoting(entry, **changed):
    """An answer of a program that keeps neither our Message-ID nor References, and quotes our letter."""
    text = letter_of(entry).get_body(("plain",)).get_content()
    return mail("采购合同\n\n" + "".join(f"> {line}\n" for line in text.splitlines()), **changed)


def test_an_answer_without_our_message_id_is_known_by_the_mark_in_the_quoted_letter(office):
    [number] = office.receive(mail())
    progress.ask(
        office.house, number, text="?", until=office.clock.at + timedelta(days=2), actor="z", now=office.clock.at
    )
    question = office.letters()[-1]
    office.clock.forward(hours=2)

    office.receive(quoting(question, subject="用印", message_id="second@branch.example"))

    assert len(office.requests()) == 1
    assert office.request(number).state is State.OPEN


def test_somebody_else_who_was_handed_our_letter_asks_for_something_of_his_own(office):
    [number] = office.receive(mail())
    [ack] = office.letters()

    numbers = office.receive(
        quoting(ack, subject="另一件事", sender="wang@branch.example", message_id="w@branch.example")
    )

    assert len(numbers) == 2
    assert office.request(number).state is State.NEW


def test_an_answer_to_a_tagged_address_finds_its_request_until_the_token_runs_out(database_url):
    with desk.office(database_url) as office:
        office.house.office = replace(office.house.office, plus_addressing=True)
        [number] = office.receive(mail())
        [ack] = office.letters()
        to = letter_of(ack)["Reply-To"]
        assert to.startswith(f"office+t.{number}.")

        office.receive(mail("补充", subject="x", to=to, message_id="2@y.example", sender="liwei@branch.example"))
        assert len(office.requests()) == 1

        office.clock.forward(days=401)
        office.receive(mail("很久以后", subject="x", to=to, message_id="3@y.example", sender="liwei@branch.example"))
        assert len(office.requests()) == 2
