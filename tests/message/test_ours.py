from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intake.message.parse import parse
from intake.message.written import ours

LETTER = "您好：\n\n您的来件已收到，编号 HQ-1001。\n我们承诺在 11月27日 周五 17:30 前办妥。\n\n总部服务台\n电话 010-5550100\n"


def mail(text: str):
    return parse(f"Subject: x\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode())


def test_our_lines_without_any_sign_are_cut():
    read = ours.without(mail(f"还缺一份合同\n\n{LETTER}"), [LETTER])

    assert read.reply_text == "还缺一份合同"
    assert read.cut is not None
    assert read.cut.reason == "ours"
    assert "您的来件已收到" in read.text[read.cut.position :]
    assert "还缺一份合同" in read.text[: read.cut.position]


def test_our_lines_that_were_indented_or_marked_are_known():
    quoted = "\n".join(f"  * {line}" for line in LETTER.splitlines())

    assert ours.without(mail(f"好\n{quoted}"), [LETTER]).reply_text == "好"


def test_one_line_of_ours_that_the_sender_repeats_stays():
    text = "您写的是：\n我们承诺在 11月27日 周五 17:30 前办妥。\n能否再早一天？客户周四就要来现场验收。"

    assert ours.without(mail(text), [LETTER]).reply_text == text


def test_answers_below_our_lines_keep_everything():
    text = "您的来件已收到，编号 HQ-1001。\n我们承诺在 11月27日 周五 17:30 前办妥。\n" + "\n".join(
        f"第{n}点意见写在这里，请看一下" for n in range(5)
    )

    assert ours.without(mail(text), [LETTER]).reply_text == text


def test_a_mail_of_nothing_but_our_lines_keeps_them():
    assert ours.without(mail(LETTER), [LETTER]).cut is None


def test_another_sign_is_not_overruled():
    text = f"好的\n\n-----原始邮件-----\n{LETTER}"

    assert ours.without(mail(text), [LETTER]).cut.reason == "separator"


@given(st.lists(st.sampled_from([*LETTER.splitlines(), "别的话，说得很长", ""]), max_size=12))
def test_what_stays_is_the_beginning_of_what_was_there(lines):
    read = mail("\n".join(lines))

    cut = ours.without(read, [LETTER])

    assert read.text.strip().startswith(cut.reply_text) or cut is read
