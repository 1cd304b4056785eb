"""`explain` for an administrator who asks "why was this not acknowledged?", and the words of the rules."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from intake.cli.shown import output, routes
from intake.cli.shown.words import Words
from intake.domain.admission import RULES
from intake.domain.evidence import _SOURCES
from intake.domain.mailclass import MailClass
from tests.cli.test_words import catalogue
from tests.support.desk import mail

QUOTED = (
    "好的，今天下午来取。\n\n发自我的iPhone\n\n------------------ 原始邮件 ------------------\n"
    "发件人: “总部服务台” <office@hq.example>\n发送时间: 2026年11月24日 10:01\n主题: 用印申请\n\n您的来信已收到并受理。"
)


@pytest.fixture
def explain(empty, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    def run(raw: bytes, lang: str = "zh") -> str:
        (empty.folder / "a.eml").write_bytes(raw)
        return empty("explain", "a.eml", lang=lang).out

    return run


def test_an_ordinary_mail_is_told_in_order(explain):
    assert explain(mail("附件是采购合同，麻烦今天盖章。\n\n李伟\n华南分公司")) == (
        "a.eml\n"
        "这是    一封来信，要办一件事 [request]\n"
        "来件人  李伟 <liwei@branch.example>\n"
        "收件人  office@hq.example\n"
        "主题    用印申请\n"
        "日期    2026-11-24 10:00 +08:00\n"
        "处理    登记为新事项\n"
        "回执    发。登记时还要看次数上限和启用时间。\n"
        "归类    类别 seal：主题含“用印”\n"
        "        影响程度 一般：没有一线字样，按默认\n"
        "        语言 中文：按来信所写\n"
        "所写    附件是采购合同，麻烦今天盖章。\n"
        "\n"
        "        李伟\n"
        "        华南分公司\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"Auto_Submitted": "auto-replied"}, ["[auto.submitted]", "Auto-Submitted: auto-replied"]),
        ({"X_QQ_AUTO_REPLY": "1"}, ["[auto.qq]", "X-QQ-Auto-Reply: 1"]),
        ({"List_Id": "<all.branch.example>"}, ["[list]", "List-ID: <all.branch.example>"]),
        ({"Precedence": "bulk"}, ["[bulk]", "Precedence: bulk"]),
        ({"sender": "OA <oa-noreply@branch.example>"}, ["[noreply]", "From: OA <oa-noreply@branch.example>"]),
        ({"subject": "自动回复: x"}, ["[auto.subject]", "Subject: 自动回复: x"]),
        ({"to": "all@else.example"}, ["[not_addressed]", "To, Cc: all@else.example"]),
        ({"X_Auto_Response_Suppress": "All"}, ["[suppressed_by_sender]", "X-Auto-Response-Suppress: All"]),
        ({"reply_to_id": "a@b.example"}, ["[followup]", "In-Reply-To: a@b.example"]),
    ],
)
def test_the_header_that_spoke_is_shown_with_its_value(explain, changed, said):
    shown = " ".join(explain(mail(**changed), lang="en").split())

    assert "Answer no: " in shown
    assert all(piece in shown for piece in said), shown


def test_the_quote_the_files_and_the_defects_are_in_words(explain):
    shown = explain(mail(QUOTED, reply_to_id="a@hq.example"))
    odd = explain(
        b"From: a@b.example\nTo: office@hq.example\nDate: soon\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/plain; charset=none-7\n\nhello\n--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF\n"
    )

    assert "从第 5 行起共 6 行，依据：邮件程序的分隔线 [separator]" in shown
    assert "所写    好的，今天下午来取。\n引文" in shown
    assert "a.pdf · application/pdf · 5 B" in odd
    assert {"[date.unreadable]", "[charset.unknown]", "[multipart.not_closed]"} <= set(re.findall(r"\[[a-z_.]+\]", odd))


def test_every_line_fits_into_eighty_columns(explain):
    long = mail(
        "三号线停产，客户在等，请尽快批复备件采购。" * 9 + "\n" + "word " * 60 + "\n" + "x" * 300, subject="长" * 200
    )

    for lang in ("zh", "en"):
        assert max(cell_len(line) for line in explain(long, lang).splitlines()) <= 80


def test_without_a_configuration_it_says_so_and_works(empty, tmp_path, monkeypatch, capfd):
    (empty.folder / "intake.toml").unlink()
    monkeypatch.delenv("INTAKE_CONFIG", raising=False)
    (tmp_path / "a.eml").write_bytes(mail())
    import sys

    from intake.cli.main import main

    monkeypatch.setattr(sys, "argv", ["intake", "--lang", "en", "explain", "a.eml"])
    with pytest.raises(SystemExit) as end:
        main()
    out, err = capfd.readouterr()

    assert not end.value.code
    assert "It is    a request [request]" in out
    assert "No configuration was read" in err


def test_json_names_the_evidence_and_the_route(empty):
    (empty.folder / "a.eml").write_bytes(mail(Auto_Submitted="auto-generated"))
    found = json.loads(empty("explain", "a.eml", "--json").out)

    assert found["evidence"] == [
        {"rule": "auto.submitted", "row": 10, "field": "Auto-Submitted", "value": "auto-generated"}
    ]
    assert found["route"][0] == "category:seal subject~用印"


def test_every_rule_has_a_place_where_its_evidence_stands():
    assert {rule.code for rule in RULES} == set(_SOURCES)


def test_every_class_has_words():
    assert {key.removeprefix("class.") for key in catalogue("en") if key.startswith("class.")} == set(MailClass)


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("category:seal subject~用印", "类别 seal：主题含“用印”", 'category seal: the subject says "用印"'),
        ("impact:frontline word~停产", "影响程度 影响一线：写有“停产”", 'impact front line: it says "停产"'),
        (
            "branch:south domain~s.example",
            "分公司 south：邮件域“s.example”",
            'branch south: by the mail domain "s.example"',
        ),
        ("language:en contact", "语言 英文：通讯录里登记", "language English: as the directory says"),
        ("similar:1042 words", "可能重复 HQ-1042：主题相近", "perhaps the same as HQ-1042: nearly the same subject"),
        ("never:heard", "never:heard", "never:heard"),
    ],
)
def test_rules_are_said_in_words(rule, zh, en):
    assert routes.said(rule, Words("zh")) == zh
    assert routes.said(rule, Words("en")) == en


@given(st.text(alphabet="abc 用印，x\u3000", max_size=200), st.integers(min_value=4, max_value=40))
def test_wrapping_loses_no_character_and_keeps_the_width(text, room):
    lines = output.wrapped(text, room)

    assert all(cell_len(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
