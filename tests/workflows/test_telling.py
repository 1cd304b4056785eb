"""Staff hear of what concerns them: once, in few letters, and never of what they did themselves."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta

import pytest

from intake.domain.notices import Channel, Choice, How, What
from intake.domain.request import Category, Outcome
from intake.domain.triage import TriageRules
from intake.store.outward import habits, outbox
from intake.store.people import directory
from intake.workflows.clock import notify, remind
from intake.workflows.desk import pool, progress, undo, watching
from tests.support import desk
from tests.support.desk import mail
from tests.workflows.test_remind import STAFF, local

LIWEI = "李伟 <liwei@branch.example>"


def hire(office):
    with office.house.db.write() as conn:
        directory.import_rows(conn, STAFF)
    return office


@pytest.fixture
def staffed(office):
    return hire(office)


def tell(office):
    notify.run(office.house, office.clock.at)


def told(office):
    """Who has which letter: reader and subject, in their order."""
    kinds = {"notice", "single_notice"}
    return [(one.recipient.partition("@")[0], subject(one)) for one in office.letters() if one.kind in kinds]


def last(office):
    return [one for one in office.letters() if one.kind in {"notice", "single_notice"}][-1]


def parsed(letter):
    return email.message_from_bytes(letter.body, policy=email.policy.default)


def subject(letter):
    return str(parsed(letter)["Subject"])


def text(letter):
    return parsed(letter).get_body(("plain",)).get_content()


def assigned(office, to="zhao", by="zhou", **words):
    [*_, number] = office.receive(mail(**words))
    progress.assign(office.house, number, owner=to, actor=by, now=office.clock.at)
    return number


def answer(office, number, words="合同编号是 HT-118。", message_id="answer@branch.example", **more):
    """A mail of the requester that answers our latest letter to him."""
    with office.house.db.read() as conn:
        letter = outbox.to_requester(conn, number)[-1]
    office.receive(mail(words, subject="Re: 用印申请", message_id=message_id, reply_to_id=letter.message_id, **more))


def choose(office, login, what, how, channel=Channel.BOTH):
    with office.house.db.write() as conn:
        habits.choose(conn, login, what, Choice(how, channel))


def test_who_is_given_a_request_hears_of_it_with_what_was_asked(staffed):
    assigned(staffed, text="请在合同上盖章,编号 HT-118。")
    tell(staffed)
    tell(staffed)

    assert told(staffed) == [("zhao", "[HQ-1001] 周强请您办理此事：用印申请")]
    assert "请在合同上盖章,编号 HT-118。" in text(last(staffed))
    assert "intake reply HQ-1001" in text(last(staffed))


def test_what_somebody_does_himself_is_not_told_to_him(staffed):
    [number] = staffed.receive(mail())
    progress.take(staffed.house, number, actor="zhao", now=staffed.clock.at)
    progress.assign(staffed.house, number, owner="zhao", actor="zhao", now=staffed.clock.at)
    progress.close(staffed.house, number, outcome=Outcome.DONE, text="好", actor="zhao", now=staffed.clock.at)
    tell(staffed)

    assert told(staffed) == []


def test_a_dry_run_tells_nobody(staffed):
    [number] = staffed.receive(mail())
    progress.assign(staffed.house, number, owner="zhao", actor="zhou", now=staffed.clock.at, dry_run=True)
    tell(staffed)
    assert told(staffed) == []


def test_a_rule_that_names_an_owner_tells_him(database_url):
    seal = Category("seal", {"zh_CN": "用印申请"}, "standard", {"subject": ("用印",)}, owner="zhao")
    with desk.office(database_url, triage=TriageRules(categories=(seal,))) as office:
        hire(office).receive(mail())
        tell(office)
        assert told(office) == [("zhao", "[HQ-1001] 此事按规则分派给您办理：用印申请")]


def test_a_hand_over_carries_a_brief_and_the_one_before_gets_a_line(staffed):
    number = assigned(staffed)
    progress.ask(
        staffed.house,
        number,
        text="请补充合同编号",
        until=local("2026-11-27 12:00"),
        actor="zhao",
        now=staffed.clock.at,
    )
    answer(staffed, number)
    tell(staffed)
    before = len(told(staffed))
    progress.assign(staffed.house, number, owner="zhou", actor="chen", now=staffed.clock.at)
    tell(staffed)

    assert told(staffed)[before:] == [
        ("zhou", "[HQ-1001] 陈刚 handed this over to you: 用印申请"),
        ("zhao", "[HQ-1001] 此事已移交给周强，您不必再办：用印申请"),
    ]
    brief = text(next(one for one in staffed.letters() if one.recipient == "zhou@hq.example"))
    assert "赵敏, asked the requester: 请补充合同编号" in brief
    assert "another date promised" in brief
    assert "Now: in hand" in brief


def test_who_loses_a_request_because_another_takes_back_or_releases_it_hears_that(staffed):
    number = assigned(staffed)
    tell(staffed)
    undo.undo(staffed.house, number, actor="zhou", now=staffed.clock.at)
    tell(staffed)
    assert "此事已退回，等人接办，您不必再办" in text(last(staffed))
    progress.assign(staffed.house, number, owner="zhao", actor="zhou", now=staffed.clock.at)
    tell(staffed)
    pool.release(staffed.house, number, actor="zhao", now=staffed.clock.at)
    before = len(told(staffed))
    tell(staffed)
    assert len(told(staffed)) == before


def test_an_answer_is_told_to_the_owner_with_its_text_and_its_files(staffed):
    number = assigned(staffed)
    progress.ask(
        staffed.house, number, text="编号?", until=local("2026-11-27 12:00"), actor="zhao", now=staffed.clock.at
    )
    answer(staffed, number)
    tell(staffed)

    letter = last(staffed)
    assert "来件人答复了提问" in text(letter)
    assert "合同编号是 HT-118。" in text(letter)


def test_later_mails_and_objections_are_told_as_what_they_are(staffed):
    number = assigned(staffed)
    tell(staffed)
    answer(staffed, number, "还有一份附件,稍后补上。")
    tell(staffed)
    progress.close(staffed.house, number, outcome=Outcome.DONE, text="已盖章", actor="zhao", now=staffed.clock.at)
    answer(staffed, number, "谢谢!", message_id="thanks@branch.example")
    tell(staffed)
    answer(staffed, number, "盖错了一页,请重新盖。", message_id="no@branch.example")
    tell(staffed)

    assert [one.split("：")[0] for _, one in told(staffed)] == [
        "[HQ-1001] 周强请您办理此事",
        "[HQ-1001] 来件人又来信",
        "[HQ-1001] 来件人对结果有异议，事项重新办理",
    ]


def test_without_an_owner_the_lead_hears_that_somebody_wrote_again(staffed):
    [number] = staffed.receive(mail())
    answer(staffed, number, "补充一点:要两份。")
    tell(staffed)
    assert told(staffed) == [("zhou", "[HQ-1001] The requester wrote again: 用印申请")]


def test_who_watches_a_request_hears_what_its_owner_hears(staffed):
    number = assigned(staffed)
    watching.watch(staffed.house, number, whom="chen", on=True, actor="chen", now=staffed.clock.at)
    watching.watch(staffed.house, number, whom="zhao", on=True, actor="zhao", now=staffed.clock.at)
    tell(staffed)
    answer(staffed, number)
    tell(staffed)
    watching.watch(staffed.house, number, whom="chen", on=False, actor="chen", now=staffed.clock.at)
    answer(staffed, number, "再补一点。", message_id="more@branch.example")
    tell(staffed)

    assert [who for who, one in told(staffed) if "又来信" in one] == ["zhao", "chen", "zhao"]


def test_a_letter_to_staff_belongs_to_the_request_and_does_not_enter_the_requesters_thread(staffed):
    number = assigned(staffed)
    tell(staffed)
    letter = last(staffed)
    assert letter.request_id == number
    assert parsed(letter)["Auto-Submitted"] == "auto-generated"
    progress.reply(staffed.house, number, text="正在看", actor="zhao", now=staffed.clock.at)

    [reply] = [one for one in staffed.letters() if one.kind == "reply"]
    assert letter.message_id not in str(parsed(reply)["References"])
    assert "first@branch.example" in str(parsed(letter)["References"])


def test_several_things_about_one_request_stand_in_its_thread_and_those_about_many_do_not(staffed):
    number = assigned(staffed)
    answer(staffed, number)
    tell(staffed)
    assert last(staffed).request_id == number
    assert subject(last(staffed)) == "[HQ-1001] 有 2 条新情况：用印申请"
    answer(staffed, number, "再补一点。", message_id="more@branch.example")
    assigned(staffed, message_id="two@branch.example", text="另一件")
    tell(staffed)
    assert last(staffed).request_id is None
    assert subject(last(staffed)) == "2 件事项请关注"


def test_a_letter_that_came_back_is_told_once(staffed):
    number = assigned(staffed)
    tell(staffed)
    with staffed.house.db.read() as conn:
        letter = outbox.to_requester(conn, number)[-1]
    for count in range(2):
        staffed.receive(bounce(letter, count))
        tell(staffed)

    assert [one for _, one in told(staffed)][1:] == ["[HQ-1001] 寄给来件人的信被退回：用印申请"]
    assert "5.1.1" in text(last(staffed))


def bounce(letter, count):
    report = (
        f"From: MAILER-DAEMON@branch.example\nTo: office@hq.example\nMessage-ID: <b{count}@branch.example>\n"
        f"Subject: Undelivered\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nNo such person.\n"
        "--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.branch.example\n\n"
        f"Final-Recipient: rfc822; {letter.recipient}\nAction: failed\nStatus: 5.1.1\n"
        f"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{letter.message_id}>\n\n--x--\n"
    )
    return report.replace("\n", "\r\n").encode()


def test_a_storm_ends_in_few_letters_with_everything_in_them(staffed):
    number = assigned(staffed)
    for count in range(50):
        answer(staffed, number, f"补充第 {count} 点。", message_id=f"a{count}@branch.example")
        tell(staffed)
        staffed.clock.forward(seconds=1)
    assert len(told(staffed)) == 5
    staffed.clock.forward(minutes=15)
    tell(staffed)

    assert len(told(staffed)) == 6
    everything = "\n".join(text(one) for one in staffed.letters() if one.kind in {"notice", "single_notice"})
    assert [everything.count(f"补充第 {count} 点。") for count in range(50)] == [1] * 50


def test_outside_working_hours_notices_wait_until_the_office_opens(staffed):
    staffed.clock.at = local("2026-11-27 20:00")  # Friday evening
    assigned(staffed)
    tell(staffed)
    assert told(staffed) == []
    staffed.clock.at = local("2026-11-30 08:30")
    tell(staffed)
    assert len(told(staffed)) == 1


def test_who_wants_to_know_always_is_told_at_night(staffed):
    choose(staffed, "zhao", What.ASSIGNED, How.ALWAYS)
    staffed.clock.at = local("2026-11-27 20:00")
    assigned(staffed)
    tell(staffed)
    assert [who for who, _ in told(staffed)] == ["zhao"]


def test_who_does_not_want_to_know_is_not_told(staffed):
    choose(staffed, "zhao", "*", How.NONE)
    choose(staffed, "zhao", What.WROTE, How.NOW)
    number = assigned(staffed)
    answer(staffed, number)
    tell(staffed)
    assert [one for _, one in told(staffed)] == ["[HQ-1001] 来件人又来信：用印申请"]


def test_what_is_for_the_morning_comes_in_one_letter_with_the_hour_of_the_digest(staffed):
    choose(staffed, "zhao", "*", How.DIGEST)
    number = assigned(staffed)
    answer(staffed, number)
    staffed.clock.forward(hours=8)
    tell(staffed)
    assert told(staffed) == []
    staffed.clock.at = local("2026-11-25 08:15")
    tell(staffed)

    [(who, _)] = told(staffed)
    assert who == "zhao"
    assert "周强请您办理此事" in text(last(staffed))
    assert "来件人又来信" in text(last(staffed))


def test_the_escalation_of_frontline_work_waits_for_no_hours(staffed):
    with staffed.house.db.write() as conn:
        habits.keep(conn, "zhao", quiet=True, mention="")
    [number] = staffed.receive(mail(subject="停线 停产 生产线停了", text="客户现场等着,停产了"))
    assert staffed.request(number).impact == "frontline"
    progress.take(staffed.house, number, actor="zhao", now=staffed.clock.at)
    staffed.clock.at = local("2026-11-27 20:00")
    remind.run(staffed.house)
    assert "zhao" in {who for who, _ in told(staffed)}


def test_nothing_is_told_twice_by_two_tellers_and_more_than_a_letter_holds_comes_later(staffed, monkeypatch):
    monkeypatch.setattr(notify, "AT_MOST", 10)
    number = assigned(staffed)
    for count in range(25):
        answer(staffed, number, f"补充第 {count} 点。", message_id=f"a{count}@branch.example")
    for _ in range(3):
        tell(staffed)
        staffed.clock.at += timedelta(seconds=5)
    everything = "\n".join(text(one) for one in staffed.letters() if one.kind == "notice")
    assert [everything.count(f"补充第 {count} 点。") for count in range(25)] == [1] * 25


def test_a_colleague_of_the_requester_is_named_and_it_is_said_whom_an_answer_reaches(staffed):
    [number] = staffed.receive(mail())
    progress.take(staffed.house, number, actor="zhao", now=staffed.clock.at)
    ack = next(one for one in staffed.letters() if one.kind == "acknowledgement")
    staffed.clock.forward(minutes=5)
    staffed.receive(
        mail(
            "合同编号是 2026-88。", subject="Re: x", sender="陈静 <chen@branch.example>", message_id="c@x.example",
            reply_to_id=ack.message_id,
        )
    )  # fmt: skip
    tell(staffed)

    assert "陈静" in subject(last(staffed))
    assert "不是来件人本人" in subject(last(staffed))
    said = text(last(staffed))
    assert "身份未经核实" in said
    assert "您的回复只发给来件人李伟" in said


@pytest.mark.parametrize("words", ["同意", "好的", "没有问题"])
def test_an_answer_to_a_question_is_told_even_if_it_is_one_word(staffed, words):
    number = assigned(staffed)
    until = staffed.clock.at + timedelta(days=2)
    progress.ask(staffed.house, number, text="是否同意下周用印?", until=until, actor="zhao", now=staffed.clock.at)
    question = next(one for one in reversed(staffed.letters()) if one.kind == "question")
    staffed.clock.forward(minutes=20)
    tell(staffed)
    staffed.receive(mail(words, subject="Re: x", message_id="w@x.example", reply_to_id=question.message_id))
    tell(staffed)

    assert "来件人答复了提问" in subject(last(staffed))
