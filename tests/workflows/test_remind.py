"""What the clock does by itself (LIFECYCLE.md sections 2 and 4), on both databases."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake.domain.gate import Limits
from intake.domain.request import Outcome, State, WaitingOn
from intake.errors import NotAllowed
from intake.store.desk import clockwork
from intake.store.ledger import events
from intake.store.outward import outbox, returned
from intake.store.people import directory
from intake.workflows.clock import reconfirm, remind
from intake.workflows.desk import approve, progress, release
from intake.workflows.looking import cases
from tests.support import desk
from tests.support.desk import mail

STAFF = [
    {"kind": "staff", "login": "zhao", "name": "赵敏", "address": "zhao@hq.example", "team": "综合科", "role": "agent"},
    {"kind": "staff", "login": "zhou", "name": "周强", "address": "zhou@hq.example", "team": "综合科", "role": "lead",
     "language": "en"},
    {"kind": "staff", "login": "chen", "name": "陈刚", "address": "chen@hq.example", "role": "head"},
]  # fmt: skip


@pytest.fixture
def staffed(office):
    with office.house.db.write() as conn:
        directory.import_rows(conn, STAFF)
    return office


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def at(office, text):
    """Move the clock there and let it work, as it does every minute."""
    office.clock.at = local(text)
    remind.run(office.house)
    return office


def notices(office):
    return [(one.recipient.partition("@")[0], subject(one)) for one in office.letters() if one.kind == "notice"]


def parsed(letter):
    return email.message_from_bytes(letter.body, policy=email.policy.default)


def subject(letter):
    return str(parsed(letter)["Subject"])


def text(letter):
    return parsed(letter).get_body(("plain",)).get_content()


def journal(office, number, *kinds):
    with office.house.db.read() as conn:
        return [one for one in events.of_request(conn, number) if one.kind in kinds]


def answered(office):
    """A request taken up and answered by zhao at 10:00 on Tuesday; due on Friday at 17:30."""
    [number] = office.receive(mail())
    progress.take(office.house, number, actor="zhao", now=office.clock.at)
    progress.reply(office.house, number, text="正在看", actor="zhao", now=office.clock.at)
    return number


def everything_derived(office):
    """What is stored for speed is what the journal says."""
    with office.house.db.read() as conn:
        numbers = [one.id for one in office.requests()]
        found = cases.load(conn, office.house, numbers, office.clock.at)
        derived = {one.request.id: cases.next_look(office.house, one, office.clock.at) for one in found}
        return derived == clockwork.next_looks(conn, numbers)


def test_warnings_go_to_owner_lead_and_head_each_once(staffed):
    number = answered(staffed)

    at(staffed, "2026-11-26 09:14")
    assert notices(staffed) == []
    at(staffed, "2026-11-26 09:16")  # 14.25 of 28.5 hours
    assert [who for who, _ in notices(staffed)] == ["zhao"]
    assert "50%" in notices(staffed)[0][1]
    at(staffed, "2026-11-27 10:46")
    assert [who for who, _ in notices(staffed)[1:]] == ["zhao", "zhou"]
    at(staffed, "2026-11-27 17:31")
    assert [who for who, _ in notices(staffed)[3:]] == ["zhao", "zhou", "chen"]
    at(staffed, "2026-11-27 17:32")
    at(staffed, "2026-12-10 12:00")
    assert len(notices(staffed)) == 6
    kinds = [(one.kind, one.payload["percent"]) for one in journal(staffed, number, "timer_warned", "timer_breached")]
    assert kinds == [("timer_warned", 50), ("timer_warned", 80), ("timer_breached", 100)]


def test_letters_to_staff_are_in_their_language_and_marked_as_automatic(staffed):
    answered(staffed)
    at(staffed, "2026-11-27 17:31")

    by_reader = {one.recipient: one for one in staffed.letters() if one.kind == "notice"}
    assert "办结已超时" in text(by_reader["zhao@hq.example"])
    assert "The outcome is overdue" in text(by_reader["zhou@hq.example"])
    assert parsed(by_reader["zhou@hq.example"])["Auto-Submitted"] == "auto-generated"


def test_after_a_stop_each_person_gets_one_letter_with_the_true_instants(staffed):
    raws = [mail(f"事 {n}", subject=f"主题 {n}", message_id=f"m{n}@branch.example") for n in range(5)]
    numbers = staffed.receive(*raws)
    for number in numbers:
        progress.take(staffed.house, number, actor="zhao", now=staffed.clock.at)
    at(staffed, "2026-12-01 09:00")

    assert sorted(who for who, _ in notices(staffed)) == ["chen", "zhao", "zhou"]
    letter = next(one for one in staffed.letters() if one.recipient == "zhao@hq.example")
    assert "5 件事项请关注，其中 5 件已超时" in subject(letter)
    assert "实际发生于 2026年11月27日 周五 17:30，系统当时没有运行" in text(letter)
    for number in numbers:
        found = {
            (one.payload["timer"], one.payload["percent"]): one.at
            for one in journal(staffed, number, "timer_warned", "timer_breached")
        }
        assert found["resolution", 100] == local("2026-11-27 17:30")
        assert found["first_response", 100] == local("2026-11-24 15:30")
        assert len(found) == 6


def test_while_suspended_nothing_escalates_and_afterwards_the_rest_of_the_time_counts(staffed):
    number = answered(staffed)
    until = local("2026-12-31 17:30")
    progress.ask(staffed.house, number, text="?", until=until, actor="zhao", now=local("2026-11-24 14:00"))
    at(staffed, "2026-12-15 10:00")
    assert notices(staffed) == []

    progress.resume(staffed.house, number, actor="zhao", now=staffed.clock.at)
    at(staffed, "2026-12-15 10:01")
    assert notices(staffed) == []
    at(staffed, "2026-12-18 17:30")
    assert {who for who, _ in notices(staffed)} == {"zhao", "zhou", "chen"}


def test_nobody_owns_it_so_the_lead_hears_of_it(staffed):
    staffed.receive(mail())
    at(staffed, "2026-11-24 13:31")

    assert [who for who, _ in notices(staffed)] == ["zhou"]


def test_without_anybody_to_tell_there_is_an_event_and_no_letter(office):
    [number] = office.receive(mail())
    at(office, "2026-12-01 09:00")

    assert notices(office) == []
    found = journal(office, number, "timer_breached")
    assert [one.payload["timer"] for one in found] == ["first_response", "resolution"]
    assert found[0].payload["missing"] == ["owner", "lead", "head"]


def test_what_was_crossed_before_it_ended_is_recorded_and_told_to_nobody(staffed):
    number = answered(staffed)
    staffed.clock.at = local("2026-11-30 10:00")
    progress.close(staffed.house, number, outcome=Outcome.DONE, text="好了", actor="zhao", now=staffed.clock.at)
    at(staffed, "2026-11-30 10:01")

    assert notices(staffed) == []
    assert [one.at for one in journal(staffed, number, "timer_breached")] == [local("2026-11-27 17:30")]


def test_an_agreed_date_silences_the_old_one_and_warns_before_the_new_one(staffed):
    number = answered(staffed)
    staffed.clock.at = local("2026-11-26 09:00")
    to = local("2026-12-03 17:30")
    progress.promise(
        staffed.house, number, due_at=to, reason="parts", text="等备件", actor="zhao", now=staffed.clock.at
    )
    at(staffed, "2026-11-30 09:00")
    assert notices(staffed) == []
    at(staffed, "2026-12-03 17:31")
    assert {who for who, _ in notices(staffed)} == {"zhao", "zhou", "chen"}


def test_a_message_that_nobody_answers_warns(staffed):
    answered(staffed)
    reply = next(one for one in staffed.letters() if one.kind == "reply")
    staffed.clock.at = local("2026-11-25 09:00")
    staffed.receive(mail("还要多久？", message_id="q@branch.example", reply_to_id=reply.message_id))
    at(staffed, "2026-11-25 09:01")  # of the mail itself there is a letter of another kind
    assert notices(staffed) == []
    at(staffed, "2026-11-25 11:01")

    assert [who for who, _ in notices(staffed)] == ["zhao"]
    assert "答复来件人" in notices(staffed)[0][1]


def test_what_is_stored_is_what_the_journal_says(staffed):
    first = answered(staffed)
    staffed.receive(mail("另", subject="另一件", message_id="b@branch.example"))
    for when in ("2026-11-24 10:05", "2026-11-24 13:45", "2026-11-26 10:00", "2026-11-27 18:00"):
        at(staffed, when)
        assert everything_derived(staffed)
    progress.close(staffed.house, first, outcome=Outcome.DONE, text="好了", actor="zhao", now=staffed.clock.at)
    assert not everything_derived(staffed)  # to be looked at
    at(staffed, "2026-11-27 18:01")
    assert everything_derived(staffed)


def test_a_second_round_does_nothing(staffed):
    answered(staffed)
    at(staffed, "2026-11-27 18:00")
    before = len(staffed.letters())

    assert remind.run(staffed.house) == 0
    assert len(staffed.letters()) == before


def test_the_requester_is_reminded_once_then_the_owner_decides_and_nothing_ends(staffed):
    number = answered(staffed)
    until = local("2026-11-25 17:30")
    progress.ask(staffed.house, number, text="哪个合同？", until=until, actor="zhao", now=local("2026-11-24 14:00"))
    at(staffed, "2026-11-25 17:31")
    [reminder] = [one for one in staffed.letters() if one.kind == "reminder"]
    assert reminder.recipient == "liwei@branch.example"
    assert "哪个合同？" in text(reminder)
    assert parsed(reminder)["Auto-Submitted"] == "auto-generated"
    assert parsed(reminder)["In-Reply-To"]
    assert notices(staffed) == []

    at(staffed, "2026-11-30 17:31")
    [(who, what)] = notices(staffed)
    assert who == "zhao"
    assert "来件人提醒后仍未答复" in what
    at(staffed, "2027-03-01 10:00")
    assert len([one for one in staffed.letters() if one.kind == "reminder"]) == 1
    assert len(notices(staffed)) == 1
    assert staffed.request(number).state is State.WAITING


def test_an_answer_to_the_reminder_resumes_the_request(staffed):
    number = answered(staffed)
    until = local("2026-11-25 17:30")
    progress.ask(staffed.house, number, text="哪个？", until=until, actor="zhao", now=local("2026-11-24 14:00"))
    at(staffed, "2026-11-25 17:31")
    reminder = staffed.letters()[-1]
    staffed.clock.forward(minutes=5)
    staffed.receive(mail("采购合同", message_id="a@branch.example", reply_to_id=reminder.message_id))
    at(staffed, "2026-11-26 08:31")

    assert staffed.request(number).state is State.OPEN
    assert staffed.request(number).promise.reason == "resumed"


def test_who_cannot_be_reminded_is_brought_before_the_owner(staffed):
    number = answered(staffed)
    until = local("2026-11-25 17:30")
    progress.ask(staffed.house, number, text="哪个？", until=until, actor="zhao", now=local("2026-11-24 14:00"))
    with staffed.house.db.write() as conn:
        returned.mark(conn, staffed.letters()[0].id, status="5.1.1", at=staffed.clock.at)
    at(staffed, "2026-11-25 17:31")

    [reminder] = staffed.letters("suppressed")
    assert (reminder.kind, reminder.reason) == ("reminder", "address_suspended")
    assert "提醒信也无法寄出" in notices(staffed)[0][1]


def test_a_blocked_address_is_never_reminded(database_url):
    with desk.office(database_url, blocked=("@branch.example",)) as office:
        number = answered(office)
        until = local("2026-11-25 17:30")
        progress.ask(office.house, number, text="哪个？", until=until, actor="zhao", now=local("2026-11-24 14:00"))
        at(office, "2026-11-25 17:31")

        [reminder] = office.letters("suppressed")
        assert (reminder.kind, reminder.reason) == ("reminder", "blocked")


def test_a_wait_for_others_that_is_over_reopens_with_a_note_to_the_owner(staffed):
    number = answered(staffed)
    on, until = WaitingOn.APPROVAL, local("2026-11-25 12:00")
    progress.wait(staffed.house, number, on=on, until=until, text="等批", actor="zhao", now=local("2026-11-24 14:00"))
    at(staffed, "2026-11-25 12:00")

    assert staffed.request(number).state is State.OPEN
    assert [who for who, _ in notices(staffed)] == ["zhao"]
    assert "等待审批的期限已到" in notices(staffed)[0][1]
    assert [(one.channel, one.actor) for one in journal(staffed, number, "resumed")] == [("clock", "intake")]


def test_requesters_who_do_not_answer_hold_up_no_other_wait(office, monkeypatch):
    monkeypatch.setattr(remind, "AT_ONCE", 2)
    *silent, outside = office.receive(
        *(mail(f"事项 {n}", subject=f"主题 {n}", message_id=f"m{n}@branch.example") for n in range(3))
    )
    soon = office.clock.at + timedelta(hours=1)
    for number in silent:
        progress.ask(office.house, number, text="？", until=soon, actor="zhao", now=office.clock.at)
    later = soon + timedelta(hours=1)
    on = WaitingOn.THIRD_PARTY
    progress.wait(office.house, outside, on=on, until=later, text="等银行", actor="zhao", now=office.clock.at)
    office.clock.forward(hours=3)
    remind.run(office.house)

    assert office.request(outside).state is State.OPEN
    assert [office.request(number).state for number in silent] == [State.WAITING, State.WAITING]


def test_a_resolved_request_is_reminded_once_and_closes_after_its_window(staffed):
    number = answered(staffed)
    progress.close(staffed.house, number, outcome=Outcome.DONE, text="已盖章", actor="zhao", now=staffed.clock.at)
    at(staffed, "2026-11-30 17:29")
    assert [one.kind for one in staffed.letters()].count("confirmation") == 0
    at(staffed, "2026-12-01 08:31")
    [letter] = [one for one in staffed.letters() if one.kind == "confirmation"]
    assert "2026年12月2日 周三 17:30" in text(letter)
    at(staffed, "2026-12-02 17:29")
    assert staffed.request(number).state is State.RESOLVED
    at(staffed, "2026-12-02 17:31")
    assert staffed.request(number).state is State.CLOSED
    assert everything_derived(staffed)


def test_after_a_stop_the_window_stays_open_for_the_time_after_the_reminder(staffed):
    number = answered(staffed)
    progress.close(staffed.house, number, outcome=Outcome.DONE, text="已盖章", actor="zhao", now=staffed.clock.at)
    at(staffed, "2026-12-15 10:00")
    assert staffed.request(number).state is State.RESOLVED
    assert "2026年12月16日 周三 17:30" in text(staffed.letters()[-1])
    at(staffed, "2026-12-16 17:31")
    assert staffed.request(number).state is State.CLOSED


def drafts(office):
    return [one for one in office.letters("held") if one.kind == "holding"]


def test_a_holding_reply_is_drafted_and_never_sent_by_itself(staffed):
    number = answered(staffed)
    at(staffed, "2026-11-27 10:46")

    [draft] = drafts(staffed)
    assert draft.reason == "needs_approval"
    assert "承诺办结不变：2026年11月27日 周五 17:30" in text(draft)
    assert f"intake outbox approve {draft.id}" in text(
        next(one for one in staffed.letters() if one.recipient == "zhao@hq.example" and "80%" in text(one))
    )
    with staffed.house.db.write() as conn:
        claimed = outbox.claim(conn, owner="w", limit=100, now=staffed.clock.at, lease_seconds=60)
    assert draft.id not in {one.id for one in claimed}
    with pytest.raises(NotAllowed, match="approval"):
        release.letter(staffed.house, draft.id, "release", actor="zhao")
    with pytest.raises(NotAllowed, match="approval"):
        release.held_letters(staffed.house, "needs_approval", "release", actor="zhao")
    assert len(journal(staffed, number, "holding_drafted")) == 1


def test_an_approved_draft_goes_and_is_a_message_by_who_approved_it(staffed):
    number = answered(staffed)
    at(staffed, "2026-11-27 10:46")
    [draft] = drafts(staffed)
    body = draft.body
    assert approve.approve(staffed.house, draft.id, actor="zhao", now=staffed.clock.at) == "pending"

    [sent] = [one for one in staffed.letters() if one.kind == "holding"]
    assert sent.body == body
    assert sent.give_up_at == local("2026-11-27 17:30")
    assert journal(staffed, number, "replied")[-1].payload["letter"] == draft.key
    with pytest.raises(NotAllowed):
        approve.approve(staffed.house, draft.id, actor="zhao", now=staffed.clock.at)


def test_a_dropped_draft_is_never_sent(staffed):
    number = answered(staffed)
    at(staffed, "2026-11-27 10:46")
    [draft] = drafts(staffed)

    assert release.letter(staffed.house, draft.id, "drop", actor="zhao") == "suppressed"
    assert [one.actor for one in journal(staffed, number, "draft_dropped")] == ["zhao"]
    at(staffed, "2026-11-27 11:00")
    assert drafts(staffed) == []


def test_a_draft_that_is_out_of_date_cannot_be_approved_and_goes_with_the_end(staffed):
    number = answered(staffed)
    at(staffed, "2026-11-27 10:46")
    [draft] = drafts(staffed)
    until = local("2026-11-30 17:30")
    progress.ask(staffed.house, number, text="?", until=until, actor="zhao", now=staffed.clock.at)
    with pytest.raises(NotAllowed, match="out of date"):
        approve.approve(staffed.house, draft.id, actor="zhao", now=staffed.clock.at)

    progress.close(staffed.house, number, outcome=Outcome.DONE, text="好", actor="zhao", now=staffed.clock.at)
    at(staffed, "2026-11-27 10:48")
    assert [one.reason for one in staffed.letters("suppressed")] == ["request_ended"]


def test_no_holding_reply_when_somebody_has_just_written(staffed):
    number = answered(staffed)
    at(staffed, "2026-11-26 16:00")
    progress.reply(staffed.house, number, text="快好了", actor="zhao", now=staffed.clock.at)
    at(staffed, "2026-11-27 12:00")

    assert drafts(staffed) == []


def test_one_request_that_cannot_be_looked_at_stops_no_other_clock(staffed, monkeypatch, capsys):
    bad, good = staffed.receive(mail(), mail("另", subject="另一件", message_id="b@branch.example"))
    look = remind.warn.warn

    def warn(conn, house, case, now):
        return 1 / 0 if case.request.id == bad else look(conn, house, case, now)

    monkeypatch.setattr(remind.warn, "warn", warn)
    at(staffed, "2026-11-24 15:31")

    assert "clock.failed" in capsys.readouterr().err
    assert len(journal(staffed, good, "timer_warned", "timer_breached")) == 3
    monkeypatch.undo()
    at(staffed, "2026-11-24 16:32")
    assert len(journal(staffed, bad, "timer_warned", "timer_breached")) == 3


def test_another_calendar_moves_open_timers_and_no_promise(staffed):
    number = answered(staffed)
    at(staffed, "2026-11-24 10:05")
    promised = staffed.request(number).promise
    house = staffed.house
    friday = 'version = "own"\n[[day]]\ndate = 2026-11-27\nkind = "company"\nname = "停工"\n'
    reconfirm.import_days(house, name="own.toml", content=friday, actor="zhao")
    at(staffed, "2026-11-24 10:06")

    with house.db.read() as conn:
        [case] = cases.load(conn, house, [number], staffed.clock.at)
    assert case.timers.of("resolution").due_at == local("2026-11-30 17:30")
    assert staffed.request(number).promise == promised
    assert everything_derived(staffed)


def test_what_only_another_calendar_makes_overdue_gets_a_grace(staffed):
    staffed.clock.at = local("2026-11-27 16:00")
    number = answered(staffed)  # due on Wednesday
    at(staffed, "2026-12-02 10:00")
    saturday = 'version = "own"\n[[day]]\ndate = 2026-11-28\nkind = "make_up"\nname = "补班"\n'
    reconfirm.import_days(staffed.house, name="own.toml", content=saturday, actor="zhao")
    at(staffed, "2026-12-02 10:01")

    assert journal(staffed, number, "timer_breached") == []
    assert len(journal(staffed, number, "recounted")) == 1
    at(staffed, "2026-12-02 15:00")
    [breach] = journal(staffed, number, "timer_breached")
    assert breach.at == local("2026-12-02 13:31")  # two working hours after it was known
    assert breach.payload["timer"] == "resolution"
    assert staffed.request(number).promise.due_at == local("2026-12-02 17:30")
    assert everything_derived(staffed)


def test_what_was_overdue_before_another_calendar_stays_so(staffed):
    staffed.clock.at = local("2026-11-27 16:00")
    number = answered(staffed)
    staffed.clock.at = local("2026-12-03 10:00")
    saturday = 'version = "own"\n[[day]]\ndate = 2026-11-28\nkind = "make_up"\nname = "补班"\n'
    reconfirm.import_days(staffed.house, name="own.toml", content=saturday, actor="zhao")
    at(staffed, "2026-12-03 10:01")

    assert journal(staffed, number, "recounted") == []
    assert len(journal(staffed, number, "timer_breached")) == 1


def test_what_a_cap_keeps_back_is_told_in_the_next_letter(database_url):
    with desk.office(database_url, limits=Limits(known_sender_hour=1)) as office:
        with office.house.db.write() as conn:
            directory.import_rows(conn, STAFF)
        office.receive(mail())
        at(office, "2026-11-24 13:31")
        at(office, "2026-11-24 14:50")  # the first letter is more than an hour old
        at(office, "2026-11-24 15:31")
        assert len([one for one in notices(office) if one[0] == "zhou"]) == 2
        at(office, "2026-11-24 16:05")

        zhou = [one for one in office.letters() if one.recipient == "zhou@hq.example"]
        assert len(zhou) == 3
        assert "The first answer is overdue" in text(zhou[-1])
        assert office.letters("suppressed") == []
