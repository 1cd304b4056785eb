"""A short office life through the real workflows; `make simulate` lives a whole year."""

from __future__ import annotations

from tests.simulation import year
from tests.simulation.actions import TABLE


def test_four_weeks_of_an_office_balance_and_no_promise_changes(tmp_path):
    told = year.run(f"sqlite:///{tmp_path}/intake.db", seed=7, steps=300, days=28)

    assert told.weeks >= 3
    assert told.promises > told.requests > 40
    assert told.history > 15
    assert len({deed.name for deed in TABLE} & set(told.done | told.refused)) > len(TABLE) - 4
