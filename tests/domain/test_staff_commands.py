"""Commands at the top of a mail: read in both languages, exact, linear, and never with an error."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain import staff_commands
from intake.domain.command_words import OUTCOMES, VERBS, Fault, Verb
from intake.domain.request import Outcome
from intake.domain.staff_commands import Command


def read(text, prefix="HQ"):
    return staff_commands.read(text, prefix).commands


def only(text):
    [command] = read(text)
    return command


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("!close HQ-1042 done", dict(verb=Verb.CLOSE, number=1042, outcome=Outcome.DONE)),
        ("!close 1042 partly The rest follows.", dict(number=1042, outcome=Outcome.PARTLY, text="The rest follows.")),
        ("！办结 已办妥，请到一楼领取。", dict(verb=Verb.CLOSE, outcome=Outcome.DONE, text="请到一楼领取。")),
        ("！办结【ＨＱ－１０４２】未予办理 不符合用印规定", dict(number=1042, outcome=Outcome.DECLINED, text="不符合用印规定")),
        ("!办结HQ-1042 部分办妥：其余下周", dict(number=1042, outcome=Outcome.PARTLY, text="其余下周")),
        ("!assign 王芳", dict(verb=Verb.ASSIGN, word="王芳", number=None)),
        ("!assign 1042 wangfang", dict(number=1042, word="wangfang")),
        ("！转交HQ-1042王芳", dict(verb=Verb.ASSIGN, number=1042, word="王芳")),
        ("!ask 2026-10-16 Which city?", dict(verb=Verb.ASK, until="2026-10-16", text="Which city?")),
        ("！询问 10月16日 请补充出差城市", dict(verb=Verb.ASK, until="10-16", text="请补充出差城市")),
        ("!询问 HQ-1042 2026年10月16日 15:00 合同编号？", dict(number=1042, until="2026-10-16 15:00", text="合同编号？")),
        ("!promise 2026-10-20 third_party_late", dict(verb=Verb.PROMISE, until="2026-10-20", word="third_party_late")),
        ("！承诺 2026/10/20 第三方延误 供应商晚到", dict(until="2026-10-20", word="第三方延误", text="供应商晚到")),
        ("!note 3 copies are needed", dict(verb=Verb.NOTE, number=None, text="3 copies are needed")),
        ("！备注：已电话联系，HQ-1040 也是他的", dict(verb=Verb.NOTE, number=None, text="已电话联系，HQ-1040 也是他的")),
        ("!take", dict(verb=Verb.TAKE, fault=None)),
        ("！接办 HQ-1042", dict(verb=Verb.TAKE, number=1042)),
        ("!help", dict(verb=Verb.HELP, fault=None)),
        ("! Close HQ-1042: DONE", dict(verb=Verb.CLOSE, number=1042, outcome=Outcome.DONE)),
    ],
)  # fmt: skip
def test_a_command_is_read(line, expected):
    found = only(line)

    assert {name: getattr(found, name) for name in expected} == expected
    assert found.fault is None
    assert found.line == line


@pytest.mark.parametrize(
    ("line", "fault", "meant"),
    [
        ("!clsoe HQ-1042 done", Fault.UNKNOWN, "!close"),
        ("！办妥 HQ-1042", Fault.UNKNOWN, "!办结"),
        ("!close HQ-1042 doen", Fault.OUTCOME, "done"),
        ("!close HQ-1042", Fault.OUTCOME, None),
        ("！办结 已办妥了", Fault.OUTCOME, "已办妥"),
        ("!close declined", Fault.TEXT, None),
        ("!ask soon What is it?", Fault.DATE, None),
        ("!ask friendly question", Fault.DATE, None),
        ("！询问 三天 合同编号？", Fault.DATE, None),
        ("!ask 2026-02-30 What is it?", Fault.DATE, None),
        ("！询问 3.5万元的发票是哪一张？", Fault.DATE, None),
        ("!ask 2026-10-16", Fault.TEXT, None),
        ("!assign", Fault.WHO, None),
        ("!promise 2026-10-20", Fault.REASON, None),
        ("!take it please", Fault.EXTRA, None),
        ("!code 1234", Fault.CODE, None),
        ("!note", Fault.TEXT, None),
        ("!reply", Fault.TEXT, None),
    ],
)
def test_what_is_wrong_with_a_command_is_said(line, fault, meant):
    found = only(line)

    assert found.fault is fault
    if meant:
        assert meant in found.meant


def test_a_text_goes_on_until_the_next_command():
    first, second, third = read("!close done\n盖好了。\n\n请到一楼领取！\n\n！备注 下次提前一天\n第二行\n!take")

    assert first.text == "盖好了。\n\n请到一楼领取！"
    assert second.text == "下次提前一天\n第二行"
    assert third.verb is Verb.TAKE


def test_reading_stops_at_the_first_line_that_is_no_command():
    orders = staff_commands.read("\n!take\n\n!assign 王芳\n\n请看一下。\n!close done", "HQ")

    assert [one.verb for one in orders.commands] == [Verb.TAKE, Verb.ASSIGN]
    assert orders.rest == "请看一下。\n!close done"


@pytest.mark.parametrize(
    "text", ["", "您好，\n!close done", "已办妥", "!!! 紧急", "!", "！", "! 2026", "> !close done"]
)
def test_ordinary_text_is_no_command(text):
    assert staff_commands.read(text, "HQ").commands == ()


def test_an_exclamation_that_is_no_command_is_not_taken_for_one_below_a_command():
    [command] = read("!reply 您好：\n！请注意，印章在二楼。\n!!")

    assert command.text == "您好：\n！请注意，印章在二楼。\n!!"


def test_a_code_is_read_with_a_command_alone_and_before_a_reply():
    assert only("!code k7mq-4rt3").fault is Fault.CODE
    code = "2345678N"  # with its check character
    assert only(f"!code {code[:4]}-{code[4:]}").word == code
    assert only(f"！口令：{code.lower()}") == Command(
        f"！口令：{code.lower()}", Verb.CODE, word=code, given=code.lower()
    )
    assert only(code) == Command(code, Verb.CODE, word=code)
    reply = only(f"!答复 {code} 印章已盖好。")
    assert (reply.verb, reply.word, reply.text) == (Verb.REPLY, code, "印章已盖好。")


def test_another_prefix_is_another_desks_reference():
    assert read("!take FIN-7", prefix="FIN")[0].number == 7
    assert read("!take FIN-7", prefix="HQ")[0].fault is Fault.EXTRA


def test_more_commands_than_a_person_writes_are_refused():
    found = read("!take 1042\n" * 500)

    assert len(found) == staff_commands.MOST + 1
    assert found[-1].fault is Fault.TOO_MANY


def test_likely_names_are_offered_in_order():
    assert staff_commands.similar("王方", ["赵敏", "王芳", "wangfang"]) == ("王芳",)
    assert staff_commands.similar("wangfnag", ["zhaomin", "wangfang"]) == ("wangfang",)


WORDS = st.sampled_from(
    [*VERBS, *OUTCOMES, "HQ-1042", "1042", "10-16", "2026-13-40", "！", "!", " ", "\n", "：", "王芳", "-- "]
)


@given(st.text() | st.lists(WORDS).map("".join) | st.lists(WORDS).map(" ".join))
def test_any_text_is_read_without_an_error(text):
    orders = staff_commands.read(text, "HQ")

    assert len(orders.commands) <= staff_commands.MOST + 1
    assert all(one.line and "\n" not in one.line for one in orders.commands)


@given(st.sampled_from(sorted(VERBS)), st.sampled_from(sorted(OUTCOMES)), st.integers(1, 999_999_999))
def test_case_and_width_make_no_difference(verb, outcome, number):
    line = f"!{verb} HQ-{number} {outcome}"
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in line.upper())

    narrow_one, wide_one = read(line)[0], read(wide)[0]
    for name in ("verb", "number", "outcome", "fault"):
        assert getattr(narrow_one, name) == getattr(wide_one, name), name


@pytest.mark.parametrize(
    "piece", ["!close HQ-1 done\n", "！备注 备注 ", "!ask 10-16 ", "! ", "HQ-", "10-16", "，：。", "!a"]
)
def test_the_time_grows_with_the_text_and_not_faster(piece):
    def seconds(times):
        began = perf_counter()
        staff_commands.read("!note " + piece * times, "HQ")
        return perf_counter() - began

    small = min(seconds(2_000) for _ in range(3))
    assert min(seconds(20_000) for _ in range(3)) < 40 * small + 0.05


TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("明天下午5点", "2026-11-26 17:00"),
        ("明天", "2026-11-26"),
        ("後天", "2026-11-27"),
        ("周五前", "2026-11-27"),
        ("星期五 17:00", "2026-11-27 17:00"),
        ("下周三", "2026-12-02"),
        ("本周五五点", "2026-11-27 17:00"),
        ("周一上午10点半", "2026-11-30 10:30"),
        ("明天中午12点", "2026-11-26 12:00"),
        ("12月2日下午4点前", "12-02 16:00"),
        ("12-02 15:00 前", "12-02 15:00"),
        ("28号", "2026-11-28"),
        ("3号", "2026-12-03"),
        ("月底前", "2026-11-30"),
        ("今天下班前", "2026-11-25"),
        ("fri", "2026-11-27"),
        ("by Friday at 5 pm", "2026-11-27 17:00"),
        ("next wed", "2026-12-02"),
        ("tomorrow 5pm", "2026-11-26 17:00"),
    ],
)
def test_a_date_may_be_said_as_people_say_it(said, until):
    [command] = staff_commands.read(f"!ask {said} Which city?", "HQ", today=TODAY).commands

    assert (command.until, command.text, command.fault) == (until, "Which city?", None)


@pytest.mark.parametrize("said", ["明天晚上12点", "今天晚上1点半", "周五晚上十二点"])
def test_an_hour_of_the_night_that_may_be_of_the_next_day_is_asked_again(said):
    [found] = staff_commands.read(f"!ask HQ-1042 {said} 请补执照", "HQ", today=TODAY).commands

    assert (found.until, found.fault) == ("", Fault.DATE)


def test_an_hour_of_the_evening_is_one():
    [found] = staff_commands.read("!ask HQ-1042 明天晚上8点 请补执照", "HQ", today=TODAY).commands

    assert found.until == "2026-11-26 20:00"


@pytest.mark.parametrize("said", ["明天25点", "31号", "2026-02-30", "tomorrow 25:00"])
def test_a_date_that_does_not_exist_is_none(said):
    february = date(2026, 2, 25)
    [command] = staff_commands.read(f"!ask {said} Which city?", "HQ", today=february).commands

    assert command.fault is Fault.DATE


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("！轉交 周強", Verb.ASSIGN),
        ("！備註 等财务", Verb.NOTE),
        ("！辦結 已辦妥", Verb.CLOSE),
        ("！移交 王芳", Verb.ASSIGN),
    ],
)
def test_traditional_characters_and_other_words_are_commands_as_well(line, verb):
    assert (only(line).verb, only(line).fault) == (verb, None)


@pytest.mark.parametrize("text", ["口令：2345-678N", "口令是 2345 678n。", "code is 2345-678n", "2345–678n"])
def test_a_code_may_stand_behind_a_word_for_it(text):
    assert (only(text).verb, only(text).word) == (Verb.CODE, "2345678N")


@pytest.mark.parametrize(
    "text",
    ["办结 已办妥", "# 备注 等财务", "備註：等财务", "Note: internal", "转交 王芳", "close done", "/close done", "接办",
     "询问 11-30 请补编号"],
)  # fmt: skip
def test_a_command_without_its_mark_is_noticed(text):
    assert staff_commands.unmarked(text, "HQ").startswith("!")


@pytest.mark.parametrize(
    "text",
    [
        "您好，已经在办。",
        "note that we close at 5",
        "转交给王芳了，她会联系您",
        "close to done",
        "答复如下",
        "接办了您的事",
        "Take care",
        "",
    ],
)
def test_a_sentence_is_no_command_without_its_mark(text):
    assert staff_commands.unmarked(text, "HQ") == ""


def test_a_typing_error_names_only_what_is_near():
    assert only("!ckose done").meant == ("!close", "!code")
