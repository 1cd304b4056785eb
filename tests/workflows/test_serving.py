"""What a branch does by mail without a person: status, list, withdraw, confirm, rate, object, propose; and what not."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa

from intake.domain.gate import Limits
from intake.domain.request import Outcome, State
from intake.message.trust import TrustRules
from intake.store import tables
from intake.store.desk import codes, participants, ratings
from intake.store.people import directory
from intake.workflows.clock import notify
from intake.workflows.desk import progress, suspension
from intake.workflows.incoming import granting
from intake.workflows.looking import browse, explain
from intake.workflows.office import Survey
from tests.support import desk
from tests.support.desk import mail

OTHER = "王芳 <wang@branch.example>"
STRANGER = "who@else.example"
NUMBERS = itertools.count()
RULES = TrustRules(authserv=("mx.hq.example",), edge=("mx.hq.example",))


@pytest.fixture
def busy(office):
    """An office with a request of Li Wei (1001) and one of Wang Fang (1002); both acknowledged."""
    office.receive(mail(), mail("发票红冲", subject="发票", sender=OTHER, message_id="b@branch.example"))
    return office


def said(office, text="", *, subject="", sender="李伟 <liwei@branch.example>", to=None, **more):
    """Write, and give the letters that came of it."""
    known = {one.key for one in office.letters()}
    office.receive(
        mail(text, subject=subject, sender=sender, message_id=f"c{next(NUMBERS)}@x.example", reply_to_id=to, **more)
    )
    return [one for one in office.letters() if one.key not in known]


def text_of(letter):
    message = message_from_bytes(letter.body, policy=policy.default)
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def last_letter(office, number, kind):
    return next(one for one in reversed(office.letters()) if one.request_id == number and one.kind == kind).message_id


def close(office, number=1001):
    progress.take(office.house, number, actor="zhao", now=office.clock.at)
    progress.close(office.house, number, outcome=Outcome.DONE, text="已盖章", actor="zhao", now=office.clock.at)
    office.clock.forward(minutes=5)
    return last_letter(office, number, "outcome")


def kinds(office, number):
    return [one["kind"] for one in browse.detail(office.house, number, office.clock.at)["events"]]


# -- reading back


def test_the_status_of_ones_own_request_and_nothing_that_anybody_wrote(busy):
    [letter] = said(busy, subject="查询 HQ-1001")

    assert (letter.kind, letter.recipient, letter.request_id) == ("status", "liwei@branch.example", 1001)
    text = text_of(letter)
    assert "HQ-1001  已受理" in text
    assert "承诺 2026年11月27日 周五 17:30 前" in text
    assert "用印" not in text
    assert len(busy.requests()) == 2


def test_the_list_of_open_requests_is_ones_own(busy):
    busy.receive(mail("再来一件", subject="第二件", message_id="d@branch.example"))
    [letter] = said(busy, "您好\n我的事项\n谢谢")

    assert letter.request_id is None
    assert re.findall(r"HQ-\d+", text_of(letter)) == ["HQ-1001", "HQ-1003"]


def test_the_language_is_that_of_the_command(busy):
    [letter] = said(busy, subject="status HQ-1001")

    assert "HQ-1001  received" in text_of(letter)


def test_unknown_and_other_peoples_requests_look_the_same(busy):
    shown = [
        text_of(one).replace(number, "X")
        for number in ("HQ-1002", "HQ-9999")
        for one in said(busy, subject=f"查询 {number}")
    ]

    assert len(shown) == 2
    assert shown[0] == shown[1]


def test_the_letter_is_marked_as_automatic_and_answers_the_mail(busy):
    [letter] = said(busy, subject="我的事项")

    message = message_from_bytes(letter.body)
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["In-Reply-To"].startswith("<c")
    assert message["X-Intake-Loop"]


def test_it_goes_to_the_stored_address_only(office):
    rows = [
        {"kind": "branch", "key": "south", "name": "华南", "domain": "south.example"},
        {"kind": "contact", "name": "李伟", "address": "li@south.example", "branch": "south"},
    ]
    with office.house.db.write() as conn:
        directory.import_rows(conn, rows)
    [letter] = said(office, subject="查询", sender="Li@South.example", Reply_To="evil@else.example")

    assert letter.recipient == "li@south.example"


def test_a_stranger_is_read_by_a_person(busy):
    letters = said(busy, subject="查询 HQ-1001", sender=STRANGER)

    assert [one.kind for one in letters] == ["acknowledgement"]
    assert len(busy.requests()) == 3


def test_answers_to_commands_are_capped(tmp_path):
    with desk.office(f"sqlite:///{tmp_path}/i.db", limits=Limits(command_day=3)) as office:
        counts = [len(said(office, subject="我的事项")) for _ in range(5)]

    assert counts == [1, 1, 1, 0, 0]


def test_a_second_delivery_is_not_answered_again(busy):
    raw = mail("", subject="我的事项", message_id="same@branch.example")
    busy.receive(raw)
    before = len(busy.letters())
    busy.receive(b"X-Hop: 2\n" + raw)

    assert len(busy.letters()) == before


# -- withdrawing


def code_in(letter):
    return re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", text_of(letter))[0]


def test_a_request_is_withdrawn_by_sending_the_code_back(busy):
    [letter] = said(busy, "撤回 HQ-1001\n项目取消了")
    assert (letter.kind, letter.recipient) == ("withdrawal", "liwei@branch.example")
    assert busy.request(1001).state is State.NEW

    [receipt] = said(busy, f"{code_in(letter).lower()}\n谢谢", subject="Re: 请确认撤回", to=letter.message_id)

    request = busy.request(1001)
    assert (request.state, request.outcome, request.outcome_text) == (State.CANCELLED, Outcome.WITHDRAWN, "项目取消了")
    assert request.owner is None
    assert "HQ-1001 已撤回" in text_of(receipt)
    assert "cancelled" in kinds(busy, 1001)


def test_a_code_is_good_once_for_its_person_in_answer_to_its_letter_and_for_three_days(busy):
    [letter] = said(busy, subject="撤回 HQ-1001")
    code = code_in(letter)

    [theirs] = said(busy, code, subject="Re: x", to=letter.message_id, sender=OTHER)
    assert theirs.recipient == "wang@branch.example"
    assert "确认码不对" in text_of(theirs)
    [unasked] = said(busy, code, subject="x")
    assert "确认码不对" in text_of(unasked)
    assert busy.request(1001).state is State.NEW

    busy.clock.forward(hours=73)
    [late] = said(busy, code, subject="Re: x", to=letter.message_id)
    assert "确认码不对" in text_of(late)
    assert busy.request(1001).state is State.NEW


def test_only_the_newest_code_counts(busy):
    [first] = said(busy, subject="撤回 HQ-1001")
    [second] = said(busy, subject="撤回 HQ-1001")

    said(busy, code_in(first), subject="Re: x", to=first.message_id)
    assert busy.request(1001).state is State.NEW
    said(busy, code_in(second), subject="Re: x", to=second.message_id)
    assert busy.request(1001).state is State.CANCELLED


def test_other_peoples_and_ended_requests_are_not_withdrawn_and_look_the_same(busy):
    close(busy)
    shown = [
        text_of(one).replace(n, "X")
        for n in ("HQ-1001", "HQ-1002", "HQ-7777")
        for one in said(busy, subject=f"撤回 {n}")
    ]

    assert len(set(shown)) == 1
    assert [one.state for one in busy.requests()] == [State.RESOLVED, State.NEW]


def test_answering_our_letter_names_the_request(busy):
    ack = last_letter(busy, 1001, "acknowledgement")
    busy.clock.forward(minutes=5)
    [letter] = said(busy, "撤回", subject="Re: 用印申请", to=ack)

    assert letter.request_id == 1001


def test_a_stranger_withdraws_his_own_request_by_our_key_and_the_code(office):
    [number] = office.receive(mail(sender=STRANGER))
    ack = last_letter(office, number, "acknowledgement")
    office.clock.forward(minutes=5)
    [letter] = said(office, "撤回", subject="Re: x", to=ack, sender=STRANGER)
    office.clock.forward(minutes=5)
    said(office, code_in(letter), subject="Re: x", to=letter.message_id, sender=STRANGER)

    assert office.request(number).outcome is Outcome.WITHDRAWN


def test_a_proven_requester_with_our_key_withdraws_at_once(database_url):
    with desk.office(database_url, trust=RULES) as office:
        office.receive(mail())
        ack = last_letter(office, 1001, "acknowledgement")
        office.clock.forward(minutes=5)
        raw = mail("撤回", subject="Re: 用印申请", message_id="w@branch.example", reply_to_id=ack)
        office.receive(
            b"Authentication-Results: mx.hq.example; dmarc=pass header.from=branch.example\n"
            b"Received: from a by mx.hq.example; Tue, 24 Nov 2026 10:00:00 +0800\n" + raw
        )

        assert office.request(1001).outcome is Outcome.WITHDRAWN


# -- after the outcome


def test_solved_files_the_request_at_once_and_writes_no_letter(busy):
    outcome = close(busy)

    assert said(busy, "已解决，谢谢！", subject="Re: 用印申请 [HQ-1001]", to=outcome) == []
    assert busy.request(1001).state is State.CLOSED
    assert kinds(busy, 1001)[-2:] == ["settled", "served"]


def test_thanks_alone_files_nothing(busy):
    outcome = close(busy)
    said(busy, "谢谢", subject="Re: 用印申请", to=outcome)

    assert busy.request(1001).state is State.RESOLVED


def rated(office, number=1001):
    with office.house.db.read() as conn:
        return [(one.cycle, one.score, one.comment) for one in ratings.of(conn, [number]).get(number, ())]


def test_a_digit_rates_and_the_latest_counts(busy):
    outcome = close(busy)

    assert said(busy, "4", subject="Re: 用印申请", to=outcome) == []
    assert said(busy, "5分\n办得很快", subject="Re: 用印申请", to=outcome) == []
    assert rated(busy) == [(0, 5, "办得很快")]
    assert busy.request(1001).state is State.RESOLVED
    assert len(busy.requests()) == 2


@pytest.mark.parametrize("text", ["未解决", "没有解决\n章盖在了错误的页上", "异议", "2\n章盖错了", "1\n未解决"])
def test_not_solved_reopens_as_rework(busy, text):
    outcome = close(busy)
    letters = said(busy, text, subject="Re: 用印申请", to=outcome)

    assert busy.request(1001).state is State.OPEN
    assert [one.kind for one in letters] == ["promise_change"]
    if text[0].isdigit():
        assert rated(busy)[0][1] == int(text[0])


def test_each_rework_has_a_rating_of_its_own(busy):
    said(busy, "2\n章盖错了", subject="Re: 用印申请", to=close(busy))
    said(busy, "5", subject="Re: 用印申请", to=close(busy))

    assert [(cycle, score) for cycle, score, _ in rated(busy)] == [(0, 2), (1, 5)]


def test_asking_for_the_status_is_no_answer_to_our_question(busy):
    house, asked_at = busy.house, busy.clock.at
    progress.ask(house, 1001, text="盖几份？", until=asked_at + timedelta(days=3), actor="zhao", now=asked_at)
    busy.clock.forward(minutes=5)
    said(busy, subject="查询 HQ-1001")
    busy.clock.forward(days=1)

    with house.db.read() as conn:
        assert suspension.answered_at(conn, busy.request(1001), busy.clock.at) == busy.clock.at


def test_a_digit_that_answers_a_question_is_an_answer(busy):
    from datetime import timedelta

    progress.ask(
        busy.house, 1001, text="要几份？", until=busy.clock.at + timedelta(days=2), actor="zhao", now=busy.clock.at
    )
    question = last_letter(busy, 1001, "question")
    busy.clock.forward(minutes=5)
    said(busy, "5", subject="Re: 用印申请", to=question)

    assert busy.request(1001).state is State.OPEN
    assert rated(busy) == []


def test_only_the_key_of_our_letter_rates_or_confirms(busy):
    close(busy)
    for text in ("5", "已解决"):
        said(busy, text, subject="Re: 用印申请 [HQ-1001]", to="first@branch.example")

    assert busy.request(1001).state is State.RESOLVED
    assert rated(busy) == []


# -- people, help, errors


def test_a_person_is_proposed_and_gets_nothing(busy):
    [letter] = said(busy, "添加 HQ-1001 Zhou@Branch.example", Cc="zhou@branch.example")

    assert "zhou@branch[.]example" in text_of(letter)
    with busy.house.db.read() as conn:
        [one] = participants.of_request(conn, 1001)
    assert (one.address, one.state) == ("zhou@branch.example", "proposed")
    assert not any(letter.recipient.startswith("zhou") for letter in busy.letters())


def test_help_names_the_commands(busy):
    [letter] = said(busy, subject="help")

    assert "withdraw HQ-1042" in text_of(letter)


def test_a_transcript_echoes_each_line_and_stops_at_the_signature(busy):
    [letter] = said(busy, "查询 HQ-1001\n撤回 HQ-9999\n尽快\n--\n李伟\n撤回 HQ-1001")

    text = text_of(letter)
    assert re.findall(r"^> (.*)$", text, re.MULTILINE) == ["查询 HQ-1001", "撤回 HQ-9999", "尽快"]
    assert "HQ-1001  已受理" in text


def test_a_request_that_mentions_the_words_is_a_request(busy):
    said(busy, "请帮我查询一下上月的社保缴费记录，谢谢。", subject="查询社保")

    assert len(busy.requests()) == 3


def test_what_was_done_is_shown_with_the_request_and_its_mail(busy):
    said(busy, subject="查询 HQ-1001")
    found = browse.detail(busy.house, 1001, busy.clock.at)

    [served] = [one for one in found["messages"] if "command" in one.get("rules", ())]
    assert (served["class"], served["text"]) == ("follow_up", "")
    event = found["events"][-1]
    assert (event["kind"], event["payload"]["commands"][0]["wish"]) == ("served", "status")


def test_a_dry_run_says_that_it_is_a_command(busy):
    found = explain.explain_bytes(busy.reader, mail("", subject="查询 HQ-1001"), explain.Rules())

    assert (found["decision"]["action"], found["decision"]["reason"]) == ("record", "command")
    assert not found["decision"]["acknowledge"]


def test_the_codes_action_is_its_own(busy):
    """A code that staff got for something else opens nothing here."""
    secret = busy.house.identity.secret
    with busy.house.db.write() as conn:
        code = codes.issue(conn, secret, codes.Bound("close", "liwei@branch.example", 1001), now=busy.clock.at)
    ack = last_letter(busy, 1001, "acknowledgement")
    busy.clock.forward(minutes=5)
    said(busy, code, subject="Re: 用印申请", to=ack)

    assert busy.request(1001).state is State.NEW
    assert granting.WITHDRAW != "close"


# -- asking for a rating, telling who works on it


def asked_to_rate(office):
    return ["打分" in text_of(one) for one in office.letters() if one.kind == "outcome"]


def test_an_outcome_asks_for_a_rating_only_if_the_office_wants_it_and_each_person_seldom(tmp_path):
    with desk.office(f"sqlite:///{tmp_path}/i.db", survey=Survey(enabled=True, days=30)) as office:
        office.receive(
            *(mail(subject=f"事 {n}", message_id=f"s{n}@branch.example") for n in range(2)),
            mail(sender=OTHER, message_id="o@branch.example"),
        )
        close(office, 1001)
        close(office, 1002)
        close(office, 1003)
        assert asked_to_rate(office) == [True, False, True]

        office.clock.forward(days=33)
        office.receive(mail(subject="事 3", message_id="s3@branch.example"))
        close(office, 1004)
        assert asked_to_rate(office)[-1]


def test_nobody_is_asked_by_default(busy):
    close(busy)

    assert asked_to_rate(busy) == [False]


def test_who_works_on_a_withdrawn_request_is_told(busy):
    rows = [{"kind": "staff", "login": "zhao", "name": "赵敏", "address": "zhao@hq.example"}]
    with busy.house.db.write() as conn:
        directory.import_rows(conn, rows)
    progress.take(busy.house, 1001, actor="zhao", now=busy.clock.at)
    [letter] = said(busy, subject="撤回 HQ-1001")
    said(busy, code_in(letter), subject="Re: x", to=letter.message_id)

    with busy.house.db.write() as conn:
        told = conn.execute(sa.select(tables.notice.c.login, tables.notice.c.what)).all()
    assert [tuple(one) for one in told] == [("zhao", "withdrawn")]


# -- words of content, traditional characters


@pytest.mark.parametrize(
    ("text", "score"), [("非常满意！", 5), ("滿意，謝謝", 4), ("5分，服务很好", 5), ("4/5 great", 4), ("一般", 3)]
)
def test_a_content_answer_rates_and_never_reopens(busy, text, score):
    outcome = close(busy)
    assert said(busy, text, subject="Re: x", to=outcome) == []

    assert busy.request(1001).state is State.RESOLVED
    with busy.house.db.read() as conn:
        assert [one.score for one in ratings.of(conn, [1001])[1001]] == [score]


def test_a_complaint_in_a_word_rates_and_reopens(busy):
    outcome = close(busy)
    said(busy, "不满意", subject="Re: x", to=outcome)

    assert busy.request(1001).state is State.OPEN
    with busy.house.db.read() as conn:
        assert [one.score for one in ratings.of(conn, [1001])[1001]] == [2]


def test_a_high_rating_that_asks_for_more_is_read_as_an_objection(busy):
    outcome = close(busy)
    said(busy, "5\n但是少盖了一份，请补", subject="Re: x", to=outcome)

    assert busy.request(1001).state is State.OPEN


def test_traditional_characters_are_commands_as_well(busy):
    [status] = said(busy, subject="查詢 HQ-1001")
    assert status.kind == "status"
    outcome = close(busy)
    said(busy, "已經解決，謝謝", subject="Re: x", to=outcome)
    assert busy.request(1001).state is State.CLOSED


# -- what is wrong is answered, what is more is read


@pytest.mark.parametrize(
    ("text", "why"), [("K7MQ-4RT0", "确认码不对"), ("确认", "还差确认码"), ("確認撤回", "还差确认码")]
)
def test_a_mistyped_or_missing_code_is_answered_at_once(busy, text, why):
    [letter] = said(busy, subject="撤回 HQ-1001")
    [told] = said(busy, text, subject="Re: x", to=letter.message_id)

    assert why in text_of(told)
    assert busy.request(1001).state is State.NEW


def test_a_command_with_more_beside_it_is_a_request_that_a_person_reads(busy):
    letters = said(busy, "查询 HQ-1001\n另外请再补一份合同盖章", subject="合同")

    assert [one.kind for one in letters] == ["acknowledgement"]
    assert len(busy.requests()) == 3


def test_the_letter_about_a_new_request_bears_no_tag_of_the_old_one(busy):
    outcome = close(busy)
    said(busy, "已解决", subject="Re: x", to=outcome)
    [letter] = said(busy, "还要一份复印件", subject="回复：用印申请 [HQ-1001]", to=outcome)

    assert message_from_bytes(letter.body, policy=policy.default)["Subject"].count("[HQ-") == 1


def test_the_subject_says_what_became_of_it(busy):
    subjects = [
        message_from_bytes(one.body, policy=policy.default)["Subject"]
        for subject in ("帮助", "查询 HQ-9999", "help")
        for one in said(busy, subject=subject)
    ]

    assert subjects == ["用邮件可以办的事", "您的邮件指令没有办成", "What you can do by mail"]


def test_the_staff_are_told_that_somebody_is_to_be_added(busy):
    row = {"kind": "staff", "login": "zhou", "name": "周强", "address": "zhou@hq.example", "role": "lead"}
    with busy.house.db.write() as conn:
        directory.import_rows(conn, [{**row, "language": "zh_CN"}])
    said(busy, subject="添加 HQ-1001 chen@branch.example")
    notify.run(busy.house, busy.clock.at)

    told = [one for one in busy.letters() if one.recipient == "zhou@hq.example"]
    assert ["添加相关人 chen@branch" in text_of(one) for one in told] == [True]
    assert "intake participants add HQ-1001" in text_of(told[0])
