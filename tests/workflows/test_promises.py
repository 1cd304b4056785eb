"""Every reason of the ledger, on both databases: the date, its letter in the same transaction, and who is told."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake.domain.lifecycle import Action
from intake.domain.request import Outcome, State, WaitingOn
from intake.errors import NotAllowed
from intake.store import directory, events, outbox, promises
from intake.workflows import progress, remind, steps
from intake.workflows.steps import By
from tests.support import desk
from tests.support.desk import LEVELS, mail

ZONE = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def ledger(office, number):
    with office.house.db.read() as conn:
        return promises.of(conn, [number])[number]


def journal(office, number, kind):
    with office.house.db.read() as conn:
        return [one.payload for one in events.of_request(conn, number) if one.kind == kind]


def text_of(office, key):
    with office.house.db.read() as conn:
        number = outbox.by_key(conn, [key])[key].id
        raw = outbox.by_id(conn, number).body
    return email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",)).get_content()


def shown(due_at):
    return f"{due_at.astimezone(ZONE):%Y-%m-%d %H:%M}"


def ask(office, number, **how):
    until = office.clock.at + timedelta(days=5)
    return progress.ask(office.house, number, text="合同号？", until=until, actor="zhao", now=office.clock.at, **how)


def answer(office, number):
    by = By("liwei@branch.example", "mail", office.clock.at)

    def step(conn, request):
        received = office.clock.at
        return steps.resume_in(conn, office.house, request, action=Action.ANSWER, by=by, answered_at=received)

    return steps.apply(office.house, number, step)


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


def move(office, number, *, days):
    due_at, now = office.clock.at + timedelta(days=days), office.clock.at
    return progress.promise(office.house, number, due_at=due_at, reason="supplier", text="", actor="zhao", now=now)


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
        assert remind.run(office.house) == 1
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
    monkeypatch.setattr("intake.workflows.post.outbox.put", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        move(office, number, days=6)
    monkeypatch.undo()
    assert len(ledger(office, number)) == 1
    assert journal(office, number, "promised") == []
