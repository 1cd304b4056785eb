"""A reply to a request that was merged or has ended (MAIL-RULES.md section 5)."""

from __future__ import annotations

from dataclasses import replace

from intake.domain.request import Outcome, State
from intake.store.desk import requests
from intake.store.inward import mails
from intake.workflows.desk import progress
from tests.support.desk import mail


def merge(office, number, into):
    with office.house.db.write() as conn:
        request = requests.load(conn, number)
        requests.save(conn, replace(request, state=State.MERGED, merged_into=into), seen=request.version)


def reply(to, message_id):
    return mail("还有补充", subject="回复：用印申请", message_id=message_id, reply_to_id=to)


def test_a_reply_to_a_merged_request_follows_the_chain(office):
    numbers = office.receive(
        *(mail(f"事 {n}", subject=f"用印 {n}", message_id=f"m{n}@branch.example") for n in range(3))
    )
    merge(office, numbers[0], numbers[1])
    merge(office, numbers[1], numbers[2])

    office.receive(reply("m0@branch.example", "r@branch.example"))

    assert [one.id for one in office.requests()] == numbers
    with office.house.db.read() as conn:
        assert [one.message_id for one in mails.of_request(conn, numbers[2])] == [
            "m2@branch.example",
            "r@branch.example",
        ]


def test_a_reply_to_a_request_merged_into_a_cancelled_one_opens_a_linked_one(office):
    first, second = office.receive(mail(), mail("别的事", subject="别的", message_id="m1@branch.example"))
    merge(office, first, second)
    progress.close(office.house, second, outcome=Outcome.WITHDRAWN, text="撤回", actor="zhao", now=office.clock.at)

    numbers = office.receive(reply("first@branch.example", "r@branch.example"))

    assert office.request(max(numbers)).linked_to == second


def test_ten_round_trips_stay_one_request(office):
    [number] = office.receive(mail())
    last, subject = "first@branch.example", "用印申请"
    for turn in range(10):
        subject = f"{('回复：', 'AW: ', 'Re[2]: ', '転送: ')[turn % 4]}{subject}"
        office.receive(mail(f"第 {turn} 次", subject=subject, message_id=f"t{turn}@branch.example", reply_to_id=last))
        last = f"t{turn}@branch.example"

    assert [one.id for one in office.requests()] == [number]
    with office.house.db.read() as conn:
        assert len(mails.of_request(conn, number)) == 11
