"""The signature and the branch it names: a hint, so in doubt nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain import signature
from intake.domain.signature import branch_named, split
from tests.support.facts import facts

NAMES = {
    "south": "华南分公司",
    "east": "华东分公司",
    "gz": "华南分公司广州办事处",
    "nw": "Northwest Branch",
    "hn": "湖南",
}


@pytest.mark.parametrize(
    ("body", "branch"),
    [
        ("请协助办理。\n\n李伟\n华南分公司\n电话：020-88001234", "south"),
        ("请协助办理，谢谢！\n李伟 | 华南分公司 | 财务部", "south"),
        ("请协助办理，谢谢！\n李伟\n华南分公司财务部", "south"),
        ("请协助办理，谢谢！\n李伟\n华 南 分 公 司", "south"),
        ("请协助办理。\n-----------------\n华南分公司广州办事处 李伟", "gz"),
        ("请协助办理。\n--\n李伟\n恒达集团华东分公司", "east"),
        ("Please stamp it.\n\nBest regards,\nJohn Smith\nNorthwest Branch", "nw"),
        ("请协助办理。\n此致\n敬礼\n地址：广州市天河路1号，华南分公司\n手机 13900001111", "south"),
        ("请审核华南分公司的合同。\n\n李伟", None),
        ("请盖章：\n1. 采购合同\n2. 华南分公司租赁合同", None),
        ("请盖章。\n华南分公司租赁合同", None),
        ("请协助办理。\n华南分公司\n华东分公司", None),
        ("请协助办理。\n李伟\n湖南路8号", None),
        ("Please stamp it.\n\nJohn\nNorthwest Branches", None),
        ("华南分公司", None),
        ("", None),
        ("好的。\n\n在 2026-11-20 09:11:22，“李伟” <li@gz.example> 写道：\n> 请办\n> 华南分公司", None),
    ],
)
def test_a_branch_is_named_by_the_lines_of_the_signature_only(body, branch):
    found = branch_named(facts(body=body), NAMES)

    assert (found[0] if found else None) == branch
    assert found is None or found[1] == NAMES[found[0]]


def test_said_and_signed_are_all_lines_in_their_order():
    said, signed = split("您好！\n请盖章。\n\n李伟\n财务部\n020-88001234")

    assert (said, signed) == (["您好!", "请盖章。"], ["李伟", "财务部", "020-88001234"])


@given(st.text(alphabet="李伟华南分公司财务部。，请 \n-_1a@", max_size=400))
def test_no_text_is_lost_between_them(text):
    said, signed = split(text)

    assert [*said, *signed] == [line.strip() for line in text.replace("，", ",").splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("已经在办。\n\n赵敏\n综合科", "已经在办。"),
        ("已经在办。\n赵 敏", "已经在办。"),
        ("已经在办。\n——赵敏\n综合科 电话 8888", "已经在办。"),
        ("已经在办。\n\n趙敏 | 綜合科", "已经在办。"),
        ("请联系：\n赵敏 8888", "请联系：\n赵敏 8888"),
        ("赵敏\n已经在办。", "赵敏\n已经在办。"),
        ("问过赵敏\n已经在办", "问过赵敏\n已经在办"),
        ("已经在办。\n赵敏说明天可以取。", "已经在办。\n赵敏说明天可以取。"),
        ("已经在办。\n赵敏\n请您明天来取。", "已经在办。\n赵敏\n请您明天来取。"),
    ],
)
def test_a_persons_own_name_begins_the_signature(text, said):
    assert signature.without_own(text, "赵敏") == said


def test_a_latin_name_may_be_shortened_to_its_first():
    assert signature.without_own("On its way.\n\nBest regards,\nJohn Smith", "John Smith") == "On its way."
    assert signature.without_own("It is on its way.\n\nJohn\nGeneral Affairs", "John Smith") == "It is on its way."
