"""The check-up of deadlines (LIFECYCLE.md 4.9, 4.11)."""

from __future__ import annotations

from intake.store.outward import outbox, returned
from intake.store.people import directory
from intake.workflows.desk import progress
from intake.workflows.upkeep import doctor_people
from tests.support.desk import mail
from tests.workflows.test_remind import STAFF, local


def found(check, office):
    return [(one.id, one.status, one.cause) for one in check(office.house)]


def test_roles_that_nobody_fills_are_named(office):
    [(_, status, cause)] = found(doctor_people.roles, office)
    assert status == "warn"
    assert "head or lead" in cause

    with office.house.db.write() as conn:
        directory.import_rows(conn, STAFF)
    assert found(doctor_people.roles, office) == [("staff.roles", "ok", "3 members of staff")]


def test_a_member_whose_mail_came_back_is_named(office):
    with office.house.db.write() as conn:
        directory.import_rows(conn, STAFF)
    [number] = office.receive(mail(sender="周强 <zhou@hq.example>"))
    with office.house.db.write() as conn:
        returned.mark(conn, outbox.of_request(conn, number)[0].id, status="5.1.1", at=office.clock.at)

    assert [(name, status) for name, status, _ in found(doctor_people.roles, office)] == [
        ("staff.roles", "warn"),
        ("staff.addresses", "warn"),
    ]


def test_an_owner_whom_the_directory_does_not_know_is_named(office):
    [number] = office.receive(mail())
    progress.take(office.house, number, actor="gone", now=office.clock.at)

    [(_, status, cause)] = found(doctor_people.owners, office)
    assert status == "warn"
    assert f"HQ-{number}" in cause


def test_a_promise_on_a_day_off_is_listed_and_stays(office):
    [number] = office.receive(mail())
    assert found(doctor_people.days_off, office)[0][1] == "ok"
    sunday = local("2026-11-29 12:00")
    progress.promise(office.house, number, due_at=sunday, reason="x", text="", actor="zhao", now=office.clock.at)

    [(_, status, cause)] = found(doctor_people.days_off, office)
    assert (status, f"HQ-{number}" in cause) == ("warn", True)
    assert office.request(number).promise.due_at == sunday
