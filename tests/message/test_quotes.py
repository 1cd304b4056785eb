from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.message.parse import parse
from intake.message.written.quotes import MARKER, separate

HISTORY = {
    "qq web": '\n\n------------------ 原始邮件 ------------------\n发件人: "总部服务台" <office@hq.example>;\n发送时间: 2026年11月20日(星期五) 上午9:11\n收件人: "张三"<zs@bj.example>;\n主题: 回复\n\n旧文',
    "qq phone": '\n\n---原始邮件---\n发件人: "总部"<office@hq.example>\n发送时间: 2026年11月20日\n旧文',
    "netease": '\n\n\n在 2026-11-20 09:11:22，"总部服务台" <office@hq.example> 写道：\n>旧文\n>第二行',
    "netease master": "\n---- 回复的原邮件 ----\n| 发件人 | 总部<office@hq.example> |\n| 日期 | 2026年11月20日 09:11 |\n| 收件人 | zs@bj.example |\n旧文",
    "foxmail": "\n\n \n发件人： 总部服务台\n发送时间： 2026-11-20 09:11\n收件人： 张三\n主题： 回复: 用印\n旧文",
    "outlook zh-CN": "\n\n________________________________\n发件人: 总部服务台 <office@hq.example>\n发送时间: 2026年11月20日 9:11\n收件人: 张三 <zs@bj.example>\n主题: 用印\n\n旧文",
    "outlook zh-CN plain": "\n\n-----邮件原件-----\n发件人: 总部服务台 [mailto:office@hq.example]\n发送时间: 2026年11月20日\n旧文",
    "outlook zh-TW": "\n\n寄件者: 總部 <office@hq.example>\n寄件日期: 2026年11月20日 上午 09:11\n收件者: 張三\n主旨: 用印\n旧文",
    "dingtalk": "\n------------------------------------------------------------------\n发件人：总部服务台<office@hq.example>\n日　期：2026年11月20日 09:11:22\n收件人：张三<zs@bj.example>\n主　题：用印\n\n旧文",
    "gmail zh": "\n\n总部服务台 <office@hq.example> 于2026年11月20日周五 09:11写道：\n\n> 旧文",
    "gmail zh wrapped": "\n\n总部服务台 <office@hq.example>\n于2026年11月20日周五 09:11写道：\n\n> 旧文",
    "gmail zh-TW": "\n\n總部 <office@hq.example> 於 2026年11月20日 週五 上午9:11寫道：\n\n> 旧文",
    "apple zh": "\n\n> 在 2026年11月20日，上午9:11，总部服务台 <office@hq.example> 写道：\n> \n> 旧文",
    "apple bare date": "\n\n2026年11月20日 上午9:11，总部服务台 <office@hq.example> 写道：\n\n旧文",
    "gmail en": "\n\nOn Fri, Nov 20, 2026 at 9:11 AM Office <office@hq.example> wrote:\n\n> 旧文",
    "gmail en wrapped": "\n\nOn Fri, Nov 20, 2026 at 9:11 AM The Office of the Headquarters\n<office@hq.example> wrote:\n\n> 旧文",
    "outlook en": "\n\n-----Original Message-----\nFrom: Office\nSent: Friday\nTo: Zhang\n旧文",
    "outlook en new": "\n\nFrom: Office <office@hq.example>\nSent: Friday, November 20, 2026 9:11 AM\nTo: Zhang\nSubject: seal\n\n旧文",
    "outlook de": "\n\n-----Ursprüngliche Nachricht-----\nVon: Office\nGesendet: Freitag\n旧文",
    "thunderbird de": "\n\nAm 20.11.2026 um 09:11 schrieb Office <office@hq.example>:\n> 旧文",
    "french": "\n\nLe 20 nov. 2026 à 09:11, Office <office@hq.example> a écrit :\n\n> 旧文",
    "our marker": f"\n\n{MARKER}\n旧文",
    "quoted block": "\n\n> 旧文\n> 旧文二",
    "unknown language": "\n\nPada 2026-11-20 09:11 Office <office@hq.example> menulis:\n> 旧文",
}


@pytest.mark.parametrize("program", HISTORY)
def test_the_history_of_a_mail_program_is_separated(program):
    text = "您好，已收到，谢谢！\n\n张三" + HISTORY[program]

    reply, cut = separate(text)

    assert reply == "您好，已收到，谢谢！\n\n张三"
    assert cut is not None
    assert "旧文" not in text[: cut.position]
    assert text[cut.position :].strip()


@pytest.mark.parametrize("program", HISTORY)
def test_windows_line_ends_change_nothing(program):
    text = ("已收到" + HISTORY[program]).replace("\n", "\r\n")

    reply, cut = separate(text)

    assert reply == "已收到"
    assert cut is not None


KEPT = {
    "form without from": "申请表\n主题：用印\n日期：2026-11-20\n收件人：王五\n\n请盖章",
    "table headed from": "名单如下\n发件人\t部门\t电话\n张三\t财务\t123\n李四\t法务\t456",
    "lone line of dashes": "第一部分\n--------------------\n第二部分",
    "items": "一\n--\n二\n--\n三",
    "reported speech": "在2026年11月20日 09:11的通知中写道：\n各单位应当用印登记。请核实。",
    "customer said": "客户 wang@client.example 写道：\n设备坏了，请处理。",
    "heartfelt": "请尽快处理。\n发自内心的感谢",
    "our words": "资料已备齐\n我的申请已经发送",
    "english sentence": "Here it is\n\nSent from my desk, which is easier.",
    "quote in the middle": "制度规定：\n> 用印须登记\n请问如何登记？",
}


@pytest.mark.parametrize("case", KEPT)
def test_what_only_looks_like_history_is_kept(case):
    reply, cut = separate(KEPT[case])

    assert reply == KEPT[case]
    assert cut is None


@pytest.mark.parametrize(
    "line",
    [
        "---------- Forwarded message ---------",
        "-------- 转发邮件 --------",
        "-----轉寄的郵件-----",
        "-------- Weitergeleitete Nachricht --------",
    ],
)
def test_a_forward_keeps_everything(line):
    text = f"请处理\n\n{line}\n发件人: a@b.example\n日期: 2026-11-20\n收件人: c@d.example\n\n正文"

    assert separate(text) == (text, None)


def test_a_forward_known_from_the_subject_keeps_everything():
    text = "请处理" + HISTORY["outlook zh-CN"]

    assert separate(text, is_forward=True) == (text, None)


def test_a_copied_header_with_nothing_above_is_a_forward():
    text = HISTORY["outlook en new"].strip()

    assert separate(text) == (text, None)


def test_answers_between_the_quoted_lines_are_kept():
    text = "On Fri, Nov 20, 2026 at 9:11 AM Office <o@hq.example> wrote:\n> 数量？\n\n三份\n\n> 日期？\n\n明天\n"

    reply, cut = separate(text)

    assert reply.split() == ["三份", "明天"]
    assert cut is not None


def test_an_empty_reply_above_a_quote_is_empty():
    reply, cut = separate(HISTORY["netease"].strip())

    assert reply == ""
    assert cut is not None


@pytest.mark.parametrize(
    "line",
    [
        "发自我的iPhone",
        "发自我的华为手机",
        "| 发自 网易邮箱大师 |",
        "来自QQ邮箱",
        "获取 Outlook for iOS",
        "Sent from my iPhone",
        "Get Outlook for Android<https://aka.ms/x>",
        "Von meinem iPhone gesendet",
    ],
)
def test_the_line_of_a_phone_is_removed(line):
    assert separate(f"已收到\n\n{line}\n")[0] == "已收到"
    assert separate(f"已收到\n\n{line}{HISTORY['gmail zh']}")[0] == "已收到"


def test_a_signature_is_removed_but_not_a_long_text_below_dashes():
    assert separate("好\n\n-- \n张三\n财务部")[0] == "好"
    assert separate("好\n\n--\n张三")[0] == "好"
    long = "好\n--\n" + "\n".join(f"第{n}条" for n in range(40))
    assert separate(long)[0] == long


def test_text_beyond_the_considered_part_is_text():
    text = "甲" * 100 + "\n" + ("x" * 60 + "\n") * 1100 + "-----原始邮件-----\n旧文"

    assert separate(text) == (text.strip(), None)


def test_text_beyond_the_considered_lines_is_text():
    text = "甲\n" * 2100 + "-----原始邮件-----\n旧文"

    assert separate(text) == (text, None)


@pytest.mark.parametrize(
    "unit",
    [
        ">",
        "> \n",
        "On ",
        "在 1\n",
        "From: a@b.c\n",
        "-",
        "_" * 9 + "\n",
        "发件人：\n",
        "a@b.c ",
        "\n",
        "1.1.",
        "写道：",
        "On Mon, Jan 1, 2026 <",
        "-- \n",
        "11:00 ",
        "-" * 80 + "\n",
        "a <a@b.cc>\n",
        "a@b.cc 于 2026-1-1\n",
        "On 1 aaa 2026 " * 9 + "\n",
        "x On Mon, " * 39 + "wrote:\n",
    ],
)
def test_the_time_grows_with_the_length_only(unit):
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        began = time.perf_counter()
        separate(text)
        return time.perf_counter() - began

    assert seconds(100_000) < 1.0  # 0.05 where nothing else runs: `python -m bench`


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([*HISTORY.values(), "好的\n", "> x\n", "-- \n", "\n", "\u3000", "发自我的iPhone\n"]), max_size=6
    )
)
def test_nothing_is_invented_and_nothing_raises(parts):
    text = "".join(parts)

    reply, cut = separate(text)

    assert all(line.strip() in text for line in reply.splitlines())
    assert cut is None or 0 <= cut.position <= len(text)


@pytest.mark.parametrize(
    "card",
    [
        "| |\n李伟\n|\n|\nliwei@south.example\n|\n",
        "| |\n李伟\n|\n|\n邮箱：liwei@south.example\n|\n签名由 网易邮箱大师 定制\n",
        "|  |\nliwei\n|\n|\nliwei@south.example\n|\n",
    ],
)
def test_the_card_of_netease_in_two_cells_is_removed(card):
    raw = (
        "From: =?utf-8?b?5p2O5Lyf?= <liwei@south.example>\nSubject: x\n"
        f"Content-Type: text/plain; charset=utf-8\n\n已解决，谢谢\n\n\n{card}"
    )

    assert parse(raw.encode()).reply_text == "已解决，谢谢"


def test_cells_that_are_not_the_senders_card_stay():
    raw = (
        "From: liwei@south.example\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n请登记：\n\n"
        "| |\n王芳\n|\n|\nwang@south.example\n|\n"
    )

    assert "王芳" in parse(raw.encode()).reply_text
