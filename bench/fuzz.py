"""`python -m bench.fuzz [HOW MANY] [SEED]`: damaged mails read one after the other; worst time and memory.

Mails of our own, and those below $INTAKE_CORPUS if it is set. A mail that cannot be read, or takes too long, is kept as
a file in $INTAKE_FUZZ (else the folder for temporary files), to become a mail of the corpus.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
from pathlib import Path
from tempfile import gettempdir

from tests.support import mutation

LONGEST = 2.0  # seconds of processor time for one mail
MOST = 300  # MB of the whole process


def main() -> None:
    """Print the slowest mails and the memory of the process; exit 1 if one failed or a bound was passed."""
    logging.disable()  # libraries report each fault that they meet
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    seconds: list[float] = []
    slowest: list[mutation.Read] = []
    failed = 0
    for one in mutation.run(count, seed=seed):
        seconds.append(one.seconds)
        slowest = sorted((*slowest, one), key=lambda read: -read.seconds)[:3]
        if one.trouble or one.seconds > LONGEST:
            failed += 1
            print(f"kept as {_keep(one, seed)}: {one}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{count} damaged mails, {failed} failed; median {sorted(seconds)[count // 2] * 1e3:.2f} ms; memory at most {memory} MB"
    )
    for one in slowest:
        print(f"  slowest: {one}")
    sys.exit(failed > 0 or memory > MOST)


def _keep(one: mutation.Read, seed: int) -> Path:
    folder = Path(os.environ.get("INTAKE_FUZZ") or gettempdir())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"intake-fuzz-{seed}-{one.number}.eml"
    path.write_bytes(one.raw)
    return path


if __name__ == "__main__":
    main()
