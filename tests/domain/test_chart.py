"""The document of the life cycle says what the table does, and every action of staff has its command."""

from __future__ import annotations

from pathlib import Path

from intake.cli.main import cli
from intake.domain.chart import MEANING, NEEDS, document
from intake.domain.lifecycle import BY_ITSELF, TRANSITIONS, Action
from intake.domain.request import State
from intake.store import tables

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "lifecycle.md"
COMMAND = {Action.CANCEL: "close"}  # `close --as duplicate|withdrawn|spam`


def test_the_document_is_the_table():
    assert DOCUMENT.read_text(encoding="utf-8") == document()
    assert set(MEANING) == set(State)
    assert set(NEEDS) == set(Action)
    for (start, action), end in TRANSITIONS.items():
        assert f"| `{start}` | `{action}` | `{end}` |" in document()


def test_every_action_of_staff_has_a_command():
    assert {COMMAND.get(action, str(action)) for action in Action if action not in BY_ITSELF} <= set(cli.commands)


def test_the_database_knows_the_states_of_the_table():
    [check] = [one for one in tables.request.constraints if str(one.name) == "ck_request_state_known"]
    states = {start for start, _ in TRANSITIONS} | set(TRANSITIONS.values())
    assert set(str(check.sqltext).split("'")[1::2]) == {str(state) for state in states}
