from __future__ import annotations

from datetime import date

import pytest

from intake.domain import admission
from intake.domain.admission import RULES, Verdict, judge
from intake.domain.mailclass import MailClass
from intake.domain.signals import Ours
from intake.message import ids
from tests.support.facts import facts

SECRET = b"k" * 32
OURS = Ours(addresses=frozenset({"office@hq.example", "bangong@hq.example"}), instance="hq-1", secret=SECRET)
NOBODY = Ours(addresses=frozenset(), instance="", secret=b"")
REPLY = "In-Reply-To: <a.1.2@hq.example>"

BOUNCE = ids.bounce_address(ids.mint("ack:1", SECRET, "hq.example"), SECRET, date(2026, 11, 24))

MACHINES = [
    # row, header lines, changed headers, class, reason
    (1, [f"X-Intake-Loop: {ids.loop_header('hq-1', 1, SECRET)}"], {}, "loop", "loop.own"),
    (1, [f"X-Intake-Probe: {ids.probe_header('0123456789abcdef', SECRET)}"], {}, "machine", "probe"),
    (1, [], {"message_id": f"<{ids.mint('ack:1', SECRET, 'hq.example')}>"}, "loop", "loop.own"),
    (1, [], {"from": "Office <Bangong@HQ.example>"}, "loop", "loop.own"),
    (2, [f"X-Intake-Loop: {ids.loop_header('hq-1', 1, b'other')}"], {}, "auto_reply", "loop.foreign"),
    (2, [f"X-Intake-Loop: {ids.loop_header('hq-2', 1, SECRET)}"], {}, "auto_reply", "loop.foreign"),
    (3, [f"Received: from a{n} by b{n}; Fri, 20 Nov 2026 09:11:22 +0800" for n in range(51)], {}, "loop", "loop.hops"),
    (3, ["Delivered-To: office@hq.example"] * 3, {}, "loop", "loop.hops"),
    (4, [f"Delivered-To: {BOUNCE}"], {}, "bounce", "bounce.token"),
    (4, [], {"to": BOUNCE}, "bounce", "bounce.token"),
    (4, ["Delivered-To: bounce+guessed@hq.example"], {}, "machine", "bounce.token"),
    (4, [f"Delivered-To: {BOUNCE}", "Auto-Submitted: auto-replied"], {}, "auto_reply", "auto.submitted"),
    (6, [], {"content_type": "multipart/report; report-type=disposition-notification; boundary=b"}, "read_receipt", "receipt"),
    (8, ["Return-Path: <>"], {}, "auto_reply", "bounce.null"),
    (9, [], {"from": "MAILER-DAEMON@qq.com"}, "bounce", "bounce.daemon"),
    (9, ["Sender: postmaster@bj.example"], {}, "bounce", "bounce.daemon"),
    (10, ["Auto-Submitted: auto-replied"], {}, "auto_reply", "auto.submitted"),
    (10, ["Auto-Submitted: Auto-Generated; owner=x"], {}, "machine", "auto.submitted"),
    (10, ["Auto-Submitted: (cron) auto-generated", REPLY], {}, "auto_reply", "auto.submitted"),
    (11, ["X-QQ-AUTO-REPLY: true"], {}, "auto_reply", "auto.qq"),
    (11, ["X-QQ-HolidayReply: true"], {}, "auto_reply", "auto.qq"),
    (11, ["Return-Path: <12345+auto_=office=hq.example@qq.com>"], {}, "auto_reply", "auto.qq"),
    (12, ["X-Autoreply: yes"], {}, "auto_reply", "auto.header"),
    (12, ["X-Autorespond: on holiday"], {}, "auto_reply", "auto.header"),
    (12, ["X-POST-MessageClass: 9; Autoresponder"], {}, "auto_reply", "auto.header"),
    (12, ["X-FC-MachineGenerated: true"], {}, "auto_reply", "auto.header"),
    (12, ["X-Loop: office@bj.example"], {}, "auto_reply", "auto.header"),
    (13, ["X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"], {}, "auto_reply", "auto.exchange"),
    (14, ["X-Auto-Response-Suppress: All", "X-MS-Exchange-Inbox-Rules-Loop: zs@bj.example"], {}, "auto_reply", "auto.oof"),
    (17, ["X-MS-Exchange-Inbox-Rules-Loop: office@hq.example"], {}, "loop", "loop.own"),
    (18, ["List-Id: <all.bj.example>"], {}, "list", "list"),
    (18, ["Mailing-List: contact x@y.example"], {}, "list", "list"),
    (18, ["List-Unsubscribe: <https://x.example/u>", "Precedence: bulk"], {}, "list", "list"),
    (19, ["List-Unsubscribe: <https://x.example/u>"], {}, "machine", "bulk"),
    (19, ["Feedback-ID: 1:2:3:x"], {}, "machine", "bulk"),
    (20, ["Precedence: Junk"], {}, "machine", "bulk"),
    (21, [], {"from": "no-reply@bj.example"}, "machine", "noreply"),
    (21, [], {"from": "NoReply-oa@bj.example"}, "machine", "noreply"),
    (21, [], {"from": "notifications@bj.example"}, "machine", "noreply"),
    (22, [REPLY], {"subject": "自动回复: 回执"}, "auto_reply", "auto.subject"),
    (22, [REPLY], {"subject": "回复：自动答复：回执"}, "auto_reply", "auto.subject"),
    (22, [REPLY], {"subject": "【自动回复】回执"}, "auto_reply", "auto.subject"),
    (22, [REPLY], {"subject": "Automatic reply: Received"}, "auto_reply", "auto.subject"),
    (22, [REPLY], {"subject": "Out of the Office: Received"}, "auto_reply", "auto.subject"),
    (22, [], {"subject": "Auto-Reply"}, "machine", "auto.subject"),
    (9, [], {"from": "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@bj.example"}, "bounce", "bounce.daemon"),
    (23, [], {"subject": "来自mail.qq.com的退信", "from": "QQ邮箱管理员 <10000@qq.com>"}, "bounce", "bounce.subject"),
    (23, [], {"subject": "系统退信/Systems bounce", "from": "邮件系统 <robot@bj.example>"}, "bounce", "bounce.subject"),
    (23, [], {"subject": "【退信通知】回执", "from": "mail-service@bj.example"}, "bounce", "bounce.subject"),
    (23, ["Return-Path: <>"], {"subject": "無法傳遞: 回執"}, "bounce", "bounce.subject"),
    (23, ["Auto-Submitted: auto-generated"], {"subject": "未送达: 回执"}, "bounce", "bounce.subject"),
    (23, ["Return-Path: <>"], {"subject": "failure notice"}, "bounce", "bounce.subject"),
    (25, [], {"content_type": "text/calendar; method=REPLY"}, "auto_reply", "auto.calendar"),
    (25, [REPLY], {"subject": "已读: 回执"}, "read_receipt", "receipt"),
    (26, ["X-Spam-Flag: YES"], {}, "unreadable", "spam"),
]  # fmt: skip


@pytest.mark.parametrize(
    "subject", ["系统退信", "退信通知：", "Undeliverable: 用印", "Undelivered Mail Returned to Sender"]
)
def test_a_person_who_writes_under_the_subject_of_a_bounce_has_a_request_without_acknowledgement(subject):
    verdict = judge(facts(subject=subject), OURS)

    assert (verdict.kind, verdict.acknowledge, verdict.reason) == (MailClass.REQUEST, False, "bounce.subject")


@pytest.mark.parametrize(
    "subject",
    ["退信通知是怎么回事？", "投递失败怎么办", "关于系统退信的问题", "回复：系统退信", "转发: Undeliverable: 用印"],
)
def test_a_question_about_a_bounce_is_a_request_like_any_other(subject):
    assert judge(facts(subject=subject), OURS).acknowledge


@pytest.mark.parametrize(("row", "lines", "changed", "kind", "reason"), MACHINES)
def test_a_machine_is_recognised_and_never_answered(row, lines, changed, kind, reason):
    verdict = judge(facts(*lines, **changed), OURS)

    assert (verdict.kind, verdict.reason) == (kind, reason)
    assert not verdict.acknowledge
    assert reason in verdict.rules


@pytest.mark.parametrize(
    ("row", "lines", "changed", "reason"),
    [
        (15, ["X-Auto-Response-Suppress: DR, AutoReply"], {}, "suppressed_by_sender"),
        (15, ["X-Auto-Response-Suppress: All"], {}, "suppressed_by_sender"),
        (27, [], {"from": None}, "bad_address"),
        (27, [], {"from": "nobody"}, "bad_address"),
        (27, [], {"from": "boss@\u0441orp.example"}, "bad_address"),
        (27, [], {"from": "a@bj.example, b@bj.example"}, "ambiguous_sender"),
        (28, [], {"to": "somebody@else.example"}, "not_addressed"),
        (29, [], {"cc": ", ".join(f"p{n}@bj.example" for n in range(20))}, "many_recipients"),
    ],
)
def test_a_person_whom_we_may_not_answer_still_opens_a_request(row, lines, changed, reason):
    verdict = judge(facts(*lines, **changed), OURS)

    assert verdict.kind is MailClass.REQUEST
    assert verdict.reason == reason
    assert not verdict.acknowledge
    assert admission.action(verdict) == "open"


HUMAN = [
    ([], {}),
    ([], {"to": "Bangong@HQ.example"}),
    ([], {"to": "office+seal@hq.example"}),
    (["Delivered-To: office@hq.example"], {"to": "all@hq.example"}),
    (["X-Original-To: office@hq.example"], {"to": "undisclosed-recipients:;"}),
    (["Auto-Submitted: no"], {}),
    (["Auto-Submitted: no (really)"], {}),
    (["X-Auto-Response-Suppress: DR, OOF"], {}),
    (["X-MS-Exchange-Inbox-Rules-Loop: zs@bj.example"], {}),
    (["X-QQ-AUTO-REPLY: false"], {}),
    (["Return-Path: <zs@bj.example>"], {}),
    (["Precedence: first-class"], {}),
    ([], {"subject": "自动回复功能怎么设置"}),
    ([], {"subject": "关于系统退信的问题"}),
    ([], {"subject": "退信通知应当如何处理"}),
    ([], {"subject": "回复: 系统退信"}),
    ([], {"subject": "已读: 新制度，有一个问题", "body": "我的问题是\n\n> 新制度"}),
    ([], {"subject": "Autonomy of branches"}),
    ([], {"subject": "Out of office supplies"}),
    ([], {"subject": "Returned mailbox keys"}),
    ([], {"subject": ""}),
    ([], {"from": "zhao.request@bj.example"}),
    (["List-Help: <mailto:x@bj.example>"], {}),
    (["X-Priority: 1", "Importance: high"], {}),
    ([REPLY], {"subject": "回复：回执"}),
]


@pytest.mark.parametrize(("lines", "changed"), HUMAN)
def test_a_person_is_never_taken_for_a_machine(lines, changed):
    verdict = judge(facts(*lines, **changed), OURS)

    assert verdict == Verdict(MailClass.REQUEST, (), acknowledge=True, reason="ok")


@pytest.mark.parametrize("subject", ["已读: 用印申请", "已读：新制度，有一个问题", "Read: seal"])
def test_a_receipt_by_its_subject_alone_opens_a_request_that_nothing_answers(subject):
    verdict = judge(facts(subject=subject), OURS)

    assert (verdict.kind, verdict.acknowledge, verdict.reason) == (MailClass.MACHINE, False, "receipt")
    assert admission.action(verdict) == "open"


def test_every_rule_that_matches_is_recorded_and_the_first_decides():
    verdict = judge(
        facts(
            "Auto-Submitted: auto-replied", "X-QQ-AUTO-REPLY: true", "Precedence: bulk", REPLY, subject="自动回复: x"
        ),
        OURS,
    )

    assert verdict.kind is MailClass.AUTO_REPLY
    assert set(verdict.rules) >= {"auto.qq", "auto.submitted", "auto.subject", "bulk"}


def test_without_a_configuration_nothing_is_ours():
    forged = facts("X-Intake-Loop: v1; i=; h=1; m=" + "0" * 32, to="anyone@else.example")

    assert judge(facts(to="anyone@else.example"), NOBODY).acknowledge
    assert judge(forged, NOBODY).reason == "loop.foreign"


def test_a_forged_id_of_ours_does_not_silence_a_sender():
    verdict = judge(facts(message_id="<a.0123456789abcdef.0123456789abcdef0123@hq.example>"), OURS)

    assert verdict.acknowledge


def test_a_request_of_a_system_is_kept_without_an_answer():
    verdict = judge(facts(**{"from": "noreply@oa.example"}), OURS)
    bulk = judge(facts("List-Unsubscribe: <https://x>", **{"from": "noreply@oa.example"}), OURS)

    assert admission.keeps_request(verdict)
    assert admission.action(verdict) == "open"
    assert not admission.keeps_request(bulk)
    assert admission.action(bulk) == "record"


@pytest.mark.parametrize("kind", MailClass)
def test_each_class_has_a_place(kind):
    expected = {"request": "open", "follow_up": "append", "unreadable": "quarantine"}.get(kind, "record")

    assert admission.decision(kind) == expected


def test_the_rows_of_the_table_are_all_there():
    left_to_the_workflow = {16, 24, 30, 31}  # no effect; need the store; anything else

    assert {rule.row for rule in RULES} == set(range(1, 32)) - left_to_the_workflow
    assert all(rule.refuses for rule in RULES)
