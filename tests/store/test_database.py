"""Transactions, types and migrations, on both databases."""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from alembic import command

from intake.errors import Busy, ConfigError, StoreDown
from intake.store import database as databases
from intake.store import revisions, tables
from intake.store.database import Database, database_now, savepoint
from intake.store.desk import clockwork, requests
from intake.store.ledger import events
from intake.store.migrations import runner
from intake.store.upkeep import instance
from tests.support.rows import NOW, promise, request


def test_an_upgrade_makes_the_schema_and_a_second_one_changes_nothing(database_url):
    db = Database(database_url)
    assert db.revision() is None
    assert not db.is_current()
    db.upgrade()
    db.upgrade()
    assert db.revision() == db.head()
    db.close()


def test_a_refused_row_shows_nothing_of_what_it_held(db):
    with db.write() as conn:
        events.append(conn, at=NOW, actor="zhao", channel="cli", kind="noted", request_id=None, payload={})
    values = {"seq": 1, "at": NOW, "actor": "wang@south.example", "channel": "mail", "kind": "noted", "payload": {}}

    with db.read() as conn, pytest.raises(sa.exc.SQLAlchemyError) as refused:
        conn.execute(sa.insert(tables.event), [values])

    assert "wang@south.example" not in str(refused.value)


def test_the_head_in_the_code_is_the_newest_migration():
    assert runner.known_revisions()[0] == revisions.HEAD


def test_of_two_processes_that_upgrade_at_once_both_succeed(database_url):
    found = [Database(database_url) for _ in range(3)]
    threads = [threading.Thread(target=one.upgrade) for one in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert all(one.is_current() for one in found)
    for one in found:
        one.close()


def test_the_migrated_schema_is_the_one_of_the_tables(db):
    with db.write() as conn:
        command.check(runner.configuration(conn))


def test_a_database_of_the_first_schema_keeps_its_rows_and_gets_the_newest(database_url):
    db = Database(database_url)
    with db.write() as conn:
        command.upgrade(runner.configuration(conn), "0001")
        conn.execute(
            sa.text(
                "INSERT INTO request (id, category, impact, service_level, language, received_at, created_at, rules)"
                " VALUES (1001, 'seal', 'normal', 'standard', 'en', '2026-11-24 10:00:00', '2026-11-24 10:00:00', '[]'),"
                " (1002, 'seal', 'normal', 'standard', 'en', '2026-11-24 10:00:00', '2026-11-24 10:00:00', '[]')"
            )
        )
        conn.exec_driver_sql("UPDATE request SET state = 'closed' WHERE id = 1002")

    db.upgrade()

    assert db.is_current()
    with db.write() as conn:
        command.check(runner.configuration(conn))
        assert conn.execute(sa.select(tables.request.c.id).order_by(tables.request.c.id)).scalars().all() == [
            1001,
            1002,
        ]
        assert clockwork.next_looks(conn, [1001, 1002]) == {1001: requests.AT_ONCE, 1002: None}
    db.close()


def test_a_newer_schema_is_refused(database_url):
    db = Database(database_url)
    db.upgrade()
    with db.write() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigError, match="newer"):
        db.upgrade()
    db.close()


def test_instants_come_back_aware_in_utc_with_their_microseconds(db):
    shanghai = NOW.astimezone(timezone(timedelta(hours=8)))
    with db.write() as conn:
        number = request(conn, received_at=shanghai).id
    with db.read() as conn:
        found = conn.execute(sa.select(tables.request.c.received_at).where(tables.request.c.id == number)).scalar_one()
    assert found == NOW
    assert found.tzinfo is UTC
    assert found.microsecond == 123456


def test_a_naive_instant_is_refused(conn):
    with pytest.raises((ValueError, sa.exc.StatementError), match="naive"):
        events.append(conn, at=datetime(2026, 1, 1), actor="a", channel="cli", kind="noted")


def test_text_that_a_database_cannot_hold_is_cleaned(conn):
    events.append(conn, at=NOW, actor="a\x00b", channel="cli", kind="noted", payload={"te\x00xt": ["\ud800好", "\x00"]})
    [event] = events.recent(conn)
    assert event.actor == "ab"
    assert event.payload == {"text": ["\ufffd好", ""]}


def test_json_is_kept_readable(conn):
    events.append(conn, at=NOW, actor="a", channel="cli", kind="noted", payload={"text": "用印"})
    raw = conn.exec_driver_sql("SELECT CAST(payload AS TEXT) FROM event").scalar_one()
    assert "用印" in raw


def made_and_failed(conn):
    return request(conn).id / 0


def test_an_exception_rolls_the_transaction_back(db):
    with pytest.raises(ZeroDivisionError), db.write() as conn:
        made_and_failed(conn)
    with db.read() as conn:
        assert conn.execute(sa.select(sa.func.count()).select_from(tables.request)).scalar_one() == 0


def test_a_savepoint_fails_alone(db):
    with db.write() as conn:
        first = request(conn).id
        with pytest.raises(ZeroDivisionError), savepoint(conn):
            made_and_failed(conn)
        last = request(conn).id
    with db.read() as conn:
        assert [*conn.execute(sa.select(tables.request.c.id)).scalars()] == [first, last]


def test_a_read_sees_one_snapshot_while_others_write(db):
    with db.read() as reading:
        count = sa.select(sa.func.count()).select_from(tables.request)
        assert reading.execute(count).scalar_one() == 0
        with db.write() as writing:
            request(writing)
        assert reading.execute(count).scalar_one() == 0


def test_nothing_is_lost_when_threads_read_and_then_write(db):
    with db.write() as conn:
        counter = instance.identity(conn)
        conn.execute(sa.insert(tables.branch).values(key="n", name="0"))

    def work():
        for _ in range(10):
            with db.write() as conn:
                query = sa.select(tables.branch.c.name).with_for_update()
                seen = int(conn.execute(query).scalar_one())
                conn.execute(sa.update(tables.branch).values(name=str(seen + 1)))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with db.write() as conn:
        assert conn.execute(sa.select(tables.branch.c.name)).scalar_one() == "30"
        assert instance.identity(conn) == counter


def test_the_secret_is_never_shown(conn):
    assert "secret" not in repr(instance.identity(conn))


def test_sqlite_is_durable_and_checks_foreign_keys(tmp_path):
    db = Database(f"sqlite:///{tmp_path}/a.db")
    with db.read() as conn:
        values = [
            conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    db.close()
    assert values == ["wal", 2, 1]


def test_foreign_keys_hold_after_an_upgrade(db):
    with pytest.raises(sa.exc.IntegrityError), db.write() as conn:
        conn.execute(sa.insert(tables.branch_domain).values(domain="a.example", branch="missing"))


def test_the_clock_of_the_database_is_aware(conn):
    assert database_now(conn).utcoffset() == timedelta(0)


@pytest.mark.parametrize("table", ["promise", "event"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}"])
def test_promises_and_events_can_never_be_changed(db, table, verb):
    with db.write() as conn:
        made = request(conn)
        promise(conn, made.id)
        events.append(conn, at=NOW, actor="a", channel="cli", kind="noted", request_id=made.id)
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), db.write() as conn:
        conn.exec_driver_sql(verb.format(table))


def test_postgresql_refuses_truncation_too(postgres_url):
    db = Database(postgres_url)
    db.upgrade()
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), db.write() as conn:
        conn.exec_driver_sql("TRUNCATE event CASCADE")
    db.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [("state", "'odd'"), ("impact", "'odd'"), ("outcome", "'odd'"), ("waiting_on", "'odd'"), ("state", "'waiting'")],
)
def test_a_value_outside_the_closed_sets_is_refused(db, column, value):
    with db.write() as conn:
        request(conn)
    with pytest.raises(sa.exc.IntegrityError), db.write() as conn:
        conn.exec_driver_sql(f"UPDATE request SET {column} = {value}")


def test_every_value_of_the_enums_is_known_to_the_migrated_database(db):
    """The migration is frozen, the enums are not: this fails when a new value has no migration."""
    from sqlalchemy import inspect

    with db.read() as conn:
        for table in tables.metadata.sorted_tables:
            found = {one["name"]: one["sqltext"] for one in inspect(conn).get_check_constraints(table.name)}
            wanted = {one for one in table.constraints if isinstance(one, sa.CheckConstraint)}
            for one in wanted:
                if one.name.endswith("_known"):
                    values = set(str(one.sqltext).split("'")[1::2])
                    assert values == set(found[one.name].split("'")[1::2]), one.name


def test_a_database_that_is_not_there_is_down():
    db = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreDown), db.read():
        pass
    db.close()


def test_a_folder_that_is_not_there_is_down(tmp_path):
    db = Database(f"sqlite:///{tmp_path}/missing/a.db")
    with pytest.raises(StoreDown), db.read():
        pass


def test_a_locked_file_is_busy(tmp_path, monkeypatch):
    monkeypatch.setattr(databases, "_PRAGMAS", ("busy_timeout=10", "journal_mode=WAL"))
    db = Database(f"sqlite:///{tmp_path}/a.db")
    db.upgrade()
    with db.write(), pytest.raises(Busy), db.write():
        pass
    db.close()


@pytest.mark.parametrize("url", ["mysql://a/b", "nonsense", ""])
def test_an_unusable_address_is_a_configuration_error(url):
    with pytest.raises(ConfigError) as caught:
        Database(url)
    assert "postgresql://" in caught.value.hint


def test_a_missing_driver_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError) as caught:
        Database("postgresql://a/b")
    assert "intake[postgres]" in caught.value.hint


@pytest.mark.postgres
def test_a_commit_survives_a_careless_server_and_nobody_waits_for_a_daemon_that_stands_still(postgres_url):
    db = Database(postgres_url)
    with db.read() as conn:
        settings = [
            conn.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in ("synchronous_commit", "idle_in_transaction_session_timeout")
        ]
    db.close()

    assert settings == ["on", "1min"]
