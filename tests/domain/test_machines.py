"""Who wrote it, a program or a person? Tables of mails of the programs that our branches use, and of near misses."""

from __future__ import annotations

import pytest

from intake.domain import admission
from intake.domain.admission import judge
from intake.domain.signals import Ours
from tests.support.facts import facts

OURS = Ours(addresses=frozenset({"office@hq.example"}), instance="hq-1", secret=b"k" * 32)
ANSWER = "In-Reply-To: <a.0011223344556677.00112233445566778899@hq.example>"
QUOTED = "我下周回来，请先找陈静。\n\n在 2026-11-20 09:11:22，“办公室” <office@hq.example> 写道：\n> 已收到您的来信\n> 请等候"

AUTOMATIC_SUBJECTS = [
    "自动回复: 已收到您的来信",  # QQ, Exmail, WeCom, 163, 126, 139
    "自动回复：已收到您的来信",
    "自动回复:",
    "自动答复: 已收到您的来信",  # Outlook, mainland
    "自動回覆: 已收到您的來信",  # Outlook, Taiwan
    "自動答覆：已收到",
    "自动应答: 来信收悉",
    "假期自动回复: 用印申请",
    "外出自动回复：用印申请",
    "休假自动回复：用印申请",
    "系统自动回复：用印申请",
    "【自动回复】用印申请",
    "[自动回复] 用印申请",
    "[EXTERNAL] 自动回复: 用印申请",
    "【外部邮件】自动答复: 用印申请",
    "[HQ-1042] 自动回复: 用印申请",
    "Automatic reply: Use of seal",
    "Auto-Reply: Use of seal",
    "Auto Reply: Use of seal",
    "AutoReply: Use of seal",
    "Auto-response: Use of seal",
    "Automated reply: Use of seal",
    "Out of Office: Use of seal",
    "Out of the office",
    "Out of Office AutoReply: Use of seal",
    "[External] Automatic reply: Use of seal",
    "Abwesenheitsnotiz: Siegel",
    "Automatische Antwort: Siegel",
    "Réponse automatique : Sceau",
    "Absence du bureau : Sceau",
    "Respuesta automática: Sello",
    "Fuera de la oficina: Sello",
    "Resposta automática: Selo",
    "Risposta automatica: Sigillo",
    "Automatisch antwoord: Zegel",
    "Autosvar: Stämpel",
    "Odpowiedź automatyczna: Pieczęć",
    "Автоматический ответ: Печать",
    "自動返信: 押印の件",
    "自動応答: 押印の件",
    "不在通知: 押印の件",
    "자동 회신: 날인 신청",
    "자동회신: 날인 신청",
    "부재중 자동 응답: 날인 신청",
]


@pytest.mark.parametrize("subject", AUTOMATIC_SUBJECTS)
def test_an_automatic_reply_is_known_by_its_subject(subject):
    verdict = judge(facts(ANSWER, subject=subject, body="我在休假。"), OURS)

    assert (verdict.kind, verdict.reason) == ("auto_reply", "auto.subject")
    assert admission.action(verdict) == "record"


@pytest.mark.parametrize("subject", AUTOMATIC_SUBJECTS)
def test_without_any_answered_mail_it_is_only_suspected_and_the_request_is_kept(subject):
    verdict = judge(facts(subject=subject), OURS)

    assert not verdict.acknowledge
    assert admission.action(verdict) == ("record" if "HQ-1042" in subject else "open")


@pytest.mark.parametrize(
    "text",
    [
        "这是来自李伟的自动回复邮件。\n我已收到来信。",
        "您好！\n这是一封自动回复邮件，您的来信已收到。",
        "这是假期自动回复，我十二月一日回来。",
        "本邮件为系统自动回复，请勿直接回信。",
        "此邮件是自动回复。",
        "这封邮件是自动回复。",
        "This is an automatic reply. I am back on Monday.",
        "This is an automated response from the sales desk.",
        "Dies ist eine automatische Antwort.",
        "Ceci est une réponse automatique.",
    ],
)
def test_an_automatic_reply_without_a_sign_in_its_header_is_known_by_its_first_words(text):
    assert judge(facts(ANSWER, subject="Re: 已收到您的来信", body=text), OURS).reason == "auto.text"
    assert judge(facts(subject="用印申请", body=text), OURS).acknowledge


@pytest.mark.parametrize(
    ("lines", "changed", "kind", "reason"),
    [
        (["X-QQ-AUTO-REPLY: 1", ANSWER], {"subject": "Re: 来信收悉"}, "auto_reply", "auto.qq"),
        (["Received-SPF: pass smtp.mailfrom=88231+auto_=office=hq.example@foxmail.com"], {}, "auto_reply", "auto.qq"),
        (["X-Autoreply: yes", ANSWER], {}, "auto_reply", "auto.header"),
        (["Auto-Submitted: auto-replied (vacation)"], {}, "auto_reply", "auto.submitted"),
        (["Auto-Submitted: AUTO-NOTIFIED; x=y"], {}, "machine", "auto.submitted"),
        (
            ["X-Auto-Response-Suppress: All", "X-MS-Exchange-Inbox-Rules-Loop: liwei@south.example", ANSWER],
            {"subject": "自动答复: 已收到"},
            "auto_reply",
            "auto.oof",
        ),
        (["X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"], {}, "auto_reply", "auto.exchange"),
        ([], {"from": "oa-noreply@south.example"}, "machine", "noreply"),
        ([], {"from": "no.reply@south.example"}, "machine", "noreply"),
        ([], {"from": "do_not_reply@south.example"}, "machine", "noreply"),
        ([], {"from": "noreply+7731@south.example"}, "machine", "noreply"),
        ([], {"content_type": "multipart/report; report-type=tlsrpt; boundary=b"}, "report", "auto.report"),
        ([], {"content_type": "multipart/report; report-type=feedback-report; boundary=b"}, "report", "auto.report"),
        (
            [],
            {"subject": "Report Domain: hq.example Submitter: relay.example Report-ID: 2026.11.20.1"},
            "report",
            "auto.report",
        ),
        (
            [],
            {
                "subject": "DMARC report for hq.example",
                "content_type": 'application/gzip; name="relay.example!hq.example!1795132800!1795219199.xml.gz"',
            },
            "report",
            "auto.report",
        ),
        ([], {"content_type": "text/calendar; method=COUNTER"}, "auto_reply", "auto.calendar"),
        ([ANSWER], {"subject": "已读：已收到您的来信"}, "read_receipt", "receipt"),
        ([ANSWER], {"subject": "已讀: 已收到您的來信"}, "read_receipt", "receipt"),
        ([ANSWER], {"subject": "Read: We have received your message"}, "read_receipt", "receipt"),
        ([ANSWER], {"subject": "Gelesen: Eingang"}, "read_receipt", "receipt"),
        ([ANSWER], {"subject": "Lu : Accusé"}, "read_receipt", "receipt"),
        ([ANSWER], {"subject": "開封済み: 受領"}, "read_receipt", "receipt"),
        (["List-Id: 全体员工 <all.south.example>"], {}, "list", "list"),
        (["List-Unsubscribe: <https://news.example/u>", "Feedback-ID: a:b:c"], {}, "machine", "bulk"),
    ],
)
def test_a_program_is_known_by_what_it_writes_into_the_header(lines, changed, kind, reason):
    verdict = judge(facts(*lines, **changed), OURS)

    assert (verdict.kind, verdict.reason, verdict.acknowledge) == (kind, reason, False)


@pytest.mark.parametrize(
    ("lines", "changed"),
    [
        ([], {"subject": "自动回复功能怎么设置"}),
        ([], {"subject": "请教：自动回复怎么关闭？"}),
        ([], {"subject": "关于退信通知的问题"}),
        ([], {"subject": "请假通知"}),
        ([], {"subject": "通知：食堂停电"}),
        ([], {"subject": "自动报销系统打不开"}),
        ([], {"subject": "自动售货机退款"}),
        ([], {"subject": "Out of office supplies"}),
        ([], {"subject": "Out of office hours support?"}),
        ([], {"subject": "Automatic replying does not work"}),
        ([], {"subject": "Autoreply settings, please help"}),
        ([], {"subject": "Read me first"}),
        ([], {"subject": "Ludwig: Vertrag"}),
        ([], {"subject": "DMARC report for hq.example: what should we do?"}),
        ([], {"subject": "Report Domain: how do I report a phishing domain"}),
        (["X-Auto-Response-Suppress: OOF"], {}),
        (["X-Auto-Response-Suppress: DR, RN, NRN, OOF"], {}),
        (["X-Auto-Response-Suppress: None"], {}),
        (["Precedence: first-class"], {}),
        (["Precedence: urgent", "Importance: High", "X-Priority: 1 (Highest)"], {}),
        (["X-Mailer: AutoMailer Professional 7"], {}),
        (["Auto-Submitted: no"], {}),
        (["Auto-Submitted: No; reason=typed"], {}),
        (["X-Loop: no"], {}),
        ([], {"from": "notice@south.example"}),
        ([], {"from": "info@south.example"}),
        ([], {"from": "service@south.example"}),
        ([], {"from": "requests@south.example"}),
        ([], {"from": "norepa.li@south.example"}),
        ([ANSWER], {"subject": "回复: 自动回复: 用印申请", "body": QUOTED}),
        ([ANSWER], {"subject": "RE: Automatic reply: Seal", "body": QUOTED}),
        ([ANSWER], {"subject": "Read: please look at page 2", "body": QUOTED}),
        (["List-Id: <office.hq.example>", "List-Post: <mailto:office@hq.example>", "Precedence: list"], {}),
        (
            [
                "Mailing-list: list office@hq.example; contact office+owners@hq.example",
                "List-Unsubscribe: <mailto:x@g>",
            ],
            {},
        ),
    ],
)
def test_a_person_who_nearly_sounds_like_a_program_is_a_person(lines, changed):
    verdict = judge(facts(*lines, **changed), OURS)

    assert (verdict.kind, verdict.reason, verdict.acknowledge) == ("request", "ok", True)


def test_a_foreign_list_is_a_list_even_where_it_hands_mail_to_us():
    assert judge(facts("List-Id: <office.other.example>", "Precedence: list"), OURS).kind == "list"
    assert judge(facts("List-Id: <office.hq.example>", "Precedence: bulk"), OURS).reason == "bulk"
