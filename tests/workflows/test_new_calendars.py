"""Calendars in force: versions, updates, imports, and promises that become firm; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from intake.calendars import CalendarRules, Plan
from intake.domain.request import Outcome
from intake.errors import ConfigError
from intake.store.outward import outbox
from intake.store.upkeep import calendars
from intake.workflows.clock import almanac, reconfirm
from intake.workflows.desk import progress
from intake.workflows.house import House
from intake.workflows.upkeep import doctor
from tests.support import desk
from tests.support.desk import PLAN, mail
from tests.support.ledger import answer, ask, at, ledger, shown, text_of

NOTICE = """
version = "cn-2027.1"
complete_years = [2027]
[[day]]
date = 2027-01-03
kind = "make_up"
name = "元旦调休上班"
notice = "国办发明电〔2026〕1号"
"""


@pytest.fixture
def year_end(office):
    """An office on Wednesday 2026-12-30 with one request whose promise reaches into 2027."""
    office.clock.at = at("2026-12-30 16:00")
    office.receive(mail())
    return office


def take_in(office, text=NOTICE):
    return reconfirm.import_days(office.house, name="cn-2027.toml", content=text, actor="zhao")


def again(office, plan=PLAN):
    """The same database as another process, or the same after a restart, would open it."""
    old = office.house
    return House(old.office, lambda: old.policy, db=old.db, desk=lambda: old.desk, calendars=plan, clock=old.now)


def test_a_calendar_keeps_its_version_until_its_days_change(office):
    assert office.house.calendar.version == "cn-hq@2026.1"
    assert again(office).calendar.version == "cn-hq@2026.1"
    other = Plan(replace(PLAN.office, hours=("09:00-12:00", "13:00-18:00")))
    assert again(office, other).calendar.version == "cn-hq@2026.2"
    assert again(office).calendar.version == "cn-hq@2026.1"  # an old table has its old version again
    found = almanac.versions(office.house)
    assert [(one["version"], one["in_force"], one["actor"]) for one in found] == [
        ("cn-hq@2026.1", True, "intake"),
        ("cn-hq@2026.2", False, "intake"),
    ]


def test_an_old_answer_stays_what_it_was_when_the_library_knows_more(office, monkeypatch):
    before = office.house.calendar
    monkeypatch.setattr("intake.calendars.public.library_version", lambda: "99.0")
    after = again(office).calendar
    assert (after.version, after.special) == (before.version, before.special)  # other library, same days


def test_a_promise_into_an_unknown_year_is_provisional_and_says_so(year_end):
    [first] = ledger(year_end, 1001)
    assert (first.provisional, first.due_at) == (True, at("2027-01-05 17:30"))
    assert "暂定时限" in text_of(year_end, first.announced_by)


def test_an_imported_notice_makes_it_firm_by_letter(year_end):
    [done] = take_in(year_end)
    first, second = ledger(year_end, 1001)
    assert (second.reason, second.provisional) == ("calendar_known", False)
    assert second.due_at == at("2027-01-04 17:30")  # Thursday 31, the make-up Sunday, Monday
    assert (second.calendar_version, second.counted_from) == ("cn-hq@2026.2", first.counted_from)
    assert second.announced_by == done.letters[0].key
    assert shown(second.due_at) in text_of(year_end, second.announced_by)
    assert take_in(year_end) == []  # a second time there is nothing to do
    assert len(ledger(year_end, 1001)) == 2
    with year_end.house.db.read() as conn:
        assert len(calendars.imports(conn)) == 1


def test_the_clock_finds_data_that_came_by_themselves(year_end, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('version = "1"\n', encoding="utf-8")
    house = again(year_end, Plan(replace(PLAN.office, overrides=path)))
    assert reconfirm.run(house) == []
    path.write_text("complete_years = [2027]\n", encoding="utf-8")
    [done] = reconfirm.run(house)
    second = ledger(year_end, 1001)[-1]
    assert (second.reason, second.due_at) == ("calendar_known", at("2027-01-05 17:30"))  # confirmed as it was
    assert "时间不变" in text_of(year_end, done.letters[0].key)


def test_what_rests_or_is_over_or_ended_is_not_confirmed(year_end):
    office = year_end
    office.receive(*(mail(f"{n}", subject=f"s{n}", message_id=f"n{n}@x.example") for n in range(3)))
    ask(office, 1002)
    progress.close(office.house, 1003, outcome=Outcome.DONE, text="好", actor="zhao", now=office.clock.at)
    assert [one.request.id for one in take_in(office)] == [1001, 1004]
    answer(office, 1002)
    last = ledger(office, 1002)[-1]
    assert (last.reason, last.provisional, last.calendar_version) == ("resumed", False, "cn-hq@2026.2")


def test_a_promise_that_is_over_is_left_alone(year_end):
    year_end.clock.at = at("2027-01-06 09:00")
    assert take_in(year_end) == []


def test_who_was_never_written_to_is_not_written_to_now(office):
    office.clock.at = at("2026-12-30 16:00")
    office.receive(mail(), activation=at("2027-01-01 00:00"))
    [first] = ledger(office, 1001)
    assert first.unannounced == "before_activation"
    [done] = take_in(office)
    assert (done.letters, ledger(office, 1001)[-1].unannounced) == ((), "before_activation")


def test_a_wrong_file_changes_nothing(year_end):
    with pytest.raises(ConfigError, match="kind"):
        take_in(year_end, '[[day]]\ndate = 2027-01-03\nkind = "party"\n')
    with year_end.house.db.read() as conn:
        assert calendars.imports(conn) == []
    assert year_end.house.calendar.version == "cn-hq@2026.1"


def test_a_difference_names_days_and_promises_before_anything_is_stored(year_end):
    found = almanac.pending(year_end.house, ("cn-2027.toml", NOTICE))
    [one] = found["calendars"]
    day, years = one["differences"]
    assert (day["date"], day["before"]["kind"], day["after"]["kind"]) == ("2027-01-03", "weekend", "make_up")
    assert years == {"date": None, "what": "known_years", "before": [], "after": [2027]}
    [confirmed] = found["confirmed"]
    assert (confirmed["ref"], confirmed["would_be"]) == ("HQ-1001", "2027-01-04T17:30:00+08:00")
    assert almanac.pending(year_end.house)["calendars"] == []
    assert year_end.house.calendar.version == "cn-hq@2026.1"


def test_a_firm_promise_that_falls_on_a_new_free_day_is_named_and_not_moved(office):
    office.receive(mail(), mail("b", subject="b", message_id="b@x.example"))  # promised for Friday 2026-11-27
    closed = '[[day]]\ndate = 2026-11-27\nkind = "company"\n'
    found = almanac.pending(office.house, ("own.toml", closed))
    assert [(one["ref"], one["would_be"][:10], one["is_worked"]) for one in found["promises"]] == [
        ("HQ-1001", "2026-11-30", False),
        ("HQ-1002", "2026-11-30", False),
    ]
    assert take_in(office, closed) == []
    assert [one.version for one in ledger(office, 1001)] == [1]
    checked = almanac.check(office.house)
    assert [one["ref"] for one in checked["promises"]] == ["HQ-1001", "HQ-1002"]
    assert checked["is_well"] is False
    findings = {one.id: one for one in doctor._calendar(office.house)}
    assert findings["calendar.promises"].status == "warn"


@pytest.mark.parametrize(("day", "unknown"), [("2026-10-14", []), ("2026-10-15", [2027]), ("2027-01-02", [2027])])
def test_the_alarm_begins_on_the_fifteenth_of_october(office, day, unknown):
    office.clock.at = at(f"{day} 10:00")
    assert almanac.unknown_years(office.house) == unknown
    [found] = doctor._calendar(office.house)
    assert found.status == ("warn" if unknown else "ok")
    if unknown:
        assert "intake calendar import cn-2027.toml" in found.remedy


BERLIN = CalendarRules(
    "DE", ("09:00-17:00",), zone="Europe/Berlin", subdivision="BE", name="de-berlin", branches=("berlin",)
)


def test_promises_to_a_branch_with_a_calendar_count_on_that_one(database_url):
    with desk.office(database_url, calendars=Plan(PLAN.office, (BERLIN,))) as office:
        rows = [
            {"kind": "branch", "key": "berlin", "name": "柏林", "domain": "berlin.example"},
            {"kind": "branch", "key": "south", "name": "华南", "domain": "south.example"},
        ]
        with office.house.db.write() as conn:
            from intake.store.people import directory

            directory.import_rows(conn, rows)
        office.clock.at = at("2026-09-30 16:30")  # half past ten in Berlin; Saturday 3 October is a holiday there
        office.receive(
            mail(sender="Anna <anna@berlin.example>", message_id="d@x.example", subject="seal, please"),
            mail(sender="B <b@south.example>", message_id="c@x.example"),
        )
        [berlin], [south] = ledger(office, 1001), ledger(office, 1002)
        assert (berlin.zone, berlin.calendar_version) == ("Europe/Berlin", "de-berlin@2026.1")
        assert berlin.due_at.isoformat() == "2026-10-05T15:00:00+00:00"  # Monday 17:00 in Berlin
        assert (south.zone, south.due_at) == ("Asia/Shanghai", at("2026-10-10 17:30"))
        assert "2026-10-05 17:00" in text_of(office, berlin.announced_by)
        assert almanac.show(office.house, 2026, branch="berlin")["branches"] == ["berlin"]
        assert almanac.following(office.house, at("2026-10-03 16:00"), "berlin")["at"] == "2026-10-05T09:00:00+02:00"


def test_a_day_of_one_branch_moves_only_the_promises_to_it(office):
    with office.house.db.write() as conn:
        from intake.store.people import directory

        directory.import_rows(conn, [{"kind": "branch", "key": "south", "name": "华南", "domain": "south.example"}])
    take_in(office, '[[day]]\ndate = 2026-11-25\nkind = "company"\nname = "台风"\nbranches = ["south"]\n')
    office.receive(mail(sender="B <b@south.example>", message_id="c@x.example"), mail(message_id="d@x.example"))
    [south], [other] = ledger(office, 1001), ledger(office, 1002)
    assert (south.due_at, south.calendar_version) == (at("2026-11-30 17:30"), "cn-hq-south@2026.1")
    assert (other.due_at, other.calendar_version) == (at("2026-11-27 17:30"), "cn-hq@2026.1")
    assert [line.name for line in south.trace if line.kind == "company"] == ["台风"]


def test_a_stored_version_can_be_looked_at_for_ever(office):
    first = office.house.calendar.version
    take_in(office, '[[day]]\ndate = 2026-11-27\nkind = "company"\nname = "司庆"\n')
    assert office.house.calendar.version == "cn-hq@2026.2"
    old, new = (almanac.show(office.house, 2026, version=one) for one in (first, "cn-hq@2026.2"))
    assert "2026-11-27" not in {row["date"] for row in old["days"]}
    assert [row["name"] for row in new["days"] if row["date"] == "2026-11-27"] == ["司庆"]
    [differs] = almanac.between_versions(office.house, first, "cn-hq@2026.2")["calendars"]
    assert [one["date"] for one in differs["differences"]] == ["2026-11-27"]
    assert office.house.calendar.day(date(2026, 10, 1)).notice == "国办发明电〔2025〕7号"


def test_no_letter_is_lost_when_another_process_was_faster(year_end):
    other = again(year_end)
    take_in(year_end)
    assert reconfirm.run(other) == []
    with year_end.house.db.read() as conn:
        assert len([one for one in outbox.list(conn, limit=99) if one.kind == "promise_change"]) == 1
