"""The signature and the branch it names: a hint, so in doubt nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
