"""Work by mail: answers that reach the requester, commands with their proof, transcripts; and what nobody else may do."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.cli.shown import hanging
from intake.cli.shown.words import Words
from intake.domain.request import State, WaitingOn
from intake.message.trust import TrustRules
from intake.store.ledger import events
from intake.store.outward import notices
from intake.store.people import directory
from intake.workflows.clock import notify
from intake.workflows.desk import progress, suspension
from intake.workflows.looking import browse
from intake.workflows.office import StaffMail
from tests.support.desk import mail

WANG = "王芳 <wangfang@hq.example>"
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")
VOUCHED = dict(trust=TrustRules(authserv=("mx.hq.example",), edge=("mx.hq.example",), internal_domains=("hq.example",)))
EDGE = b"Received: from pc.hq.example by mx.hq.example with ESMTPSA; Tue, 24 Nov 2026 10:00:00 +0800\n"
PASS = b"Authentication-Results: mx.hq.example; dmarc=pass header.from=hq.example\n" + EDGE
FORGED = (
    EDGE
    + b"Received: from x by mx.evil.example; Tue, 24 Nov 2026 09:59:00 +0800\n"
    + b"Authentication-Results: mx.hq.example; dmarc=pass header.from=hq.example\n"
)


@pytest.fixture
def desk(office):
    """A request by 李伟, owned by nobody; 王芳 and 赵敏 work here."""
    with office.house.db.write() as conn:
        directory.import_rows(
            conn,
            [
                {
                    "kind": "staff",
                    "login": "wangfang",
                    "name": "王芳",
                    "address": "wangfang@hq.example",
                    "language": "zh_CN",
                },
                {
                    "kind": "staff",
                    "login": "zhaomin",
                    "name": "赵敏",
                    "address": "zhaomin@hq.example",
                    "language": "en",
                },
            ],
        )
    [number] = office.receive(mail())
    office.number = number
    return office


def allow(office, **rules):
    office.house.policy = replace(office.house.policy, **rules)


def body(letter):
    return (
        email.message_from_bytes(letter.body, policy=email.policy.default)
        .get_body(("plain",))
        .get_content()
        .replace("\r\n", "\n")
    )


def letters(office, kind):
    return [one for one in office.letters() if one.kind == kind]


def transcript(office):
    return letters(office, "transcript")[-1]


def code_in(letter):
    return CODE.search(body(letter))[0]


def notice(office):
    """A letter to 王芳 about the request."""
    now = office.clock.at
    with office.house.db.write() as conn:
        payload = {"timer": "resolution", "percent": 80}
        notices.put(
            conn,
            f"n:{now}",
            login="wangfang",
            request_id=office.number,
            what="deadline",
            at=now,
            now=now,
            payload=payload,
        )
    notify.run(office.house, now)
    office.clock.forward(minutes=5)
    return letters(office, "notice")[-1]


def write(office, text, *, sender=WANG, to=None, above=b"", **headers):
    """A mail by staff, perhaps in answer to a letter of ours."""
    office.sent = getattr(office, "sent", 0) + 1
    office.clock.forward(minutes=2)
    office.receive(
        above
        + mail(text, subject="回复：事项", sender=sender, message_id=f"s{office.sent}@x.example", reply_to_id=to.message_id if to else None, **headers)
    )  # fmt: skip


def suspension_answered(office):
    """From when the promise would go on if a person ended the wait now."""
    with office.house.db.read() as conn:
        return suspension.answered_at(conn, office.request(office.number), office.clock.at)


def kinds(office):
    with office.house.db.read() as conn:
        return [(one.kind, one.channel, one.actor) for one in events.of_request(conn, office.number)]


def test_an_answer_to_a_notice_is_kept_inside_without_proof_and_sent_with_the_code(desk):
    write(desk, "印章已经盖好，请到一楼领取。", to=notice(desk))

    assert not letters(desk, "reply")
    assert ("noted", "mail", "wangfang") in kinds(desk)
    told = transcript(desk)
    assert told.recipient == "wangfang@hq.example"
    assert "尚未发给来件人" in body(told)

    write(desk, code_in(told), to=told)

    [reply] = letters(desk, "reply")
    assert reply.recipient == "liwei@branch.example"
    assert "印章已经盖好，请到一楼领取。" in body(reply)
    assert "王芳" in body(reply)
    assert ("replied", "mail", "wangfang") in kinds(desk)
    assert desk.request(desk.number).first_response_at == desk.clock.at


def test_what_a_lead_answers_to_the_letter_about_a_moved_date_goes_as_its_first_lines_say(desk):
    with desk.house.db.write() as conn:
        lead = {"kind": "staff", "login": "zhou", "name": "周强", "address": "zhou@hq.example", "role": "lead"}
        directory.import_rows(conn, [lead | {"language": "zh_CN"}])
    for days in (6, 9):
        due = desk.clock.at + timedelta(days=days)
        progress.promise(desk.house, desk.number, due_at=due, reason="supplier", text="供应商延期", actor="wangfang",
                         now=desk.clock.at)  # fmt: skip
    [told] = letters(desk, "lead_notice")
    assert "内部备注" in body(told).partition("现承诺")[0]

    write(desk, "知道了，已协调供应商。", sender="周强 <zhou@hq.example>", to=told)
    assert letters(desk, "reply") == []
    write(desk, f"！答复 {code_in(told)}\n已协调供应商。", sender="周强 <zhou@hq.example>", to=told)

    [reply] = letters(desk, "reply")
    assert (reply.request_id, reply.recipient) == (desk.number, "liwei@branch.example")


def test_a_code_works_once_and_for_its_person_only(desk):
    write(desk, "印章已经盖好。", to=notice(desk))
    told = transcript(desk)

    write(desk, code_in(told), sender="赵敏 <zhaomin@hq.example>", to=told)
    write(desk, f"!code {code_in(told)}", sender="赵敏 <zhaomin@hq.example>")
    assert not letters(desk, "reply")
    for _time in range(3):
        write(desk, code_in(told), to=told)

    assert len(letters(desk, "reply")) == 1
    assert "口令不对" in body(transcript(desk))


def test_a_code_is_late_after_three_days(desk):
    write(desk, "!办结 已办妥", to=notice(desk))
    told = transcript(desk)
    desk.clock.forward(hours=72)

    write(desk, code_in(told), to=told)

    assert desk.request(desk.number).state is State.NEW
    assert "口令不对" in body(transcript(desk))


def test_the_code_of_a_notice_sends_the_answer_below_it(desk):
    told = notice(desk)
    assert "内部备注" in body(told)

    write(desk, f"！答复 {code_in(told)}\n请到一楼领取。\n\n> {body(told)}", to=told)

    [reply] = letters(desk, "reply")
    assert "请到一楼领取。" in body(reply)
    assert not CODE.search(body(reply))
    write(desk, f"！答复 {code_in(told)}\n再说一次。", to=told)
    assert len(letters(desk, "reply")) == 1


def test_a_vouched_answer_goes_to_the_requester_without_quote_and_signature(desk):
    allow(desk, **VOUCHED)
    told = notice(desk)
    assert "将发给" in body(told)

    text = "印章已经盖好。\n\n-- \n王芳\n电话：010-5555 1042\n\n在 2026年11月24日，总部服务台 <office@hq.example> 写道：\n> 王芳，您好："
    write(desk, text, to=told, above=PASS)

    [reply] = letters(desk, "reply")
    assert "印章已经盖好。" in body(reply)
    assert "010-5555" not in body(reply)
    assert "写道" not in body(reply)
    assert "已作为答复发给" in body(transcript(desk))


def test_a_forged_verdict_vouches_for_nobody(desk):
    allow(desk, **VOUCHED)

    write(
        desk,
        "!close done",
        to=notice(desk),
        above=FORGED,
    )

    assert desk.request(desk.number).state is State.NEW
    assert "待您回复口令" in body(transcript(desk))


def test_keyed_answers_go_out_where_the_office_says_so_but_commands_still_wait(desk):
    allow(desk, staff_mail=StaffMail(keyed_answers=True))
    told = notice(desk)

    write(desk, "请到一楼领取。", to=told)
    write(desk, "!take", to=told)

    assert len(letters(desk, "reply")) == 1
    assert desk.request(desk.number).owner is None
    write(desk, "装作王芳的人写的。", sender="王芳 <wangfang@hq.example>")  # without the id that only she has
    assert len(letters(desk, "reply")) == 1


@pytest.mark.parametrize("line", ["!note 已电话联系", "！备注：已电话联系", "!备注\n已电话联系"])
def test_a_note_stays_inside_in_any_case(desk, line):
    allow(desk, **VOUCHED)

    write(desk, line, to=notice(desk), above=PASS)

    assert not letters(desk, "reply")
    found = browse.detail(desk.house, desk.number, desk.clock.at)["events"]
    assert [one["payload"]["text"] for one in found if one["kind"] == "noted"] == ["已电话联系"]


def test_an_answer_to_the_letter_about_an_assignment_reaches_the_requester(desk):
    allow(desk, **VOUCHED)
    progress.assign(desk.house, desk.number, owner="wangfang", actor="zhaomin", now=desk.clock.at)
    notify.run(desk.house, desk.clock.at)
    [told] = letters(desk, "single_notice")
    assert "将发给" in body(told)

    write(desk, "请到一楼领取。", to=told, above=PASS)

    [reply] = letters(desk, "reply")
    assert "请到一楼领取。" in body(reply)
    assert told.message_id not in email.message_from_bytes(reply.body)["References"]


def enclosing(text, *, to):
    """An answer with a file."""
    message = email.message_from_bytes(
        mail(text, subject="回复：事项", sender=WANG, message_id=f"f{len(text)}@x.example", reply_to_id=to.message_id),
        policy=email.policy.default,
    )
    message.add_attachment(b"%PDF-1.4 sealed", maintype="application", subtype="pdf", filename="盖章扫描件.pdf")
    return message.as_bytes()


def files_of(letter):
    made = email.message_from_bytes(letter.body, policy=email.policy.default)
    return [(one.get_filename(), one.get_content_type(), one.get_content()) for one in made.iter_attachments()]


@pytest.mark.parametrize("text", ["请见附件。", ""])
def test_files_of_an_answer_go_with_it(desk, text):
    allow(desk, **VOUCHED)

    desk.receive(PASS + enclosing(text, to=notice(desk)))

    [reply] = letters(desk, "reply")
    assert files_of(reply) == [("盖章扫描件.pdf", "application/pdf", b"%PDF-1.4 sealed")]
    assert "见附件。" in body(reply)


def test_files_wait_with_the_answer_for_the_code(desk):
    desk.receive(enclosing("！办结 已办妥 扫描件见附件", to=notice(desk)))
    told = transcript(desk)

    write(desk, code_in(told), to=told)

    [outcome] = letters(desk, "outcome")
    assert files_of(outcome) == [("盖章扫描件.pdf", "application/pdf", b"%PDF-1.4 sealed")]


def test_mere_thanks_for_a_notice_bother_no_requester(desk):
    allow(desk, **VOUCHED)

    write(desk, "收到，谢谢！", to=notice(desk), above=PASS)

    assert not letters(desk, "reply")
    assert "未转发来件人" in body(transcript(desk))


def test_a_day_of_commands_by_a_vouched_member(desk):
    allow(desk, **VOUCHED)
    told = notice(desk)

    write(desk, "！接办\n！询问 2026-11-27 请补充合同编号\n", to=told, above=PASS)
    request = desk.request(desk.number)
    assert (request.owner, request.waiting_on) == ("wangfang", WaitingOn.REQUESTER)
    write(desk, "!promise 2026-12-04 third_party_late", to=told, above=PASS)
    write(desk, "!assign 赵敏", to=told, above=PASS)
    write(desk, f"!close HQ-{desk.number} partly 其余下周补上。", above=PASS)

    request = desk.request(desk.number)
    assert (request.state, request.owner, request.outcome_text) == (State.RESOLVED, "zhaomin", "其余下周补上。")
    assert request.promise.due_at == datetime.fromisoformat("2026-12-04T17:30+08:00")
    assert [one.kind for one in desk.letters() if one.recipient.startswith("liwei")] == [
        "acknowledgement", "question", "promise_change", "outcome",
    ]  # fmt: skip
    did = [kind for kind, channel, actor in kinds(desk) if channel == "mail" and actor == "wangfang"]
    assert did == ["taken", "asked", "promised", "assigned", "closed"]


def test_commands_wait_for_their_code_and_are_done_by_it_once(desk):
    write(desk, "！办结 已办妥\n请到一楼领取。\n！备注 印章在二楼\n-- \n王芳", to=notice(desk))

    told = transcript(desk)
    assert "待口令" in body(told)
    assert "已留作" in body(told)
    assert desk.request(desk.number).state is State.NEW
    write(desk, f"！口令 {code_in(told).lower()}", to=told)
    write(desk, f"！口令 {code_in(told)}", to=told)

    request = desk.request(desk.number)
    assert (request.state, request.outcome_text, request.owner) == (State.RESOLVED, "请到一楼领取。", "wangfang")
    assert len(letters(desk, "outcome")) == 1


def test_the_transcript_echoes_each_line_and_stops_at_the_signature(desk):
    allow(desk, **VOUCHED)

    write(
        desk, f"!close HQ-{desk.number} done\n!assign HQ-{desk.number} 王方\n!clsoe\n-- \n王芳\n电话 1042", above=PASS
    )

    said = body(transcript(desk))
    assert f"> !close HQ-{desk.number} done\n  已办 ·" in said
    assert "没有工作人员“王方”。是否指：王芳？" in said
    assert "没有这个命令：clsoe。" in said
    assert said.index("> --") > said.index("> !clsoe")
    assert "电话 1042" not in said


def test_a_mistake_is_told_at_once_and_not_after_the_code(desk):
    write(desk, "!assign 王方\n!close dnoe\n!take HQ-99999", to=notice(desk))

    said = body(transcript(desk))
    assert "是否指：王芳" in said
    assert "没有事项 HQ-99999" in said
    assert not CODE.search(said.split("全部写法")[0].split("命令写在")[0])
    assert desk.request(desk.number).owner is None


def test_the_same_refusals_as_on_the_command_line_name_what_is_possible(desk):
    allow(desk, **VOUCHED)
    told = notice(desk)
    write(desk, "!close done", to=told, above=PASS)

    write(desk, "!ask 2026-11-30 还要吗？", to=told, above=PASS)

    assert "已办结，不能这样办。现在可以：重新办理" in body(transcript(desk))
    progress.reopen(desk.house, desk.number, reason="wrong", text="", actor="zhaomin", now=desk.clock.at)
    write(desk, "!take", to=told, above=PASS)
    assert desk.request(desk.number).owner == "wangfang"


def test_what_belongs_to_somebody_else_is_not_taken(desk):
    allow(desk, **VOUCHED)
    progress.take(desk.house, desk.number, actor="zhaomin", now=desk.clock.at)

    write(desk, "!take", to=notice(desk), above=PASS)

    assert "已由赵敏经办" in body(transcript(desk))
    assert desk.request(desk.number).owner == "zhaomin"


def test_a_requester_or_stranger_who_writes_a_command_gets_the_ordinary_handling(desk):
    [acknowledgement] = letters(desk, "acknowledgement")

    write(desk, "!close done", sender="李伟 <liwei@branch.example>", to=acknowledgement)
    write(desk, f"!close HQ-{desk.number} done", sender="x@stranger.example")

    assert desk.request(desk.number).state is State.NEW
    assert not letters(desk, "transcript")
    assert len(desk.requests()) == 2  # the stranger's is a request like any other


def test_a_new_mail_of_a_member_of_staff_is_an_ordinary_request(desk):
    write(desk, "请给我配一把办公室钥匙。")

    assert len(desk.requests()) == 2
    assert not letters(desk, "transcript")


def test_a_member_of_staff_who_asked_for_something_answers_as_a_requester(desk):
    write(desk, "请给我配一把办公室钥匙。")
    mine = desk.requests()[-1]
    acknowledgement = next(one for one in letters(desk, "acknowledgement") if one.request_id == mine.id)

    write(desk, "要两把。", to=acknowledgement)

    assert not letters(desk, "transcript")
    assert len(desk.requests()) == 2


def test_an_answer_to_a_letter_about_several_requests_must_name_one(desk):
    allow(desk, **VOUCHED)
    other = desk.receive(mail("另一件", subject="另一件", message_id="b@branch.example"))[-1]
    with desk.house.db.write() as conn:
        for number in (desk.number, other):
            payload = {"timer": "resolution", "percent": 80}
            now = desk.clock.at
            notices.put(
                conn,
                f"n{number}",
                login="wangfang",
                request_id=number,
                what="deadline",
                at=now,
                now=now,
                payload=payload,
            )
    notify.run(desk.house, desk.clock.at)
    [told] = letters(desk, "notice")
    assert "首行写明事项" in body(told)

    write(desk, "已电话联系。", to=told, above=PASS)
    assert "不知道是哪个事项" in body(transcript(desk))
    write(desk, f"！答复 HQ-{other} 请到一楼领取。", to=told, above=PASS)

    assert [one.request_id for one in letters(desk, "reply")] == [other]
    assert len(desk.requests()) == 2


def test_show_says_that_staff_worked_by_mail():
    one = {"actor": "wangfang", "channel": "mail", "kind": "taken", "undone": False, "payload": {}}

    assert hanging.event(Words("en"), one) == ("wangfang (by mail)", "taken")
    assert hanging.event(Words("en"), one | {"payload": {"proven": False}})[0] == "wangfang (by mail, not proven)"
    assert hanging.event(Words("zh"), one | {"channel": "cli"})[0] == "wangfang"
    assert hanging.event(Words("zh"), one | {"actor": "liwei@branch.example"})[0] == "liwei@branch.example"


def test_what_answers_a_notice_at_once_moves_nothing_and_its_writer_is_told_once(desk):
    allow(desk, **VOUCHED)
    told = notice(desk)
    desk.clock.at = told.created_at

    desk.receive(PASS + mail("我在休假。", sender=WANG, message_id="auto@x.example", reply_to_id=told.message_id))

    assert not letters(desk, "reply")
    said = transcript(desk)
    assert "没有发给任何人" in body(said)
    assert "请再发一次" in body(said)
    desk.receive(PASS + mail("我在休假。", sender=WANG, message_id="auto2@x.example", reply_to_id=said.message_id))
    assert len(letters(desk, "transcript")) == 1
    assert len(desk.requests()) == 1


def test_an_automatic_answer_to_a_transcript_is_recorded_and_nothing_follows(desk):
    write(desk, "!help", to=notice(desk))
    told = transcript(desk)
    assert email.message_from_bytes(told.body)["Auto-Submitted"] == "auto-replied"

    write(desk, "我在休假。", to=told, **{"Auto-Submitted": "auto-replied"})

    assert len(letters(desk, "transcript")) == 1


def test_text_in_answer_to_a_transcript_is_a_note_and_goes_to_nobody(desk):
    allow(desk, **VOUCHED)
    write(desk, "!take", to=notice(desk), above=PASS)

    write(desk, "为什么是我？", to=transcript(desk), above=PASS)

    assert not letters(desk, "reply")
    assert "内部备注" in body(transcript(desk))


def test_help_comes_in_the_readers_language(desk):
    write(desk, "!help", sender="Zhao Min <zhaomin@hq.example>")

    told = transcript(desk)
    assert told.recipient == "zhaomin@hq.example"
    assert "!close done TEXT" in body(told)


def test_the_answers_of_staff_start_no_clock_and_end_no_question(desk):
    now = desk.clock.at
    progress.ask(desk.house, desk.number, text="编号？", until=now + timedelta(days=3), actor="wangfang", now=now)

    write(desk, "我再打个电话。", to=notice(desk))

    assert desk.request(desk.number).state is State.WAITING
    assert suspension_answered(desk) == desk.clock.at


def test_letters_to_the_requester_carry_no_id_of_letters_to_staff(desk):
    allow(desk, **VOUCHED)
    told = notice(desk)
    write(desk, "!take", to=told, above=PASS)

    write(desk, "请到一楼领取。", to=told, above=PASS)

    [reply] = letters(desk, "reply")
    named = email.message_from_bytes(reply.body)["References"]
    assert told.message_id not in named
    assert transcript(desk).message_id not in named
    assert "s1@x.example" not in named


# -- as people write


@pytest.mark.parametrize("text", ["备注：等财务的说法", "办结 已办妥", "# 转交 赵敏"])
def test_a_command_without_its_mark_reaches_no_requester_unasked(desk, text):
    allow(desk, **VOUCHED)
    write(desk, text, to=notice(desk), above=PASS)

    assert not letters(desk, "reply")
    told = transcript(desk)
    assert "少了感叹号" in body(told)
    assert "没有发给来件人" in body(told)
    assert ("noted", "mail", "wangfang") in kinds(desk)

    write(desk, code_in(told), to=told, above=PASS)
    assert text in body(letters(desk, "reply")[-1])


def test_ones_own_name_and_office_below_the_text_are_the_signature(desk):
    allow(desk, **VOUCHED)
    write(desk, "印章明天可取。\n\n王芳\n综合科", to=notice(desk), above=PASS)
    assert "综合科" not in body(letters(desk, "reply")[-1])

    write(desk, "！询问 11月27日 请补合同编号\n王芳\n综合科 电话 8888", to=notice(desk), above=PASS)
    assert "8888" not in body(letters(desk, "question")[-1])


def test_a_day_is_counted_from_the_day_the_mail_came_however_late_its_code(desk):
    write(desk, "！承诺 明天下午5点 third_party_late", to=notice(desk))
    told = transcript(desk)
    desk.clock.forward(hours=3)
    write(desk, code_in(told), to=told)

    assert desk.request(desk.number).promise.due_at == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("who", ["@zhaomin", "趙敏", "赵敏"])
def test_a_person_is_found_by_login_and_by_name_in_any_characters(desk, who):
    allow(desk, **VOUCHED)
    write(desk, f"！轉交 {who}", to=notice(desk), above=PASS)

    assert desk.request(desk.number).owner == "zhaomin"


def test_who_takes_it_over_reads_what_was_done_and_not_each_mail_that_did_it(desk):
    allow(desk, **VOUCHED)
    write(desk, "!take", to=notice(desk), above=PASS)
    write(desk, "印章明天可取。", to=notice(desk), above=PASS)
    write(desk, "！转交 赵敏", to=notice(desk), above=PASS)
    notify.run(desk.house, desk.clock.at)

    handed = next(one for one in reversed(desk.letters()) if one.recipient == "zhaomin@hq.example")
    assert "印章明天可取。" in body(handed)
    assert "a mail came" not in body(handed)
    assert "wangfang" not in body(handed)


def test_an_unknown_command_is_answered_however_quick_it_came(desk):
    allow(desk, **VOUCHED)
    told = notice(desk)
    desk.clock.at = told.created_at
    desk.receive(PASS + mail("!ckose done", sender=WANG, message_id="q@x.example", reply_to_id=told.message_id))

    assert "!close" in body(transcript(desk))


def test_another_date_while_we_wait_for_an_answer_says_that_it_rests(desk):
    allow(desk, **VOUCHED)
    write(desk, "！询问 11月27日 合同编号？", to=notice(desk), above=PASS)
    write(desk, "！承诺 12月2日 third_party_late", to=notice(desk), above=PASS)

    assert "还在等您的补充" in body(letters(desk, "promise_change")[-1])


def test_of_two_who_close_at_once_the_second_learns_who_was_first(desk):
    allow(desk, **VOUCHED)
    write(desk, "！办结 HQ-1001 已办妥 已盖章", above=PASS)
    write(desk, "!close HQ-1001 answered see below", sender="赵敏 <zhaomin@hq.example>", above=PASS)

    assert "is resolved (in the hands of 王芳)" in body(transcript(desk))
    assert len(letters(desk, "outcome")) == 1
