"""`python -m bench.fuzz [HOW MANY] [SEED]`: damaged mails read one after the other; worst time and memory."""

from __future__ import annotations

import logging
import resource
import sys
from pathlib import Path
from tempfile import gettempdir

from tests.support import mutation


def main() -> None:
    """Print the slowest mails and the memory of the process; a mail that cannot be read is kept and ends the run."""
    logging.disable()  # libraries report each fault that they meet
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    try:
        read = sorted(mutation.run(count, seed=seed), key=lambda one: one.seconds)
    except mutation.Failed as failed:
        kept = Path(gettempdir()) / "intake-fuzz.eml"
        kept.write_bytes(failed.raw)
        sys.exit(f"{failed}; kept as {kept}")
    print(f"{len(read)} damaged mails read; median {read[len(read) // 2].seconds * 1e3:.2f} ms")
    for one in reversed(read[-3:]):
        print(f"  slowest: {one.seconds:.3f} s, {one.size} bytes, number {one.number} of {one.origin}")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
