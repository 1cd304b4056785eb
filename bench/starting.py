"""How long a command takes from nothing, and whether a long history slows the inbox down."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import history
from bench.clock import Measured, against, in_turns
from intake.packaged import folder as packaged
from intake.workflows.looking import outlook
from tests.support.desk import office

REQUESTS, FEW, MANY = 200, 1_000, 100_000
ROUNDS = 15
CLICK, SQLALCHEMY = "python -c 'import click'", "python -c 'import sqlalchemy'"


def measurements() -> Iterator[Measured]:
    """`--help` and `list` in seconds of processor time, bytecode compiled; the inbox in seconds on the clock."""
    with TemporaryDirectory() as folder:
        yield from _commands(_site(Path(folder)))
    with ExitStack() as opened:
        few, many = (_inbox(opened, count) for count in (FEW, MANY))
        yield against(
            f"inbox of {MANY} requests", many, reference_name=f"of {FEW} requests", reference=few, rounds=ROUNDS
        )


def _commands(config: Path) -> Iterator[Measured]:
    intake = ("-m", "intake", "--config", str(config))
    calls: Mapping[str, tuple[str, ...]] = {
        "help": (*intake, "--help"),
        "list": (*intake, "list"),
        CLICK: ("-c", "import click"),
        SQLALCHEMY: ("-c", "import sqlalchemy"),
    }
    took = in_turns({name: lambda words=words: _processor(*words) for name, words in calls.items()}, ROUNDS)
    yield Measured("start: intake --help (CPU)", CLICK, took["help"], took[CLICK])
    yield Measured(f"start: intake list, {REQUESTS} open (CPU)", SQLALCHEMY, took["list"], took[SQLALCHEMY])


def _site(folder: Path) -> Path:
    """The example configuration over a database with requests."""
    example = Path(packaged("config"), "intake.example.toml").read_text(encoding="utf-8")
    config = folder / "intake.toml"
    config.write_text(example.replace('directory = "/var/lib/intake"', 'directory = "state"'), encoding="utf-8")
    (folder / "state").mkdir()
    with office(f"sqlite:///{folder}/state/intake.db") as desk:
        history.fill(desk, REQUESTS)
    return config


def _inbox(opened: ExitStack, count: int) -> Callable[[], object]:
    folder = opened.enter_context(TemporaryDirectory())
    desk = opened.enter_context(office(f"sqlite:///{folder}/intake.db"))
    history.fill(desk, count)
    return lambda: outlook.inbox(desk.house, desk.clock.at)


def _processor(*words: str) -> float:
    """Seconds of processor time of one Python, its children's among them; what else runs here hardly counts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
