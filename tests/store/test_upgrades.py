"""A database of every earlier schema comes to the newest with its rows; a killed upgrade leaves it as it was."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic import command

from intake.errors import ConfigError
from intake.store import chain
from intake.store.database import Database
from intake.store.ledger import verified
from intake.store.migrations import runner
from tests.support.office import Office

REVISIONS = sorted(runner.known_revisions())
AT = "2026-11-24 02:00:00"
VALUES = {"BLOB": b"raw", "JSON": "[]", "BOOLEAN": False, "DATE": "2026-11-24"}
CHOSEN = {  # where the constraints want more than the type says
    "request.state": "waiting", "request.waiting_on": "requester", "request.impact": "normal", "request.outcome": None,
    "mail.state": "done", "mail.class": "request", "mail.folder": "processed", "outbox.state": "sent",
    "outbox.policy": "hold", "sighting.state": "fetched", "sighting.disposition": "none", "sighting.folder": None,
    "promise.announced_by": "ack:1", "promise.unannounced": None, "instance.id": 1, "event.payload": '{"n": 1}',
    "event.kind": "noted", "event.actor": "wang", "link.kind": "depends_on", "search.kind": "request",
    "participant.state": "proposed",
}  # fmt: skip


def value(table, column):
    """Something for every column, so that none can be forgotten by a migration."""
    named = f"{table.name}.{column.name}"
    if named in CHOSEN:
        return CHOSEN[named]
    if column.foreign_keys:
        [key] = column.foreign_keys
        return value(key.column.table, key.column)
    kind = type(column.type).__name__.upper()
    if "INT" in kind:
        return 1001 if table.name == "request" and column.primary_key else 1
    if "TIME" in kind:
        return AT
    if kind in {"BYTEA", "LARGEBINARY"}:
        return b"raw"
    return VALUES.get(kind, "a")


def filled(database_url, revision):
    """A database at that revision with a row in every table."""
    db = Database(database_url)
    with db.write() as conn:
        command.upgrade(runner.configuration(conn), revision)
        there = sa.MetaData()
        there.reflect(conn)
        for table in there.sorted_tables:
            if table.name not in {"alembic_version", "audit"} and not table.name.startswith("search_fts"):
                row = {column.name: value(table, column) for column in table.columns if column.computed is None}
                names = ", ".join(f'"{name}"' for name in row)
                holes = ", ".join(f":{name}" for name in row)
                conn.execute(sa.text(f"INSERT INTO {table.name} ({names}) VALUES ({holes})"), row)
        if "audit" in there.tables:
            chain.seal_all(conn)
    return db


def contents(db):
    """Every row of every table, as text."""
    found = {}
    with db.read() as conn:
        there = sa.MetaData()
        there.reflect(conn)
        for table in there.sorted_tables:
            columns = [f'CAST("{column.name}" AS TEXT)' for column in table.columns]
            rows = conn.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {table.name}").all()
            found[table.name] = [dict(zip([c.name for c in table.columns], row, strict=True)) for row in rows]
    return found


def expect_kept(before, after):
    for table, rows in before.items():
        if table != "alembic_version":
            for row, now in zip(rows, after[table], strict=True):
                assert row.items() <= now.items(), table


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_every_earlier_schema_is_upgraded_with_all_its_rows(database_url, revision):
    db = filled(database_url, revision)
    before = contents(db)

    db.upgrade()

    expect_kept(before, contents(db))
    assert db.is_current()
    with db.write() as conn:
        command.check(runner.configuration(conn))
    with db.read() as conn:
        assert verified.verify(conn).holds
    db.close()


@pytest.mark.parametrize("step", range(1, len(REVISIONS)))
def test_an_upgrade_killed_at_any_step_is_undone_and_the_next_one_finishes(database_url, step, tmp_path):
    db = filled(database_url, REVISIONS[0])
    before = contents(db)
    db.close()

    office = Office(tmp_path).write(imap_port=1, smtp_port=1, database=database_url)
    order = {"INTAKE_TEST_BUILD": "1", "INTAKE_FAILPOINT": f"migrate_step_{step}=kill"}
    killed = office.run("db", "upgrade", check=None, **order)
    assert killed.returncode == -9, killed.stderr

    db = Database(database_url)
    assert db.revision() == REVISIONS[0]
    assert contents(db) == before
    db.upgrade()
    expect_kept(before, contents(db))
    assert db.is_current()
    db.close()


def test_a_sqlite_file_is_copied_before_it_is_changed(tmp_path):
    url = f"sqlite:///{tmp_path}/intake.db"
    db = filled(url, REVISIONS[-2])
    before = contents(db)
    db.upgrade()
    db.close()

    [kept] = tmp_path.glob("intake.db.schema-*")
    assert kept.name == f"intake.db.schema-{REVISIONS[-2]}"
    assert kept.stat().st_mode & 0o777 == 0o600
    old = Database(f"sqlite:///{kept}")
    assert old.revision() == REVISIONS[-2]
    assert contents(old) == before
    old.close()


def test_a_new_file_is_not_copied(tmp_path):
    db = Database(f"sqlite:///{tmp_path}/intake.db")
    db.upgrade()
    db.close()
    assert [*tmp_path.glob("*schema*")] == []


def test_a_newer_schema_is_refused_before_anything_is_copied_or_changed(tmp_path):
    db = filled(f"sqlite:///{tmp_path}/intake.db", REVISIONS[-1])
    with db.write() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = contents(db)
    with pytest.raises(ConfigError, match="9999, which is newer") as refused:
        db.upgrade()
    assert refused.value.exit_code == 78
    assert contents(db) == before
    assert [*tmp_path.glob("*schema*")] == []
    db.close()
