"""The chain over the events: whatever is done to it behind our back is found, and erasing is not."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from alembic import command

from intake.store import chain, tables
from intake.store.database import Database, savepoint
from intake.store.ledger import events, verified
from intake.store.migrations import runner
from tests.support.rows import NOW, request

BEFORE_THE_CHAIN = "0005"


def noted(db, *texts):
    """One transaction with these events; their numbers."""
    with db.write() as conn:
        return [
            events.append(conn, at=NOW, actor="wang", channel="cli", kind="noted", payload={"text": one, "n": 1.5})
            for one in texts
        ]


def verify(db, anchors=None):
    with db.read() as conn:
        return verified.verify(conn, anchors)


def kinds(found):
    return [fault.kind for fault in found.faults]


def behind_our_back(db, *statements):
    """As somebody with the keys of the database would do it: no trigger and no foreign key stands in the way."""
    with db.write() as conn:
        if db.dialect == "postgresql":
            conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            for name in ("event_no_update", "event_no_delete", "audit_no_update", "audit_no_delete"):
                conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for statement in statements:
            conn.exec_driver_sql(statement)


def appended_and_failed(conn):
    return events.append(conn, at=NOW, actor="a", channel="cli", kind="noted") / 0


def test_an_empty_chain_holds(db):
    found = verify(db)
    assert found.holds
    assert (found.position, found.hash) == (0, chain.START)


def test_each_event_has_its_link_in_the_order_of_commits(db):
    noted(db, "one", "two")
    noted(db, "three")
    found = verify(db)
    assert found.holds
    assert (found.links, found.position) == (3, 3)


def test_events_of_a_failed_savepoint_leave_no_link(db):
    with db.write() as conn:
        with pytest.raises(ZeroDivisionError), savepoint(conn):
            appended_and_failed(conn)
        events.append(conn, at=NOW, actor="a", channel="cli", kind="noted")
    found = verify(db)
    assert found.holds
    assert found.links == 1


def test_a_rolled_back_transaction_leaves_no_link_and_no_trace_in_the_next(db):
    with pytest.raises(ZeroDivisionError), db.write() as conn:
        appended_and_failed(conn)
    with db.write() as conn:
        request(conn)
    assert verify(db).links == 0


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("payload", "'{\"text\":\"other\"}'"), ("actor", "'li'"), ("kind", "'x'"), ("at", "'2020-01-01 00:00:00'"),
        ("channel", "'mail'"), ("salt", "'x'"), ("request_id", "1001"),
    ],
)  # fmt: skip
def test_an_edited_column_is_found(db, column, value):
    with db.write() as conn:
        request(conn)
    _one, two, _three = noted(db, "one", "two", "three")
    behind_our_back(db, f"UPDATE event SET {column} = {value} WHERE seq = {two}")
    found = verify(db)
    assert [(fault.kind, fault.seq) for fault in found.faults] == [("edited", two)]


def test_a_deleted_event_is_found_with_and_without_its_link(db):
    _one, two, _three = noted(db, "one", "two", "three")
    behind_our_back(db, f"DELETE FROM audit WHERE seq = {two}")
    assert set(kinds(verify(db))) == {"deleted", "unchained"}
    behind_our_back(db, f"DELETE FROM event WHERE seq = {two}")
    assert kinds(verify(db)) == ["deleted"]


def test_swapped_events_are_found(db):
    one, two = noted(db, "one", "two")
    behind_our_back(
        db,
        f"UPDATE event SET seq = 900 WHERE seq = {one}",
        f"UPDATE event SET seq = {one} WHERE seq = {two}",
        f"UPDATE event SET seq = {two} WHERE seq = 900",
    )
    assert kinds(verify(db)) == ["edited", "edited"]


def test_an_event_slipped_in_is_found(db):
    noted(db, "one")
    behind_our_back(
        db, "INSERT INTO event (at, actor, channel, kind) VALUES ('2026-11-24 02:00:00', 'wang', 'cli', 'noted')"
    )
    assert kinds(verify(db)) == ["unchained"]


def test_a_cut_tail_is_found_by_an_anchor_alone(db):
    _one, two = noted(db, "one", "two")
    anchor = {verify(db).position: verify(db).hash}
    behind_our_back(db, f"DELETE FROM audit WHERE seq = {two}", f"DELETE FROM event WHERE seq = {two}")
    assert verify(db).holds
    assert kinds(verify(db, anchor)) == ["cut"]


def test_an_anchor_of_the_empty_chain_holds_for_what_came_after(db):
    anchor = {verify(db).position: verify(db).hash}
    noted(db, "one", "two")

    assert verify(db, anchor).holds


def test_a_chain_made_anew_is_found_by_an_anchor_alone(db):
    one, _two = noted(db, "one", "two")
    anchor = {verify(db).position: verify(db).hash}
    behind_our_back(db, f"UPDATE event SET actor = 'li' WHERE seq = {one}", "DELETE FROM audit")
    with db.write() as conn:
        chain.seal_all(conn)
    assert verify(db).holds
    assert kinds(verify(db, anchor)) == ["rewritten"]


def test_what_was_erased_is_gone_and_the_chain_holds(db):
    one, two = noted(db, "canary-4711", "kept")
    with db.write() as conn:
        events.erase(conn, [one], at=NOW, actor="privacy")
    found = verify(db)
    assert found.holds
    assert found.erased == 1
    with db.read() as conn:
        rows = {row.seq: row for row in conn.execute(sa.select(tables.event))}
    assert (rows[one].actor, rows[one].payload, rows[one].salt) == ("erased", {}, "")
    assert rows[two].payload["text"] == "kept"


def test_erasing_without_a_record_of_it_is_found(db):
    [one] = noted(db, "one")
    with db.write() as conn:
        conn.execute(sa.update(tables.event).values(actor="erased", payload={}, salt=""))
    assert [(fault.kind, fault.seq) for fault in verify(db).faults] == [("unexplained", one)]


@pytest.mark.parametrize("verb", ["UPDATE audit SET hash = 'x'", "DELETE FROM audit", "UPDATE event SET seq = 99"])
def test_the_database_itself_refuses(db, verb):
    noted(db, "one")
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), db.write() as conn:
        conn.exec_driver_sql(verb)


def test_writers_at_the_same_time_make_one_chain(db):
    def work():
        for number in range(15):
            noted(db, str(number), "again")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    found = verify(db)
    assert found.holds
    assert found.links == 120


def test_the_events_of_an_older_database_are_chained_by_its_upgrade(database_url):
    db = Database(database_url)
    with db.write() as conn:
        command.upgrade(runner.configuration(conn), BEFORE_THE_CHAIN)
        for number in range(3):
            conn.exec_driver_sql(
                "INSERT INTO event (at, actor, channel, kind, payload)"
                f" VALUES ('2026-11-24 02:00:00', 'wang', 'cli', 'noted', '{{\"n\": {number}}}')"
            )
    db.upgrade()
    noted(db, "new")
    found = verify(db)
    assert found.holds
    assert found.links == 4
    db.close()
