"""Calendar versions in the store, and the way of an older database to them; on both databases."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from alembic import command

from intake.errors import NotFound
from intake.store import tables
from intake.store.database import Database
from intake.store.ledger import promises
from intake.store.migrations import runner
from intake.store.upkeep import calendars
from tests.support.rows import NOW

TABLE = {"zone": "Asia/Shanghai", "weekly": [["08:30-12:00"]] * 7, "special": [], "known_years": [2026]}


def adopt(conn, fingerprint="a" * 64, *, name="cn-hq", table=TABLE, now=NOW):
    return calendars.adopt(
        conn, name, table, fingerprint=fingerprint, source="s" + fingerprint, made_of="CN@1", actor="zhao", now=now
    )


def test_versions_are_numbered_by_year_and_equal_tables_share_one(conn):
    later = NOW.replace(year=2027)
    made = [adopt(conn, key * 64, now=now) for key, now in (("a", NOW), ("b", NOW), ("a", later), ("c", later))]
    assert made == ["cn-hq@2026.1", "cn-hq@2026.2", "cn-hq@2026.1", "cn-hq@2027.1"]
    assert adopt(conn, "d" * 64, name="de") == "de@2026.1"
    assert calendars.in_force(conn) == {
        "cn-hq": ("cn-hq@2027.1", "s" + "c" * 64),
        "de": ("de@2026.1", "s" + "d" * 64),
    }


def test_a_version_comes_back_as_it_was_stored(conn):
    version = adopt(conn)
    found = calendars.get(conn, version)
    assert (found.table, found.made_of, found.actor, found.made_at) == (TABLE, "CN@1", "zhao", NOW)
    assert [one.version for one in calendars.versions(conn)] == [version]


@pytest.mark.parametrize(
    "version", ["", "cn-hq", "cn-hq@2026", "cn-hq@2026.2", "cn-hq@x.1", "other@2026.1", "@.", "@1.²"]
)
def test_an_unknown_version_is_not_found(conn, version):
    adopt(conn)
    with pytest.raises(NotFound, match="no calendar version"):
        calendars.get(conn, version)


def test_processes_that_store_at_once_agree(db):
    found = []

    def work(key):
        with db.write() as conn:
            found.append(adopt(conn, key * 64))

    threads = [threading.Thread(target=work, args=(key,)) for key in "abca"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(set(found)) == ["cn-hq@2026.1", "cn-hq@2026.2", "cn-hq@2026.3"]
    assert len(found) == 4


@pytest.mark.parametrize("table", ["calendar", "calendar_import"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}"])
def test_stored_calendars_and_imports_can_never_be_changed(db, table, verb):
    with db.write() as conn:
        adopt(conn)
        calendars.add_import(conn, name="a.toml", content="x = 1", actor="zhao", now=NOW)
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), db.write() as conn:
        conn.exec_driver_sql(verb.format(table))


def test_a_database_of_the_first_schema_keeps_its_promises_and_their_locks(database_url):
    db = Database(database_url)
    with db.write() as raw:
        command.upgrade(runner.configuration(raw), "0001")
    with db.write() as conn:
        number = 1001
        conn.exec_driver_sql(
            "INSERT INTO request (id, category, impact, service_level, language, received_at, created_at, rules)"
            " VALUES (1001, 'seal', 'normal', 'standard', 'en', '2026-11-24 10:00:00', '2026-11-24 10:00:00', '[]')"
        )
        row = {
            "request_id": number, "version": 1, "due_at": NOW, "zone": "Asia/Shanghai", "policy": "standard",
            "policy_version": 1, "calendar_version": "CN@0.109+ab", "reason": "first", "actor": "intake", "made_at": NOW,
            "announced_by": "ack:1", "trace": [{"on": "2026-11-24", "kind": "received", "at": "x"}],
        }  # fmt: skip
        old = [one for one in tables.promise.columns if one.name not in {"counted_from", "target"}]
        conn.execute(sa.insert(sa.table("promise", *(sa.column(one.name, one.type) for one in old))), row)
    db.upgrade()
    with db.read() as conn:
        [found] = promises.of(conn, [number])[number]
    assert (found.calendar_version, found.counted_from, found.target, found.provisional) == (
        "CN@0.109+ab",
        None,
        None,
        False,
    )
    assert (found.trace[0].at, found.trace[0].spans) == ("x", ())
    for verb in ("UPDATE promise SET actor = 'x'", "DELETE FROM promise"):
        with pytest.raises(sa.exc.DatabaseError, match="append-only"), db.write() as conn:
            conn.exec_driver_sql(verb)
    db.close()
