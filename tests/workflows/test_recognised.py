"""What a mail is recognised as, on both databases: branch, language, and open requests that it may repeat."""

from __future__ import annotations

import pytest

from intake.domain.request import Outcome
from intake.store.desk.lists import RequestFilter
from intake.store.people import directory
from intake.workflows.desk import progress
from intake.workflows.looking import browse, kept, listed, why
from tests.support.desk import mail

DIRECTORY = [
    {"kind": "branch", "key": "south", "name": "华南分公司", "domain": "south.example"},
    {"kind": "branch", "key": "east", "name": "华东分公司", "domain": "east.example"},
    {"kind": "contact", "name": "李伟", "address": "liwei@mail.example", "branch": "south", "language": "en"},
]
SIGNED = "请协助办理。\n\n王芳\n华东分公司"


@pytest.fixture
def known(office):
    with office.house.db.write() as conn:
        directory.import_rows(conn, DIRECTORY)
    return office


def rules(office, number):
    return why.of(office.house, number)["route"]["rules"]


@pytest.mark.parametrize(
    ("sender", "branch", "rule"),
    [
        ("liwei@mail.example", "south", "branch:south address"),
        ("x@gz.south.example", "south", "branch:south domain~south.example"),
        ("wangfang@163.example", "east", "branch:east signature~华东分公司"),
    ],
)
def test_the_branch_is_that_of_address_domain_or_signature_in_this_order(known, sender, branch, rule):
    [number] = known.receive(mail(SIGNED, sender=sender))

    assert known.request(number).branch == branch
    assert rule in rules(known, number)


def test_a_signature_makes_nobody_a_known_contact(known):
    known.receive(mail(SIGNED, sender="wangfang@163.example", subject="canary-subject"))

    [letter] = known.letters()
    assert b"canary" not in letter.body


@pytest.mark.parametrize(
    ("text", "language", "rule"),
    [
        ("请盖章。", "zh_CN", "language:zh_CN text"),
        ("Please stamp the contract.", "en", "language:en text"),
        ("2026-17", "en", "language:en contact"),
    ],
)
def test_what_is_written_now_goes_before_the_language_of_the_contact(known, text, language, rule):
    [number] = known.receive(mail(text, sender="liwei@mail.example", subject="2026"))

    assert known.request(number).language == language
    assert rule in rules(known, number)


def similar(office, number):
    return browse.detail(office.house, number, office.clock.at)["similar"]


def test_an_open_request_of_the_same_branch_with_the_same_subject_is_a_hint_and_nothing_more(known):
    first, second = known.receive(
        mail(sender="a@south.example", subject="采购合同用印申请", message_id="1@south.example"),
        mail("催一下", sender="b@south.example", subject="采购 合同 用印申请", message_id="2@south.example"),
    )

    assert similar(known, second) == [{"ref": f"HQ-{first}", "why": "subject", "subject": "采购合同用印申请"}]
    assert similar(known, first) == []
    assert len(known.letters()) == 2
    rows = listed.listing(known.house, RequestFilter(), known.clock.at)
    assert {row["ref"]: [one["ref"] for one in row["similar"]] for row in rows} == {
        f"HQ-{first}": [],
        f"HQ-{second}": [f"HQ-{first}"],
    }
    assert why.of(known.house, second)["route"]["similar"][0]["ref"] == f"HQ-{first}"
    journal = browse.detail(known.house, second, known.clock.at)["events"]
    assert next(one for one in journal if one["kind"] == "registered")["payload"]["similar"] == [first]


def test_another_branch_and_an_ended_request_are_no_hint(known):
    first, *_ = known.receive(mail(sender="a@south.example", subject="采购合同用印申请", message_id="1@x.example"))
    progress.close(known.house, first, outcome=Outcome.DONE, text="已盖章", actor="zhao", now=known.clock.at)

    numbers = known.receive(
        mail(sender="b@south.example", subject="采购合同用印申请", message_id="2@x.example"),
        mail(sender="c@east.example", subject="采购合同用印申请", message_id="3@x.example"),
    )

    assert [similar(known, number) for number in numbers[1:]] == [[], []]


def test_a_hint_in_a_list_may_name_a_request_that_the_list_leaves_out(known):
    first, second = known.receive(
        mail(sender="a@south.example", subject="采购合同用印申请", message_id="1@x.example"),
        mail(sender="b@south.example", subject="采购合同用印申请", message_id="2@x.example"),
    )

    [row] = listed.listing(known.house, RequestFilter(text="b@south.example"), known.clock.at)

    assert row["ref"] == f"HQ-{second}"
    assert row["similar"] == [{"ref": f"HQ-{first}", "why": "subject", "subject": "采购合同用印申请"}]


def test_a_hint_ends_with_the_request_that_it_names(known):
    first, second = known.receive(
        mail(sender="a@south.example", subject="采购合同用印申请", message_id="1@x.example"),
        mail(sender="b@south.example", subject="采购合同用印申请", message_id="2@x.example"),
    )
    progress.close(known.house, first, outcome=Outcome.DONE, text="已盖章", actor="zhao", now=known.clock.at)

    assert similar(known, second) == []


def with_file(content, **changed):
    head, body = mail("见附件", **changed).split(b"\n\n", 1)
    head = head.replace(b'Content-Type: text/plain; charset="utf-8"', b"Content-Type: multipart/mixed; boundary=b")
    encoding = next(line for line in head.splitlines() if line.lower().startswith(b"content-transfer"))
    head = head.replace(encoding + b"\n", b"").replace(encoding, b"")
    return b"".join([
        head, b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n", encoding, b"\n\n", body,
        b'\n--b\nContent-Type: application/pdf; name="c.pdf"\n\n', content, b"\n--b--\n",
    ])  # fmt: skip


def test_the_same_file_from_the_same_branch_is_a_hint(known):
    first, _, third = known.receive(
        with_file(b"%PDF one", sender="a@south.example", subject="合同甲", message_id="1@x.example"),
        with_file(b"%PDF two", sender="a@south.example", subject="请假单", message_id="2@x.example"),
        with_file(b"%PDF one", sender="b@south.example", subject="麻烦盖章", message_id="3@x.example"),
    )

    assert [(one["ref"], one["why"]) for one in similar(known, third)] == [(f"HQ-{first}", "attachment")]


def test_what_was_taken_for_a_machine_is_listed_with_its_reason(office):
    office.receive(
        mail(message_id="1@x.example"),
        mail(
            subject="周报", sender="news@shop.example", message_id="2@x.example", List_Unsubscribe="<https://x.example>"
        ),
        mail(subject="自动回复: 用印申请", message_id="3@x.example", reply_to_id="first@elsewhere.example"),
        mail(subject="提醒", sender="noreply@oa.example", message_id="4@x.example"),
    )

    rows = kept.listing(office.house, limit=10)
    assert [(one["class"], one["reason"]) for one in rows] == [("auto_reply", "auto.subject"), ("machine", "bulk")]
    assert rows[1]["from"]["address"] == "news@shop.example"
    assert len(kept.listing(office.house, limit=1)) == 1


def test_a_reference_named_by_somebody_who_may_not_append_there_is_a_hint(known):
    first, second = known.receive(
        mail(sender="a@south.example", subject="合同甲", message_id="1@x.example"),
        mail("我的另有一事", sender="who@east.example", subject="关于 HQ-1001 的追问", message_id="2@x.example"),
    )

    assert [(one["ref"], one["why"]) for one in similar(known, second)] == [(f"HQ-{first}", "named")]
    assert f"similar:{first} named" in rules(known, second)
