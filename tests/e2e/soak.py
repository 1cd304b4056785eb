"""`make soak MINUTES=30`: two daemons on one PostgreSQL, mails without end, a random fault every ten seconds.

One daemon is killed and paused as well, the other one lives through everything, and its memory is looked at. At the end
the history check; then one line of figures.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.crash import folder, servers
from tests.support import history
from tests.support.burst import NO_CAPS, small
from tests.support.killing import Bench
from tests.support.office import Daemon, Office
from tests.support.proxy import Proxy
from tests.support.sink import KEEP_AND_DROP, Sink
from tests.support.waiting import eventually

EVERY = 10.0  # seconds
PER_SECOND = 3  # mails
WARM = 300.0  # seconds before memory counts: caches fill, and the heap finds its size
WINDOW = 300.0  # seconds of one figure of memory


@dataclass
class Soak:
    """The world and what happened in it."""

    bench: Bench
    sink: Sink
    imap: Proxy
    smtp: Proxy
    database: Proxy
    office: Office
    other: Office
    dice: random.Random
    steady: Daemon
    victim: Daemon
    raws: list[bytes] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, int]] = field(default_factory=list)

    def run(self, minutes: float, seed: int) -> None:
        began = last = time.monotonic()
        supply = small(int(minutes * 60 * PER_SECOND), seed=seed)
        while (now := time.monotonic()) < began + minutes * 60:
            due = min(len(supply), int((now - began) * PER_SECOND))
            if due > len(self.raws):
                self.bench.dovecot.seed(self.office.user, supply[len(self.raws) : due])
                self.raws += supply[len(self.raws) : due]
            if now - last > EVERY:
                last = now
                self.fault()
                self.memory.append((now - began, resident(self.steady.process.pid)))
                print(f"{now - began:.0f} s: {self.memory[-1][1]} kB", flush=True)
            time.sleep(0.2)

    def fault(self) -> None:
        kinds: list[Callable[[], object]] = [
            self.kill, self.pause, self.cut_sessions, self.restart_database, self.kill_imap, self.lose_answer,
            self.refuse, self.break_imap, self.break_smtp, self.break_database,
        ]  # fmt: skip
        chosen = self.dice.choice(kinds)
        self.done[chosen.__name__] += 1
        chosen()

    def kill(self) -> None:
        self.victim.kill()
        self.victim = self.other.daemon()

    def pause(self) -> None:
        self.victim.process.send_signal(signal.SIGSTOP)
        time.sleep(self.dice.uniform(1, 6))
        self.victim.process.send_signal(signal.SIGCONT)

    def cut_sessions(self) -> None:
        self.bench.postgres.cut_sessions()

    def restart_database(self) -> None:
        self.bench.postgres.restart(lambda: time.sleep(self.dice.uniform(0, 3)))

    def kill_imap(self) -> None:
        """The processes that serve our connections die; Dovecot itself goes on."""
        parent = str(self.bench.dovecot.process.pid)  # type: ignore[union-attr]
        subprocess.run(["pkill", "-KILL", "-P", parent, "-x", "imap"], check=False)

    def lose_answer(self) -> None:
        self.sink.script("DOT", KEEP_AND_DROP)

    def refuse(self) -> None:
        self.sink.script("RCPT", "451 4.7.1 greylisted", "451 4.7.1 greylisted")

    def break_imap(self) -> None:
        self.imap.heal()

    def break_smtp(self) -> None:
        self.smtp.heal()

    def break_database(self) -> None:
        self.database.heal()

    def finish(self) -> history.Ledger:
        with history.database_of(self.office) as db:
            eventually(lambda: rested(db, len(self.raws)), 900, on_failure=self.steady.text)
        stopped = [self.steady.stop(), self.victim.stop()]
        assert stopped == [0, 0], stopped
        folders = self.bench.dovecot.folders(self.office.user)
        ledger = history.check(self.office, self.raws, folders, [letter.raw for letter in self.sink.letters])
        assert ledger.acknowledged > 0.99 * ledger.mails, "a soak that is not answered proves little"
        return ledger


def rested(db: history.Database, mails: int) -> bool:
    history.a_quarter_of_an_hour_later(db)
    return not history.waits(db) and history.at_rest(db, mails)


def resident(pid: int) -> int:
    """kB of memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmRSS:")[2].split()[0])


def slope(samples: list[tuple[float, int]]) -> str:
    """kB for each minute, after the daemon is warm; a short run never is."""
    late = [(at / 60, size) for at, size in samples if at > WARM]
    if len(late) <= 2:
        return f"not told, the run ended within the {WARM / 60:.0f} minutes that it takes to fill caches"
    return f"{statistics.linear_regression(*zip(*late, strict=True)).slope:+.0f} kB a minute"


def course(samples: list[tuple[float, int]]) -> str:
    """The median of each five minutes, in MB."""
    windows: dict[int, list[int]] = {}
    for at, size in samples:
        windows.setdefault(int(at / WINDOW), []).append(size)
    return " ".join(f"{statistics.median(sizes) / 1000:.1f}" for _, sizes in sorted(windows.items()))


def main() -> None:
    told = argparse.ArgumentParser(prog="make soak")
    told.add_argument("--minutes", type=float, default=30)
    told.add_argument("--seed", type=int, default=1)
    options = told.parse_args()
    sink = Sink().start()
    with ExitStack() as stack:
        bench, place = stack.enter_context(servers()), stack.enter_context(folder())
        ports = (bench.dovecot.imap_port, sink.port, bench.postgres.port)
        imap, smtp, database = (stack.enter_context(Proxy(port)) for port in ports)
        make = dict(database="postgresql", smtp_port=smtp.port, imap_port=imap.port, extra=NO_CAPS)
        office = stack.enter_context(bench.office(place, **make))  # type: ignore[arg-type]
        office.run("db", "upgrade")
        other = twin(office, place / "other")
        direct = office.config.read_text(encoding="utf-8")
        for one in (office, other):
            through = one.config.read_text(encoding="utf-8")
            through = through.replace(f":{bench.postgres.port}/", f":{database.port}/")
            one.config.write_text(through, encoding="utf-8")
        dice = random.Random(options.seed)
        soak = Soak(bench, sink, imap, smtp, database, office, other, dice, office.daemon(), other.daemon())
        for daemon in (soak.steady, soak.victim):
            eventually(lambda daemon=daemon: "daemon.started" in daemon.text(), 30, on_failure=daemon.text)
        office.config.write_text(direct, encoding="utf-8")  # for the eyes of the check, which go straight there
        soak.run(options.minutes, options.seed)
        ledger = soak.finish()
    print(f"faults: {dict(sorted(soak.done.items()))}, {sum(soak.done.values())} in all")
    print(f"{ledger}; load {os.getloadavg()[0]:.1f}")
    print(f"memory of the daemon that lived: {soak.memory[0][1]} kB at first, {soak.memory[-1][1]} kB at last, "
          f"slope {slope(soak.memory)}, each five minutes in MB: {course(soak.memory)}")  # fmt: skip


def twin(office: Office, place: Path) -> Office:
    """A second installation of the same office: other files, the same servers."""
    place.mkdir()
    other = Office(place, user=office.user, password=office.password)
    told = office.config.read_text(encoding="utf-8").replace(str(office.state), str(other.state))
    other.config.write_text(told, encoding="utf-8")
    return other


if __name__ == "__main__":
    main()
