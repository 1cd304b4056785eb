"""`python -m bench.corpus [WORDS]`: the judge of a corpus of other projects' mails, named by $INTAKE_CORPUS.

That folder holds `score.py`, which starts `intake explain` once and compares its answers with what is expected.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Run the judge on the whole corpus; further words, such as `--kind quote --failures 5`, go to it."""
    named = os.environ.get("INTAKE_CORPUS")
    if not named:
        sys.exit("INTAKE_CORPUS names no folder; nothing judged")
    folder = Path(named).resolve()
    home = str(Path(__file__).resolve().parents[1])
    command = [
        sys.executable,
        str(folder / "score.py"),
        str(folder),
        *sys.argv[1:],
        "--",
        sys.executable,
        "-m",
        "intake",
        "explain",
    ]
    sys.exit(subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": home}, check=False).returncode)


if __name__ == "__main__":
    main()
