"""`make disaster`: 500 mails with faults on, the database destroyed on the way, and what comes back (I16).

In the first run with the journal: every mail is there once, numbers and promises are those of the letters that went
out, and no letter goes twice. In the second run the journal is lost, too: no extra letter; what is missing is for a person.
"""

from __future__ import annotations

import argparse
import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.crash import folder, servers
from tests.support import history
from tests.support.burst import NO_CAPS, small
from tests.support.killing import Bench
from tests.support.office import Daemon, Office
from tests.support.sink import KEEP_AND_DROP, Sink
from tests.support.waiting import eventually

BACKUP, LOSS = 0.4, 0.8  # parts of the stretch: minutes 4 and 8 of 10
EVERY, LEAST_SECONDS = 0.04, 2.0  # a fault, as a part of the stretch; and not more often, for a start takes a second


@dataclass(frozen=True)
class Outcome:
    """What a run saw, once its checks held."""

    mails: int
    faults: int
    answered_before: int  # mails whose acknowledgement had gone out when the database was lost
    since_backup: int  # mails that the backup did not know
    held: int  # letters that wait for a person
    for_a_person: int  # of these, those to mails that no line tells of: they may have been answered before
    seconds: float  # from the begin of the restore to the end of the recovery


@dataclass
class World:
    """One office, its mails, and what is done to it."""

    bench: Bench
    office: Office
    sink: Sink
    supply: list[bytes]
    dice: random.Random
    raws: list[bytes] = field(default_factory=list)
    faults: int = 0

    @property
    def backup(self) -> Path:
        return self.office.folder / "good.backup"

    @property
    def journal(self) -> Path:
        return self.office.folder / "other-disk"

    def come(self, until: float) -> None:
        """So much of the supply has arrived, as a part of 1."""
        due = self.supply[len(self.raws) : int(until * len(self.supply))]
        if due:
            self.bench.dovecot.seed(self.office.user, due)
            self.raws += due

    def told(self) -> dict[str, set[str]]:
        """Message-IDs of the acknowledgements at the sink, by the one who got them: each writes one mail here."""
        found: dict[str, set[str]] = {}
        for letter in self.sink.letters:
            if letter.message["Auto-Submitted"] == "auto-replied":
                found.setdefault(letter.recipients[0], set()).add(letter.message["Message-ID"])
        return found

    def destroy(self) -> None:
        """The files are gone; on PostgreSQL every table is."""
        for path in self.office.state.glob("intake.db*"):
            path.unlink()
        with history.database_of(self.office) as db:
            if db.dialect == "postgresql":
                from intake.store.migrations import runner

                with db.write() as conn:
                    runner.remove_everything(conn)


def disaster(
    bench: Bench, place: Path, *, database: str, mails: int, seconds: float, with_journal: bool, seed: int = 1
) -> Outcome:
    """The whole story; AssertionError where something was lost, answered twice or promised otherwise."""
    sink = Sink().start()
    try:
        with bench.office(place, database=database, smtp_port=sink.port, extra=NO_CAPS) as office:
            world = World(bench, office, sink, small(mails, seed=seed), random.Random(seed))
            keep_elsewhere(office, world.journal)
            office.run("db", "upgrade")
            anchor = stretch(world, seconds)
            return come_back(world, anchor, with_journal=with_journal)
    finally:
        sink.stop()


def keep_elsewhere(office: Office, journal: Path) -> None:
    told = office.config.read_text(encoding="utf-8")
    office.config.write_text(told.replace("[state]\n", f'[state]\njournal = "{journal}"\n'), encoding="utf-8")


def stretch(world: World, seconds: float) -> str:
    """Mails, faults and a backup, until the loss; an anchor from just before the backup."""
    began, daemon, anchor, due = time.monotonic(), world.office.daemon(), "", 0.0
    while (now := (time.monotonic() - began) / seconds) < LOSS:
        world.come(now)
        if not anchor and now > BACKUP:
            head = world.office.json("audit", "verify")["head"]
            anchor = f"{head['position']}:{head['hash']}"
            world.office.run("db", "backup", str(world.backup))
        if now > due:
            due = now + max(EVERY, LEAST_SECONDS / seconds)
            daemon = fault(world, daemon)
        time.sleep(0.05)
    daemon.kill()
    world.destroy()
    world.come(1)
    return anchor


def fault(world: World, daemon: Daemon) -> Daemon:
    """One of four; the daemon that runs afterwards."""
    world.faults += 1
    kinds: list[Callable[[], object]] = [
        lambda: world.sink.script("DOT", KEEP_AND_DROP),
        lambda: world.sink.script("RCPT", "451 4.7.1 greylisted"),
        world.bench.postgres.cut_sessions,
    ]
    chosen = world.dice.randrange(len(kinds) + 1)
    if chosen < len(kinds):
        kinds[chosen]()
        return daemon
    daemon.kill()
    return world.office.daemon()


def come_back(world: World, anchor: str, *, with_journal: bool) -> Outcome:
    """Restore, recover, and the checks."""
    before, sent = world.told(), len(world.sink.letters)
    if not with_journal:
        shutil.rmtree(world.journal, ignore_errors=True)  # none is there if no daemon came so far
    began = time.monotonic()
    world.office.run("db", "restore", str(world.backup))
    found = world.office.json("db", "recover")
    took = time.monotonic() - began
    world.office.run("audit", "verify", "--anchor", anchor)
    assert len(world.sink.letters) == sent, "nothing goes while it is recovered"
    if with_journal:
        world.office.run("db", "release-hold")
    run_to_rest(world)
    held = world.office.json("outbox", "list", "--state", "held")
    assert {one["reason"] for one in held} <= {"restore_hold", "ack_hold"}
    waiting = {one["recipient"] for one in held}
    check(world, before, waiting, with_journal=with_journal)
    left = sum(one["reason"] == "ack_hold" for one in held)
    since = found["known"] + found["unknown"]
    return Outcome(len(world.raws), world.faults, len(before), since, len(held), left, round(took, 1))


def run_to_rest(world: World) -> None:
    with world.office.daemon() as daemon, history.database_of(world.office) as db:
        eventually(lambda: rested(db, len(world.raws)), 120, on_failure=daemon.text)
        assert daemon.stop() == 0


def rested(db: history.Database, mails: int) -> bool:
    """With time flying: what is to be tried again is tried now."""
    history.a_quarter_of_an_hour_later(db)
    return not history.waits(db) and history.at_rest(db, mails)


def check(world: World, before: dict[str, set[str]], held: set[str], *, with_journal: bool) -> None:
    """Nothing lost, nothing answered anew, numbers and promises as they were told, and a letter for everybody."""
    after = world.told()
    assert all(len(ids) == 1 for ids in after.values()), "somebody got two different acknowledgements"
    with history.database_of(world.office) as db:
        history.expect_nothing_lost(db, world.raws)
        if with_journal:
            history.expect_one_letter_each([letter.raw for letter in world.sink.letters], db)
    history.expect_on_the_server(world.raws, world.bench.dovecot.folders(world.office.user))
    if with_journal:
        assert len(after.keys() | held) >= len(world.raws), "somebody was forgotten"
    else:
        assert after == before, "without the journal no letter goes by itself"
        assert held, "what is not known is for a person"


def runs(bench: Bench, *, mails: int, minutes: float, seed: int) -> Iterator[tuple[str, Outcome]]:
    """Both runs of the release gate, on either database."""
    for number, database in enumerate(("sqlite", "postgresql")):
        for with_journal in (True, False):
            with folder() as place:
                how = {"mails": mails, "seconds": minutes * 60, "with_journal": with_journal, "seed": seed + number}
                yield (
                    f"{database}, {'with' if with_journal else 'without'} the journal",
                    disaster(bench, place, database=database, **how),  # type: ignore[arg-type]
                )


def main() -> None:
    told = argparse.ArgumentParser(prog="make disaster")
    told.add_argument("--mails", type=int, default=500)
    told.add_argument("--minutes", type=float, default=10, help="of the stretch; the backup comes after 4/10 of it")
    told.add_argument("--seed", type=int, default=1)
    options = told.parse_args()
    with servers() as bench:
        for name, outcome in runs(bench, mails=options.mails, minutes=options.minutes, seed=options.seed):
            print(f"{name}: {outcome}", flush=True)


if __name__ == "__main__":
    main()
