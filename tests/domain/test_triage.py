from __future__ import annotations

import pytest

from intake.domain import tongue
from intake.domain.request import Category, Impact
from intake.domain.triage import TriageRules, classify, is_thanks
from tests.support.facts import facts

SEAL = Category("seal", {"en": "Seal"}, "standard", match={"subject": ("用印", "盖章", "seal")}, owner="wang")
INVOICE = Category("invoice", {"en": "Invoice"}, "standard", match={"body": ("发票",), "attachment": (".ofd",)})
HOUSE = Category(
    "house", {"en": "House"}, "standard", match={"from": ("@inner.example",), "to": ("wuye@",)}, impact=Impact.INTERNAL
)
RULES = TriageRules(categories=(SEAL, INVOICE, HOUSE))


@pytest.mark.parametrize(
    ("changed", "category", "rule"),
    [
        ({"subject": "用印申请"}, "seal", "category:seal subject~用印"),
        ({"subject": "Use of company SEAL"}, "seal", "category:seal subject~seal"),
        ({"subject": "ＳＥＡＬ"}, "seal", "category:seal subject~seal"),
        ({"subject": "咨询", "body": "请开发票"}, "invoice", "category:invoice body~发票"),
        ({"subject": "用印", "body": "请开发票"}, "seal", "category:seal subject~用印"),
        ({"subject": "咨询", "from": "a@Inner.example"}, "house", "category:house from~@inner.example"),
        ({"subject": "咨询", "cc": "WuYe@hq.example"}, "house", "category:house to~wuye@"),
        ({"subject": "咨询"}, "general", "category:general default"),
        ({"subject": "Sealand container"}, "general", "category:general default"),
        ({"subject": "Papers to be sealed"}, "seal", "category:seal subject~seal"),
        ({"subject": "二十份Seals"}, "seal", "category:seal subject~seal"),
        (
            {"subject": "咨询", "content_type": 'application/pdf; name="0920.OFD"'},
            "invoice",
            "category:invoice attachment~.ofd",
        ),
    ],
)
def test_the_first_category_that_matches_is_taken_and_explained(changed, category, rule):
    sorted_as = classify(facts(**changed), RULES)

    assert sorted_as.category == category
    assert rule in sorted_as.rules


def test_the_owner_comes_with_the_category():
    assert classify(facts(subject="盖章"), RULES).owner == "wang"
    assert classify(facts(subject="咨询"), RULES).owner is None


@pytest.mark.parametrize(
    "text",
    [
        "产线停产，急",
        "【影响生产】网络中断",
        "[影响生产] 印章",
        "客户投诉升级",
        "投标截止今天下午",
        "已经停工两小时",
        "不得不停产",
        "不仅影响生产，还影响客户",
        "目前不影响客户，但已影响生产",
        "再不处理就会停产",
        "未及时供货导致停产",
        "为避免停产，请今天办理",
        "客户急等这份合同",
        "Production stopped since noon",
        "LINE DOWN in hall 3",
        "customer complaint",
        "the bid deadline is today",
        "Urgent for our customer",
        "there is no spare part and production is down",
    ],
)
def test_words_of_the_front_line_raise_the_impact(text):
    assert classify(facts(subject=text), RULES).impact is Impact.FRONTLINE
    assert classify(facts(subject="x", body=text), RULES).impact is Impact.FRONTLINE


@pytest.mark.parametrize(
    "text",
    [
        "不影响生产，请择机处理",
        "不会影响生产",
        "没有停产",
        "暂未影响客户",
        "尚未影响客户",
        "没有客户投诉",
        "没有任何客户投诉",
        "本月未收到客户投诉",
        "未出现停产",
        "未造成停工",
        "不会导致停产",
        "并没有影响生产",
        "无客户投诉",
        "客户投诉率统计表",
        "客户投诉处理流程咨询",
        "停产检修计划报送",
        "No customer complaint this month",
        "without any customer complaint",
        "Customer complaint statistics",
    ],
)
def test_what_is_denied_or_only_a_subject_of_office_work_is_no_impact(text):
    assert classify(facts(subject=text), RULES).impact is Impact.NORMAL


def test_quoted_history_has_no_impact():
    body = '好的\n\n在 2026-11-20 09:11:22，"李四" <li@gz.example> 写道：\n> 停产了'

    assert classify(facts(subject="咨询", body=body), RULES).impact is Impact.NORMAL


def test_impact_words_win_over_the_category():
    assert classify(facts(subject="咨询", **{"from": "a@inner.example"}), RULES).impact is Impact.INTERNAL
    assert classify(facts(subject="停产", **{"from": "a@inner.example"}), RULES).impact is Impact.FRONTLINE


EN_SIGNATURE = "\n\nBest regards\nLi Wei\nSales Manager, South Branch\nTel: +86 20 8800 1234"
DISCLAIMER = "\n\n在 2026-11-20 09:11:22，“Office” <office@hq.example> 写道：\n> We have received your message. Please wait for us."


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        ("用印申请", "请协助办理", "zh_CN"),
        ("Use of seal", "Please stamp the enclosed contract.", "en"),
        ("合同 Contract ABC-2026", "请审核 the new contract with Siemens AG", "zh_CN"),
        ("Use of company seal for contract 2026-17", "麻烦今天盖一下章，谢谢。", "zh_CN"),
        ("用印申请", "Could you please stamp the enclosed contract today?", "en"),
        ("用印申请", "附件合同请盖章，谢谢。" + EN_SIGNATURE, "zh_CN"),
        ("Seal", "Please stamp the enclosed contract.\n\n李伟\n华南分公司 财务部", "en"),
        ("Seal", "Please stamp the contract. 李伟", "en"),
        ("Seal", "Please send me the document 印章管理办法", "en"),
        ("Re: Seal", "好的，谢谢。" + DISCLAIMER, "zh_CN"),
        (
            "预算模板",
            "您好：\nThe customer in Hamburg asks for an English copy of the offer.\n领导已经口头同意",
            "zh_CN",
        ),
        ("发票抬头", "Hi，\nThe customer in Hamburg asks for an English copy.\n\n祝好\n钱浩然", "zh_CN"),
        ("发票抬头", "Hi,\nthe customer in Hamburg asks for an English copy.\n\nRegards\n钱浩然", "en"),
        ("SAP 账号", "ERP login failed", "zh_CN"),
        ("急", "", None),
        ("", "", None),
        ("OK", "123", None),
        ("2026-17", "见附件", "zh_CN"),
        ("押印のお願い", "契約書に押印をお願いします。", None),
    ],
)
def test_the_language_of_the_letter_follows_what_the_sender_wrote_now(subject, body, expected):
    assert tongue.written(facts(subject=subject, body=body)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "收到",
        "收到，谢谢！",
        "好的",
        "谢谢您",
        "Thanks!",
        "Thank you very much.",
        "OK",
        "已收到，谢谢🙏",
        "好的，收到。\n\n张三",
        "收到，谢谢\n\n李小明\n财务部\n电话：010-12345678",
        "Got it, thanks.\n\nBest regards",
        "收到\n祝好",
    ],
)
def test_mere_thanks_is_mere_thanks(text):
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "收到，但是章盖错了",
        "谢谢，还有一个问题",
        "收到？",
        "好的，什么时候可以取？",
        "Thanks, but it does not work",
        "收到\n发票丢了",
        "收到\n不行",
        "未解决",
        "谢谢\n\n还没有收到文件",
        "好的，请重做",
        "没收到",
        "收到\n退回",
        "谢" * 500,
    ],
)
def test_anything_more_is_not(text):
    assert not is_thanks(text)


def test_a_long_row_of_thanks_takes_no_time():
    assert not is_thanks("thank you " * 39 + "x")
