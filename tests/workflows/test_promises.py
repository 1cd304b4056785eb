"""Every reason of the ledger, on both databases: the date, its letter in the same transaction, and who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.domain.request import Outcome, State, WaitingOn
from intake.errors import NotAllowed
from intake.store.people import directory
from intake.workflows.clock import remind
from intake.workflows.desk import progress
from tests.support import desk
from tests.support.desk import LEVELS, mail
from tests.support.ledger import answer, ask, at, journal, ledger, move, shown, text_of


def test_the_first_promise_says_what_it_was_counted_from(office):
    [number] = office.receive(mail())
    [first] = ledger(office, number)
    assert (first.reason, first.cycle, first.counted_from) == ("first", 0, office.clock.at)
    assert (str(first.target), first.due_at) == ("3d", at("2026-11-27 17:30"))
    assert first.calendar_version == "cn-hq@2026.1"
    assert shown(first.due_at) in text_of(office, first.announced_by)


def test_an_answer_goes_on_with_the_working_time_that_was_left(office):
    [number] = office.receive(mail())
    office.clock.forward(hours=1)  # Tuesday 11:00: 1:00 of Tuesday is left, then 4:00, then three days of 7:30
    ask(office, number)
    [asked] = journal(office, number, "asked")
    assert asked["left_seconds"] == timedelta(hours=27.5).total_seconds()
    assert (asked["promise_version"], asked["was_overdue"], asked["from"], asked["to"]) == (1, False, "new", "waiting")
    office.clock.at = at("2026-11-28 22:00")  # Saturday night
    done = answer(office, number)
    _, second = ledger(office, number)
    assert (second.reason, second.due_at) == ("resumed", at("2026-12-03 15:00"))  # three days, then 5:00 of Thursday
    assert second.counted_from == office.clock.at
    assert done.letters[0].key == second.announced_by == f"promise:{number}:2"
    assert shown(second.due_at) in text_of(office, second.announced_by)


def test_an_answer_that_staff_confirm_counts_from_its_own_receipt(office):
    [number] = office.receive(mail())
    ask(office, number)  # Tuesday 10:00, 28:30 left
    office.clock.at = at("2026-11-25 08:30")
    office.receive(
        mail("合同号 7", subject="回复：用印申请", message_id="r@branch.example", reply_to_id="first@branch.example")
    )
    assert office.request(number).state is State.WAITING  # without a key of ours a mail moves nothing
    office.clock.at = at("2026-11-27 09:00")
    progress.resume(office.house, number, actor="zhao", now=office.clock.at)
    last = ledger(office, number)[-1]
    assert last.counted_from == at("2026-11-25 08:30")
    assert last.due_at == at("2026-11-30 16:00")  # three days, then 6:00 of Monday


def test_an_answer_that_was_read_too_late_promises_no_past(office):
    [number] = office.receive(mail())
    office.clock.at = at("2026-11-27 16:30")  # an hour is left
    ask(office, number)
    office.clock.at = at("2026-11-30 08:30")
    office.receive(
        mail("合同号 7", subject="回复：用印申请", message_id="r@branch.example", reply_to_id="first@branch.example")
    )
    office.clock.at = at("2026-12-02 09:00")
    progress.resume(office.house, number, actor="zhao", now=office.clock.at)
    last = ledger(office, number)[-1]
    assert (last.due_at, last.counted_from) == (at("2026-12-03 17:30"), office.clock.at)  # the floor


def test_what_was_overdue_when_we_asked_gets_the_floor_and_stays_missed(office):
    [number] = office.receive(mail())
    office.clock.at = at("2026-11-30 10:00")  # Monday; it was due on Friday
    ask(office, number)
    assert journal(office, number, "asked")[0]["was_overdue"] is True
    office.clock.at = at("2026-11-30 15:00")
    answer(office, number)
    assert ledger(office, number)[-1].due_at == at("2026-12-01 17:30")
    done = progress.close(office.house, number, outcome=Outcome.DONE, text="好", actor="zhao", now=office.clock.at)
    [closed] = journal(office, number, "closed")
    assert (closed["kept_on_original"], closed["kept_on_final"], done.kept) == (False, True, True)


def test_a_question_needs_a_date_and_a_text_and_suspends_once(office):
    [number] = office.receive(mail())
    now = office.clock.at
    for until, text in ((now, "？"), (now + timedelta(days=1), " ")):
        with pytest.raises(NotAllowed):
            progress.ask(office.house, number, text=text, until=until, actor="zhao", now=now)
    ask(office, number)
    with pytest.raises(NotAllowed, match="waiting on requester"):
        ask(office, number)
    assert journal(office, number, "asked") == journal(office, number, "asked")[:1]


def test_the_lead_hears_of_the_second_renegotiation_and_not_of_the_first(office):
    [number] = office.receive(mail())
    staff("zhao,赵敏,zhao@hq.example,综合科,agent", "zhou,周强,zhou@hq.example,综合科,lead",
          "qian,钱进,qian@hq.example,财务科,lead", office=office)  # fmt: skip
    progress.take(office.house, number, actor="zhao", now=office.clock.at)
    first = move(office, number, days=6)
    assert [one.recipient for one in first.letters] == ["liwei@branch.example"]
    second = move(office, number, days=9)
    assert [one.recipient for one in second.letters] == ["liwei@branch.example", "zhou@hq.example"]
    third = ledger(office, number)[-1]
    assert third.reason == "renegotiated:supplier"
    told = text_of(office, f"renegotiated:{number}:3:zhou")
    assert "第 2 次" in told
    assert "supplier" in told


def test_without_a_lead_of_the_team_every_lead_is_told_and_without_any_nobody(office):
    [number] = office.receive(mail())
    move(office, number, days=6)
    assert len(move(office, number, days=7).letters) == 1
    staff("qian,钱进,qian@hq.example,财务科,lead", office=office)
    assert [one.recipient for one in move(office, number, days=8).letters] == [
        "liwei@branch.example",
        "qian@hq.example",
    ]


def staff(*rows, office):
    names = ("login", "name", "address", "team", "role")
    made = [dict(zip(names, row.split(","), strict=True)) | {"kind": "staff"} for row in rows]
    with office.house.db.write() as conn:
        directory.import_rows(conn, made)


def test_codes_of_the_configuration_are_the_only_ones(database_url):
    with desk.office(database_url, reasons=("supplier", "illness")) as office:
        [number] = office.receive(mail())
        move(office, number, days=6)
        with pytest.raises(NotAllowed) as refused:
            progress.promise(
                office.house,
                number,
                due_at=office.clock.at + timedelta(days=9),
                reason="mood",
                text="",
                actor="zhao",
                now=office.clock.at,
            )
        assert "supplier | illness" in refused.value.hint
        assert len(ledger(office, number)) == 2


@pytest.mark.parametrize("suspends", [True, False])
def test_a_wait_for_a_third_party_suspends_only_where_the_policy_says_so(database_url, suspends):
    level = replace(LEVELS[0], third_party_suspends=suspends)
    with desk.office(database_url, levels=(level,)) as office:
        [number] = office.receive(mail())
        until, now = at("2026-11-26 12:00"), office.clock.at
        waited = progress.wait(
            office.house, number, on=WaitingOn.THIRD_PARTY, until=until, text="等银行", actor="zhao", now=now
        )
        office.clock.at = at("2026-11-26 12:05")
        assert remind.run(office.house) > 0
        assert office.request(number).state is State.OPEN
        if not suspends:
            assert waited.letters == ()
            assert len(ledger(office, number)) == 1
            return
        assert [one.kind for one in waited.letters] == ["suspension"]
        told = text_of(office, waited.letters[0].key)
        assert "暂停计时" in told
        assert "等银行" not in told
        second = ledger(office, number)[-1]
        assert second.reason == "third_party_resumed"
        assert second.due_at == at("2026-12-02 10:30")  # 28:30 were left on Tuesday at ten
        assert shown(second.due_at) in text_of(office, second.announced_by)


def test_a_wait_for_approval_never_suspends(database_url):
    with desk.office(database_url, levels=(replace(LEVELS[0], third_party_suspends=True),)) as office:
        [number] = office.receive(mail())
        until, now = office.clock.at + timedelta(days=1), office.clock.at
        on = WaitingOn.APPROVAL
        assert progress.wait(office.house, number, on=on, until=until, text="批", actor="zhao", now=now).letters == ()
        progress.resume(office.house, number, actor="zhao", now=now)
        assert len(ledger(office, number)) == 1


def test_closed_while_suspended_by_a_third_party_the_promise_is_kept(database_url):
    with desk.office(database_url, levels=(replace(LEVELS[0], third_party_suspends=True),)) as office:
        [number] = office.receive(mail())
        until, now, on = at("2026-12-20 12:00"), office.clock.at, WaitingOn.THIRD_PARTY
        progress.wait(office.house, number, on=on, until=until, text="等银行", actor="zhao", now=now)
        office.clock.at = at("2026-12-10 12:05")
        done = progress.close(office.house, number, outcome=Outcome.DONE, text="好", actor="zhao", now=office.clock.at)
        assert done.kept is True
        assert journal(office, number, "closed")[0]["kept_on_original"] is False


def test_rework_gets_a_shorter_promise_and_is_judged_by_itself(office):
    [number] = office.receive(mail())
    progress.close(office.house, number, outcome=Outcome.DONE, text="好", actor="zhao", now=office.clock.at)
    office.clock.at = at("2026-11-25 09:00")
    progress.reopen(office.house, number, reason="wrong", text="", actor="zhao", now=office.clock.at)
    second = ledger(office, number)[-1]
    assert (second.reason, second.cycle, second.due_at) == ("rework", 1, at("2026-11-26 17:30"))
    office.clock.at = at("2026-11-27 09:00")
    progress.close(office.house, number, outcome=Outcome.DONE, text="好", actor="zhao", now=office.clock.at)
    first, again = journal(office, number, "closed")
    assert (first["kept_on_original"], again["kept_on_original"]) == (True, False)


def test_closing_a_new_request_takes_it_first(office):
    [number] = office.receive(mail())
    progress.close(office.house, number, outcome=Outcome.DONE, text="好", actor="zhao", now=office.clock.at)
    [taken], [closed] = journal(office, number, "taken"), journal(office, number, "closed")
    assert (taken["owner"], taken["to"], taken["decided_on"], taken["version"]) == ("zhao", "open", 1, 2)
    assert (closed["from"], closed["to"], closed["decided_on"], closed["version"]) == ("open", "resolved", 2, 3)


def test_a_rule_that_names_an_owner_takes_the_request_up(database_url):
    category = replace(desk.CATEGORIES[0], owner="zhao")
    with desk.office(database_url, triage=desk.TriageRules(categories=(category,))) as office:
        [number] = office.receive(mail())
        request = office.request(number)
        assert (request.state, request.owner, request.version) == (State.OPEN, "zhao", 2)
        [assigned] = journal(office, number, "assigned")
        assert (assigned["from"], assigned["to"], assigned["by"]) == ("new", "open", "rule")


def test_a_letter_that_cannot_be_written_takes_its_promise_with_it(office, monkeypatch):
    [number] = office.receive(mail())
    monkeypatch.setattr("intake.workflows.outgoing.post.outbox.put", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        move(office, number, days=6)
    monkeypatch.undo()
    assert len(ledger(office, number)) == 1
    assert journal(office, number, "promised") == []
