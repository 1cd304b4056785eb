from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.message import subject
from intake.message.parse import parse

PREFIXES = [
    "回复：",
    "答复: ",
    "转发：",
    "RE: ",
    "Re[2]: ",
    "Fwd: ",
    "回覆: ",
    "轉寄: ",
    "AW: ",
    "Re：",
    "re (3) : ",
    "回复(2)：",
    "TR : ",
    "RV: ",
    "Rif: ",
    "SV: ",
    "Odp: ",
    "ENC: ",
    "返信: ",
    "転送: ",
    "Antwort: ",
    "Antw: ",
    "WG: ",
    "RES: ",
    "VS: ",
    "VL: ",
    "VB: ",
    "Doorst: ",
    "YNT: ",
    "Отв: ",
    "Ответ: ",
    "Пересл: ",
    "답장: ",
    "회신: ",
    "전달: ",
    "回 复：",
    "Re^2: ",
    "ＲＥ：",
    "【回复】",
    "[转发] ",
    "[Re]: ",
]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_prefix_is_not_part_of_the_subject(prefix):
    assert subject.base(prefix + "用印申请") == "用印申请"
    assert subject.is_reply(prefix + "用印申请")


@given(st.lists(st.sampled_from(PREFIXES), max_size=12))
def test_any_run_of_prefixes_goes(run):
    assert subject.base("".join(run) + "[HQ-1042] 用印") == "[HQ-1042] 用印"


@pytest.mark.parametrize("kept", ["Regards: x", "Re", "Report: x", "回复客户的函", "关于：x", "研究RE: x", "",
                                  "Re-organisation: x", "Fragen: x", "R: Schule", "I: first point", "PD: 产品部", "【通知】x",
                                  "[Research] x", "Reminder: x", "转发的文件：x", "回复率：x"])  # fmt: skip
def test_a_word_that_only_begins_like_a_prefix_stays(kept):
    assert subject.base(kept) == kept


def test_only_a_forward_is_a_forward():
    assert subject.is_forward("转发: 答复: x")
    assert subject.is_forward(" FW: x")
    assert not subject.is_forward("答复: 转发: x")
    assert not subject.is_forward("x")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("回复: [HQ-1042] 用印", [1042]),
        ("【HQ-1042】", [1042]),
        ("［ＨＱ－１０４２］用印", [1042]),
        ("[ hq - 1042 ]", [1042]),
        ("关于HQ-1042和HQ–1043、HQ-1042", [1042, 1043]),
        ("SHQ-1042 HQ-10a HQ1042 HQ-1234567890", []),
    ],
)
def test_references_are_found_however_they_are_typed(text, numbers):
    assert subject.find_references(text, "HQ") == numbers


def test_the_prefix_is_taken_literally():
    assert subject.find_references("[A.B-7] [AxB-8]", "A.B") == [7]


@given(st.lists(st.sampled_from([*PREFIXES, "[HQ-1042] ", "【HQ-1042】"]), max_size=10))
def test_the_canonical_subject_survives_ten_round_trips(run):
    assert subject.canonical("".join(run) + "用印 A 申请", "HQ") == subject.canonical("用印A申请", "HQ")


@given(st.text())
def test_the_forms_are_stable(text):
    assert subject.base(subject.base(text)) == subject.base(text)
    key = subject.canonical(text, "HQ")
    assert subject.canonical(key, "HQ") == key


@pytest.mark.parametrize("prefix", ["R: ", "I: ", "R: I: RE: ", "PD: ", "r[2]: "])
def test_a_single_letter_is_a_prefix_only_on_a_mail_that_answers(prefix):
    assert subject.base(prefix + "用印", is_answer=True) == "用印"
    assert parse(f"References: <a@b.example>\nSubject: {prefix}Seal\n\nx".encode()).subject_base == "Seal"
    assert parse(f"Subject: {prefix}Seal\n\nx".encode()).subject_base.startswith(prefix[0])


ROUND = [  # what the programs of ten round trips make of a subject
    lambda text: f"回复：{text}",
    lambda text: f"RE: {text}",
    lambda text: f"答复: {text.replace(' ', '  ')}",
    lambda text: f"[EXTERNAL] Re: {text}",
    lambda text: f"回复:{text.replace('A ', 'A').replace(' 申', '申')}",
    lambda text: f"Re[2]: {text}",
    lambda text: f"AW: 【外部邮件】{text}",
    lambda text: f"回覆: {text}",
    lambda text: f"转发：Fw: {text}",
    lambda text: f"ＲＥ：[HQ-1042] {text}",
]


@given(st.permutations(ROUND))
def test_ten_programs_in_any_order_leave_the_canonical_subject_as_it_is(programs):
    text = "用印 A 申请 (Seal of Company)"
    for program in programs:
        text = program(text)

    assert subject.canonical(text, "HQ") == subject.canonical("用印 A 申请 (Seal of Company)", "HQ")
