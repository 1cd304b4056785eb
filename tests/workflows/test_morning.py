"""The morning digest: who reads what, once on a working day, also after a stop; on both databases."""

from __future__ import annotations

from intake.store.outward import outbox, returned
from intake.store.people import directory
from intake.workflows.clock import morning, remind
from intake.workflows.desk import progress
from tests.support.desk import mail
from tests.workflows.test_remind import STAFF, local, parsed, subject, text


def digests(office):
    return {one.recipient.partition("@")[0]: one for one in office.letters() if one.kind == "digest"}


def staffed(office):
    with office.house.db.write() as conn:
        directory.import_rows(conn, STAFF)
    return office


def days_work(office):
    """One of zhao's that is due on Friday, and one at the front line that nobody has taken."""
    staffed(office)
    own, other = office.receive(
        mail(), mail("产线停了", subject="停产，急", message_id="front@branch.example")
    )  # fmt: skip
    progress.take(office.house, own, actor="zhao", now=office.clock.at)
    return own, other


def test_everybody_who_has_something_to_do_gets_one_letter_at_the_hour(office):
    days_work(office)
    office.clock.at = local("2026-11-25 08:14")
    assert morning.run(office.house) == []
    office.clock.at = local("2026-11-25 08:15")

    assert sorted(morning.run(office.house)) == [f"digest:2026-11-25:{who}" for who in ("chen", "zhao", "zhou")]
    assert "无人接手 1" in subject(digests(office)["zhao"])
    assert "1 without an owner" in subject(digests(office)["zhou"])
    assert "【影响一线】停产，急" in text(digests(office)["zhao"])
    assert "首行写明事项" in text(digests(office)["zhao"]).partition("【")[0]
    assert "To answer, name the request" in text(digests(office)["zhou"]).partition("Without")[0]
    assert parsed(digests(office)["zhao"])["Auto-Submitted"] == "auto-generated"


def test_it_comes_once_a_day_and_after_a_stop_on_the_same_day(office):
    days_work(office)
    office.clock.at = local("2026-11-25 16:40")
    assert len(morning.run(office.house)) == 3
    office.clock.at = local("2026-11-25 16:41")
    assert morning.run(office.house) == []
    office.clock.at = local("2026-11-26 08:20")
    assert len(morning.run(office.house)) == 3


def test_on_days_off_there_is_none_and_on_make_up_workdays_there_is_one(office):
    staffed(office)
    for when, letters in (("2026-10-05 09:00", 0), ("2026-10-09 09:00", 3), ("2026-10-10 09:00", 3)):
        office.clock.at = local(when)
        office.receive(mail(when, subject=when, message_id=f"{when[:10]}@branch.example"))
        assert len(morning.run(office.house)) == letters


def test_nothing_to_say_is_not_said(office):
    _own, other = days_work(office)
    progress.take(office.house, other, actor="zhao", now=office.clock.at)
    office.clock.at = local("2026-11-24 14:00")
    morning.run(office.house)

    assert list(digests(office)) == ["zhao"]


def test_who_had_nothing_to_read_in_the_morning_gets_no_letter_later(office):
    staffed(office)
    office.clock.at = local("2026-11-24 08:15")
    morning.run(office.house)
    office.clock.at = local("2026-11-24 10:00")
    office.receive(mail())
    morning.run(office.house)

    assert digests(office) == {}


def test_each_request_stands_where_it_belongs(office):
    days_work(office)
    office.clock.at = local("2026-11-24 10:30")
    names = ("later", "risk", "today", "late", "asked")
    numbers = {}
    for name in names:
        known = set(numbers.values())
        office.receive(mail(name, subject=f"事项{name}", message_id=f"{name}@branch.example"))
        numbers[name] = max(one.id for one in office.requests() if one.id not in known)
        progress.take(office.house, numbers[name], actor="zhao", now=office.clock.at)
    dues = {"later": "2026-12-04 17:30", "risk": "2026-11-30 16:00", "today": "2026-11-27 16:00",
            "late": "2026-11-26 16:00"}  # fmt: skip
    for name, due in dues.items():
        progress.promise(office.house, numbers[name], due_at=local(due), reason="x", text="", actor="zhao",
                         now=office.clock.at)  # fmt: skip
    progress.ask(office.house, numbers["asked"], text="?", until=local("2026-12-01 17:30"), actor="zhao",
                 now=office.clock.at)  # fmt: skip
    office.clock.at = local("2026-11-27 08:15")
    morning.run(office.house)

    told = text(digests(office)["zhao"])
    parts = dict(part.split("】", 1) for part in told.split("【")[1:] if "】" in part and not part.startswith("影响"))
    assert "事项late" in parts["已逾期"]
    assert "事项today" in parts["今天到期"]
    assert "用印申请" in parts["今天到期"]
    assert "事项risk" in parts["有风险，今天不办就会误期"]
    assert "事项asked" in parts["等待来件人答复"]
    assert "事项later" not in told


def test_letters_that_came_back_and_drafts_are_listed_for_their_owner(office):
    own, _other = days_work(office)
    with office.house.db.write() as conn:
        ack = next(one for one in outbox.of_request(conn, own))
        returned.mark(conn, ack.id, status="5.1.1", at=local("2026-11-26 15:00"))
    office.clock.at = local("2026-11-27 10:30")
    remind.run(office.house)
    morning.run(office.house)

    told = text(digests(office)["zhao"])
    assert "liwei@branch[.]example 5.1.1" in told
    assert "intake outbox approve" in told
    assert "intake outbox approve" not in text(digests(office)["chen"])


def test_a_reader_whose_mail_comes_back_gets_none_and_the_outbox_says_why(office):
    days_work(office)
    office.clock.at = local("2026-11-25 08:15")
    morning.run(office.house)
    with office.house.db.write() as conn:
        returned.mark(conn, digests(office)["chen"].id, status="5.1.1", at=office.clock.at)
    office.clock.at = local("2026-11-26 08:15")
    morning.run(office.house)

    [kept] = [one for one in office.letters("suppressed") if one.kind == "digest"]
    assert (kept.recipient, kept.reason) == ("chen@hq.example", "address_suspended")


def test_an_unanswered_message_is_listed(office):
    own, _other = days_work(office)
    progress.reply(office.house, own, text="在看", actor="zhao", now=office.clock.at)
    reply = next(one for one in office.letters() if one.kind == "reply")
    office.clock.at = local("2026-11-24 17:00")
    office.receive(mail("还有问题", message_id="q@branch.example", reply_to_id=reply.message_id))
    office.clock.at = local("2026-11-25 08:15")
    morning.run(office.house)

    assert "2026年11月24日 周二 17:00 来信" in text(digests(office)["zhao"])
