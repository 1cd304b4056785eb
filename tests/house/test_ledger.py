"""No code changes or removes a promise, event, link or stored calendar: neither in the text nor in a day's work."""

from __future__ import annotations

import ast
import re

import sqlalchemy as sa

from intake.domain.request import Outcome
from intake.store import tables
from intake.workflows.clock import reconfirm, remind
from intake.workflows.desk import grouping, progress
from intake.workflows.desk.grouping import Part
from tests.support.desk import mail, office

APPEND_ONLY = ("promise", "event", "audit", "calendar", "calendar_import")
ERASING = ("store/ledger/events.py", "event")  # `erase`: a trigger lets it empty what a person wrote, and nothing else
CHANGES = re.compile(r"\b(?:UPDATE|DELETE\s+FROM|REPLACE\s+INTO|TRUNCATE)\s+\"?(\w+)", re.IGNORECASE)


def names_of(tree):
    """Names that a module gives to a table: `_P = tables.promise`, also in `_R, _P = tables.request, tables.promise`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        targets, values = node.targets[0], node.value
        pairs = (
            zip(targets.elts, values.elts, strict=True)
            if isinstance(targets, ast.Tuple) and isinstance(values, ast.Tuple)
            else [(targets, values)]
        )
        for target, value in pairs:
            if isinstance(target, ast.Name) and isinstance(value, ast.Attribute) and value.attr in APPEND_ONLY:
                yield target.id, value.attr


def changing(tree):
    """The tables that `sa.update(…)`, `sa.delete(…)`, `sql.upsert(conn, …)`, or a method of a table, is called for."""
    named = dict(names_of(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in {"update", "delete", "upsert"}:
            for one in (node.func.value, *node.args):
                name = one.id if isinstance(one, ast.Name) else one.attr if isinstance(one, ast.Attribute) else ""
                if (table := named.get(name, name)) in APPEND_ONLY and not is_plain_attribute(one):
                    yield table


def is_plain_attribute(node):
    """`house.calendar` is no table."""
    return isinstance(node, ast.Attribute) and not (isinstance(node.value, ast.Name) and node.value.id == "tables")


def test_the_check_sees_what_it_is_for():
    for text in ("sa.update(tables.promise)", "_P = tables.promise\nsa.delete(_P)", "tables.event.update()"):
        assert list(changing(ast.parse(text))), text
    assert CHANGES.findall('UPDATE "promise" SET x = 1; delete from event') == ["promise", "event"]


def test_no_module_changes_what_is_append_only(modules):
    found = [(module.name, table) for module in modules for table in changing(module.tree)]
    written = [
        (module.name, name) for module in modules for name in CHANGES.findall(module.source) if name in APPEND_ONLY
    ]
    assert found + written == [ERASING]


def test_no_statement_of_a_day_s_work_changes_them(tmp_path):
    statements = []
    with office(f"sqlite:///{tmp_path}/intake.db") as desk:
        engine = desk.house.db._engine
        sa.event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: statements.append(statement))
        numbers = desk.receive(*(mail(f"{n}", subject=f"s{n}", message_id=f"m{n}@x.example") for n in range(4)))
        a_day(desk, *numbers)
    touched = [name for statement in statements for name in CHANGES.findall(statement)]
    assert {"request", "outbox"} & set(touched)
    assert len([one for one in statements if "INSERT INTO promise" in one]) >= 7
    assert not set(touched) & set(APPEND_ONLY)
    assert set(APPEND_ONLY) <= {table.name for table in tables.metadata.sorted_tables}


def a_day(desk, one, two, three, four):
    house, by = desk.house, {"actor": "zhao", "now": desk.clock.at}
    later = desk.clock.at.replace(month=12)
    progress.ask(house, one, text="？", until=later, **by)
    progress.resume(house, one, **by)
    progress.promise(house, one, due_at=later, reason="x", text="", **by)
    progress.close(house, one, outcome=Outcome.DONE, text="好", **by)
    progress.reopen(house, one, reason="wrong", text="", **by)
    grouping.split(house, two, [Part("b")], **by)
    grouping.merge(house, [one], into=two, **by)
    grouping.unmerge(house, one, **by)
    progress.close(house, three, outcome=Outcome.DUPLICATE, text="好", duplicate_of=four, **by)
    reconfirm.import_days(house, name="a.toml", content='version = "2"\ncomplete_years = [2027]\n', actor="zhao")
    desk.clock.forward(days=40)
    remind.run(house)
