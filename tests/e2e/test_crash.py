"""kill -9 at named places loses nothing and sends no second distinct acknowledgement (invariants I1, I2, I3).

This is a selection that takes turns with databases and sizes; `make crash` runs the whole matrix.
"""

from __future__ import annotations

import pytest

from tests.support.killing import MANY, Case, killed_at

pytestmark = [pytest.mark.dovecot, pytest.mark.postgres]

PLACES = [  # beside each commit and each outside act
    "after_fetch", "ingest_before_commit", "ingest_after_commit", "parse_end", "bounce_linked",
    "process_before_commit", "process_after_commit", "before_move", "after_move", "report_built",
    "claim_after_commit", "phase_data_commit", "data_sent", "after_dot", "sent_before_commit", "sent_after_commit",
    "migrate_step_1",
]  # fmt: skip
CHOSEN = [Case(place, 1 + at // 2 % 2, ("sqlite", "postgresql")[at % 2]) for at, place in enumerate(PLACES)]
CHOSEN += [Case("batch_between_mails", MANY, "sqlite", 60), Case("after_dot", MANY, "postgresql", 30)]


@pytest.mark.parametrize("case", CHOSEN, ids=str)
def test_killed_at(case, tmp_path, bench):
    ledger = killed_at(bench, case, tmp_path)

    assert ledger.mails >= case.count
    assert ledger.acks_open == 0
    assert ledger.repeated <= ledger.unknown <= 4, "one for each connection"
