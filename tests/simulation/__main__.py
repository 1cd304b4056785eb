"""`python -m tests.simulation [SEED] [STEPS] [DAYS]`: a year of office life, looked over at the end of each week."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.simulation import year


def main() -> None:
    """Tell each week on standard output; the office's own log goes to a file that is thrown away."""
    seed, steps, days = (int(given) for given in (*sys.argv[1:], *("1", "10000", "365")[len(sys.argv) - 1 :]))
    began = monotonic()
    with TemporaryDirectory() as folder, Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere):
        told = year.run(
            f"sqlite:///{folder}/intake.db", seed=seed, steps=steps, days=days, say=lambda line: print(line, flush=True)
        )
    print(
        f"seed {seed}: {told.steps} steps, {told.days} days, {told.weeks} weekly summaries, {told.requests} requests, "
        f"{told.promises} promises, {told.history} in the history; {monotonic() - began:.0f} s"
    )
    print("done    ", dict(told.done.most_common()))
    print("refused ", dict(told.refused.most_common()))
    print("backtest", json.dumps(told.backtest))


main()
