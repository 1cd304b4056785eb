"""An answer that quotes our own letter without any sign (DEPENDENCIES.md 5.6): only the sender's words count."""

from __future__ import annotations

from intake.domain.request import Outcome, State
from intake.message.parse import parse
from intake.store.inward import mails
from intake.workflows.desk import progress
from tests.support.desk import mail


def stored(office, number):
    with office.house.db.read() as conn:
        return mails.of_request(conn, number)[-1]


def test_our_letter_below_the_answer_is_not_what_the_sender_wrote_now(office):
    [number] = office.receive(mail())
    [ack] = office.letters()
    quoted = "\n".join(line for line in parse(ack.body).text.splitlines() if "==" not in line)

    office.receive(
        mail(
            f"合同编号是 2026-17。\n\n{quoted}",
            subject="回复：用印申请",
            message_id="a@branch.example",
            reply_to_id=ack.message_id,
        )
    )

    read = stored(office, number)
    assert read.reply_text == "合同编号是 2026-17。"
    assert f"HQ-{number}" in read.text


def test_thanks_above_our_letter_do_not_reopen(office):
    [number] = office.receive(mail())
    progress.close(
        office.house, number, outcome=Outcome.DONE, text="已盖章，请到一楼领取。", actor="zhao", now=office.clock.at
    )
    outcome = office.letters()[-1]
    quoted = "\n".join(line for line in parse(outcome.body).text.splitlines() if "==" not in line)

    office.receive(
        mail(
            f"收到，谢谢！\n\n{quoted}",
            subject="回复：用印申请",
            message_id="t@branch.example",
            reply_to_id=outcome.message_id,
        )
    )

    assert office.request(number).state is State.RESOLVED
