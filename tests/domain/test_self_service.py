"""Commands of requesters: a whole short line is one, a mail that mentions the words is none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.self_service import WORDS, Wish, command, read
from intake.message.parse import parse

ANSWER = "In-Reply-To: <a@hq.example>\n"


def asked(subject="", text="", more=""):
    raw = f"From: li@south.example\nSubject: {subject}\n{more}Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    return read(parse(raw.encode()), "HQ")


def wishes(*args, **more):
    return [
        (str(one.wish), one.number or one.address or one.score or one.code or None)
        for one in asked(*args, **more).commands
    ]


MUST = [  # (subject, text, what it is)
    ("查询", "", ("status", None)),
    ("查询 HQ-1001", "", ("status", 1001)),
    ("查询HQ-1001", "", ("status", 1001)),
    ("【HQ-1001】查询", "", ("status", 1001)),
    ("查询【ＨＱ－１００１】", "", ("status", 1001)),
    ("HQ-1001 进度", "您好！\n谢谢", ("status", 1001)),
    ("HQ-1001的进度", "", ("status", 1001)),
    ("状态 1001", "", ("status", 1001)),
    ("状态 #1001", "", ("status", 1001)),
    ("查询？", "", ("status", None)),
    ("进度", "--\n李伟\n华南分公司", ("status", None)),
    ("办理进度", "李伟\n电话：0755-1234567", ("status", None)),
    ("Status", "", ("status", None)),
    ("STATUS HQ-1001", "Thanks!", ("status", 1001)),
    ("status of HQ-1001", "", ("status", 1001)),
    ("hq-1001 status", "", ("status", 1001)),
    ("progress", "", ("status", None)),
    ("", "查询", ("status", None)),
    ("", "查询 HQ-1001\n谢谢！", ("status", 1001)),
    ("合同的事", "查询 HQ-1001", ("status", 1001)),
    ("你好", "您好，\n进度\n谢谢", ("status", None)),
    ("(no subject)", "status", ("status", None)),
    ("我的事项", "", ("list", None)),
    ("我的清单", "", ("list", None)),
    ("清单", "您好", ("list", None)),
    ("事项清单。", "", ("list", None)),
    ("查询我的事项", "", ("list", None)),
    ("list", "", ("list", None)),
    ("List my requests", "", ("list", None)),
    ("my requests", "Hello,\n\nthanks", ("list", None)),
    ("", "我的事项", ("list", None)),
    ("撤回 HQ-1001", "", ("withdraw", 1001)),
    ("撤回申请 HQ-1001", "", ("withdraw", 1001)),
    ("HQ-1001 撤回", "", ("withdraw", 1001)),
    ("请撤回 HQ-1001", "", ("withdraw", 1001)),
    ("撤销 1001", "", ("withdraw", 1001)),
    ("撤回", "", ("withdraw", None)),
    ("withdraw HQ-1001", "", ("withdraw", 1001)),
    ("Withdraw request [HQ-1001]", "", ("withdraw", 1001)),
    ("", "撤回 HQ-1001\n项目已经取消", ("withdraw", 1001)),
    ("用印", "撤回 HQ-1001", ("withdraw", 1001)),
    ("添加 HQ-1001 wang@south.example", "", ("add", 1001)),
    ("添加 wang@south.example HQ-1001", "", ("add", 1001)),
    ("抄送 HQ-1001 <wang@south.example>", "", ("add", 1001)),
    ("add HQ-1001 wang@south.example", "", ("add", 1001)),
    ("Add person HQ-1001 WANG@south.example", "", ("add", 1001)),
    ("", "cc HQ-1001 wang@south.example", ("add", 1001)),
    ("where is HQ-1001?", "", ("status", 1001)),
    ("麻烦查询一下 HQ-1001", "", ("status", 1001)),
    ("withdraw HQ-1001 please", "", ("withdraw", 1001)),
    ("查詢 HQ-1001", "", ("status", 1001)),
    ("狀態：ＨＱ－１００１", "", ("status", 1001)),
    ("请查询 HQ-1001", "", ("status", 1001)),
    ("HQ-1001 进度如何？", "謝謝", ("status", 1001)),
    ("清單", "", ("list", None)),
    ("幫助", "", ("help", None)),
    ("帮助", "", ("help", None)),
    ("help", "", ("help", None)),
    ("使用说明", "", ("help", None)),
    ("", "命令", ("help", None)),
]  # fmt: skip
ANSWERS = [
    ("已解决", ("solved", None)),
    ("已解决，谢谢！", ("solved", None)),
    ("问题已解决。", ("solved", None)),
    ("谢谢，解决了", ("solved", None)),
    ("确认办结", ("solved", None)),
    ("Solved, thank you", ("solved", None)),
    ("resolved", ("solved", None)),
    ("未解决", ("unsolved", None)),
    ("没有解决\n打印出来还是空白，请再看看", ("unsolved", None)),
    ("异议", ("unsolved", None)),
    ("Not solved.", ("unsolved", None)),
    ("objection\nthe amount is wrong", ("unsolved", None)),
    ("5", ("rate", 5)),
    ("５分", ("rate", 5)),
    ("4 分，谢谢", ("rate", 4)),
    ("评分：3", ("rate", 3)),
    ("3星", ("rate", 3)),
    ("rate 2", ("rate", 2)),
    ("5 stars", ("rate", 5)),
    ("1\n等了两个星期", ("rate", 1)),
    ("非常滿意，謝謝", ("rate", 5)),
    ("5分，服务很好", ("rate", 5)),
    ("不满意\n少盖了一份", ("rate", 2)),
    ("已經解決，謝謝！", ("solved", None)),
    ("確認", ("solved", None)),
    ("查询", ("status", None)),
    ("撤回", ("withdraw", None)),
    ("添加 wang@south.example", ("add", "wang@south.example")),
]


@pytest.mark.parametrize(("subject", "text", "expected"), MUST)
def test_a_whole_line_is_a_command(subject, text, expected):
    assert wishes(subject, text)[:1] == [expected]


@pytest.mark.parametrize(("text", "expected"), ANSWERS)
def test_an_answer_may_be_a_command(text, expected):
    assert wishes("回复：用印申请 [HQ-1001]", text, more=ANSWER) == [expected]


def test_a_code_is_a_command_alone_and_behind_its_word():
    from intake.domain import codes

    code = codes.make(bytes(range(16)))
    for line in (codes.shown(code), f"确认码 {code.lower()}", f"确认：{codes.shown(code)}", f"code {code}",
                 f"好的，确认码是：{codes.shown(code)}，谢谢"):  # fmt: skip
        assert wishes("Re: x", line, more=ANSWER) == [("code", code)], line


@pytest.mark.parametrize("line", ["K7MQ-4RTX", "k7mq 4rt0", "确认撤回", "確認碼"])
def test_where_a_code_was_meant_and_none_stands_that_is_said(line):
    assert wishes("Re: x", line, more=ANSWER) == [("code", None)]


MUST_NOT = [  # (subject, text)
    ("查询", "请问我们上个月报的差旅费什么时候能到账？"),
    ("查询", "麻烦查一下华南分公司十月份的社保缴费基数。"),
    ("查询合同进度", ""),
    ("合同用印进度查询", ""),
    ("关于查询社保缴费记录的申请", ""),
    ("查询供应商资质", "附件是名单"),
    ("查询银行流水", ""),
    ("状态异常", "系统登录不了"),
    ("进度款申请", ""),
    ("工程进度", "本周完成 80%"),
    ("项目进度", ""),
    ("请查询", "发票号 12345678 的开票状态"),
    ("设备清单", ""),
    ("清单", "请按附件清单采购"),
    ("采购清单", ""),
    ("物资清单确认", ""),
    ("我的事项清单模板", "请给一份模板"),
    ("撤回用印申请", "原因见下"),
    ("撤回: 用印申请", "李伟 将撤回邮件“用印申请”。"),
    ("撤回", "昨天那封关于采购的邮件写错了，金额应为三万元。"),
    ("申请撤回一份已寄出的合同", ""),
    ("撤销处分的申请", ""),
    ("撤销银行账户", ""),
    ("Recall: seal", "Li Wei would like to recall the message."),
    ("添加打印机", ""),
    ("添加新员工邮箱", "新员工 wang@south.example"),
    ("添加", "请把 wang@south.example 加到邮件组里"),
    ("抄送规则咨询", ""),
    ("增加预算", "需要增加五万元"),
    ("add user wang@south.example to the list", ""),
    ("请添加 wang@south.example 到通讯录", ""),
    ("帮助安装软件", ""),
    ("请求帮助", "电脑开不了机"),
    ("help needed", "the printer is on fire"),
    ("Help me with the invoice", ""),
    ("命令行工具申请", ""),
    ("status report", ""),
    ("Status of the contract", ""),
    ("status", "Could you tell me when the invoice of October will be paid?"),
    ("project status", ""),
    ("list of suppliers", ""),
    ("price list", "attached"),
    ("withdraw money", ""),
    ("withdrawal of the offer", ""),
    ("用印申请", "查询"),
    ("用印申请", "5"),
    ("合同份数", "5"),
    ("5", ""),
    ("已解决", ""),
    ("确认", ""),
    ("请确认", "合同条款是否可以"),
    ("确认函用印", ""),
    ("异议申请", "对考核结果有异议"),
    ("未解决的问题", "列在附件里"),
    ("问题", "系统打不开"),
    ("", ""),
    ("您好", "您好"),
    ("谢谢", "谢谢"),
    ("转发：查询", ""),
    ("Fwd: status", ""),
    ("查询 HQ-1001", "为什么要退回？"),
    ("查询 HQ-1001", "还有一件事：请给新来的同事开通邮箱，他下周一到岗，需要一台电脑。"),
    ("查询 HQ-1001", "另请再盖一份"),
    ("", "查询 HQ-1001\n合同明天寄到"),
    ("", "撤回 HQ-1001\n请改办营业执照复印件三份"),
    ("", "withdraw HQ-1001\nplease stamp the other one instead"),
    ("HQ-1001 HQ-1002 查询", ""),
    ("", "抄送 wang@south.example\n合同请周五前寄出"),
    ("", "添加 HQ-1001 wang@south.example\n并且把合同再寄一份"),
    ("HQ-1001", "请尽快"),
    ("HQ-1001 用印", ""),
    ("查询", "1. 十月工资条\n2. 社保基数"),
    ("进度", "目前已完成三分之二，详见周报。"),
    ("系统", "状态\n登录失败，提示密码错误，请处理"),
    ("查询" * 60, ""),
    ("查询", "查询\n" * 20),
]


@pytest.mark.parametrize(("subject", "text"), MUST_NOT)
def test_an_ordinary_mail_stays_one(subject, text):
    assert wishes(subject, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "5 份", "共 5 页", "3 号", "5 或 4", "12", "0", "6", "5。另外还需要两份", "已解决第一个问题，第二个还没有", "解决了一半",
        "没有解决方案吗？", "确认一下金额", "可以", "查询结果不对", "状态还是没变", "撤回的是另一份", "请添加 wang@south.example 为收件人",
        "帮助很大，谢谢", "not solved yet by your colleague", "I confirm the amount of 300", "list attached", "A4B2-99", "合同编号 AB12CD34",
    ],
)  # fmt: skip
def test_an_ordinary_answer_stays_one(text):
    assert wishes("Re: 用印申请", text, more=ANSWER) == []


def test_there_are_enough_of_both():
    assert len(MUST) + len(ANSWERS) >= 60
    assert len(MUST_NOT) >= 60


def test_the_subject_of_an_answer_is_no_command_again():
    assert wishes("Re: 查询", "为什么没有日期", more=ANSWER) == []
    assert wishes("Re: 查询", "", more=ANSWER) == []


def test_a_mail_with_a_file_is_a_request():
    raw = (
        "From: li@south.example\nSubject: 查询\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n\n"
        "--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n--b--\n"
    )
    assert not read(parse(raw.encode()), "HQ")


def test_several_commands_are_read_in_their_order_down_to_the_signature():
    text = "您好\n查询 HQ-1001\n撤回 HQ-1002\nsolve it\n--\n李伟\n查询 HQ-1003"

    found = asked("", text)
    assert [one.number for one in found.commands] == [1001, 1002]
    assert found.others == ("solve it",)
    assert found.language == "zh_CN"


def test_the_language_is_that_of_the_commands():
    assert asked("status HQ-1001").language == "en"


@given(
    st.sampled_from(sorted(WORDS)),
    st.text(alphabet="请的合同用印发票号在哪里了吗啊abcde fgh12", min_size=2, max_size=30),
)
def test_a_word_inside_a_sentence_is_never_a_command(word, rest):
    for line in (f"{word}一下{rest}", f"我想{word}{rest}", f"{rest}{word}情况"):
        found = command(line, "HQ")
        is_whole = f"{word}一下".startswith(line.strip()) or line.strip() in WORDS
        assert found is None or found.wish in {Wish.RATE, Wish.CODE} or is_whole, line


@given(st.text(max_size=300), st.text(max_size=300))
def test_it_never_raises(subject, text):
    asked(subject.replace("\n", " ").replace("\r", " "), text)


def test_time_does_not_depend_on_what_is_written():
    start = time.perf_counter()
    for piece in ("查询 ", "HQ-1001 ", "(", "a@", "，", "谢", " "):
        command(piece * 30, "HQ")
        asked(piece * 200, piece * 5000)
    assert time.perf_counter() - start < 3
