"""`make crash`: the whole crash matrix, then random kill -9 during bursts. ARGS="--kills 500 --mails 2000 --no-matrix".

Prints one line for each case and burst and a sum; ends with 1 at the first broken invariant.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support import killing
from tests.support.burst import burst
from tests.support.dovecot import Dovecot
from tests.support.killing import Bench
from tests.support.postgres import Postgres


def main() -> None:
    told = argparse.ArgumentParser(prog="make crash")
    told.add_argument("--kills", type=int, default=500)
    told.add_argument("--mails", type=int, default=2000, help="of one burst")
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--matrix", action=argparse.BooleanOptionalAction, default=True)
    options = told.parse_args()
    with servers() as bench:
        if options.matrix:
            matrix(bench)
        bursts(bench, kills=options.kills, mails=options.mails, seed=options.seed)


@contextmanager
def servers() -> Iterator[Bench]:
    """Dovecot and PostgreSQL of our own."""
    with ExitStack() as stack:
        dovecot, postgres = Dovecot(), Postgres()
        stack.callback(dovecot.remove)
        stack.callback(postgres.stop)
        yield Bench(dovecot.start(), postgres.start())


@contextmanager
def folder() -> Iterator[Path]:
    """A place that stays when something is broken."""
    made = Path(tempfile.mkdtemp(prefix="intake-crash-"))
    try:
        yield made
    except BaseException:
        print(f"what is left: {made}")
        raise
    shutil.rmtree(made, ignore_errors=True)


def matrix(bench: Bench) -> None:
    began, cases = time.monotonic(), killing.cases()
    for case in cases:
        with folder() as place:
            ledger = killing.killed_at(bench, case, place)
        print(f"{case!s:45} {ledger}", flush=True)
    print(f"matrix: {len(cases)} cases, all clean, {time.monotonic() - began:.0f} s", flush=True)


def bursts(bench: Bench, *, kills: int, mails: int, seed: int) -> None:
    done = []
    while (so_far := sum(one.kills for one in done)) < kills:
        database = ("sqlite", "postgresql")[len(done) % 2]
        with folder() as place:
            left = min(kills - so_far, 60)
            one = burst(bench, place, database=database, mails=mails, kills=left, seed=seed + len(done))
        done.append(one)
        print(f"{database:10} {one}", flush=True)
        if not one.kills:
            raise SystemExit("the burst is over before the first kill: take more mails")
    print(
        f"bursts: {sum(one.kills for one in done)} kills over {sum(one.ledger.mails for one in done)} mails; lost 0, "
        f"second distinct acknowledgements 0; unknown outcomes {sum(one.ledger.unknown for one in done)} "
        f"(ack_unknown_total {sum(one.ledger.ack_unknown_total for one in done)}), "
        f"letters transmitted twice {sum(one.ledger.repeated for one in done)}, never more; "
        f"set aside after three kills {sum(one.quarantined for one in done)}"
    )


if __name__ == "__main__":
    main()
