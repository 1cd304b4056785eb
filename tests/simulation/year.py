"""The year: one step after the other through the real workflows, looked over at the end of each week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.errors import IntakeError, NotAllowed
from intake.workflows.looking import advise
from tests.simulation import checks
from tests.simulation.actions import TABLE, Deed, new_mail
from tests.simulation.world import DAY, MINUTE, World, world

MAILS = 0.2  # of the steps
ROUND = DAY / 4  # of the daemon's clock
SKEWED = 0.1  # of the deeds: by a clock that runs behind


@dataclass
class Told:
    """What a year was like."""

    steps: int
    weeks: int
    days: int
    requests: int
    promises: int
    history: int
    done: Counter[str]
    refused: Counter[str]
    backtest: dict


def run(
    database_url: str,
    *,
    seed: int = 1,
    steps: int = 10_000,
    days: int = 365,
    say: Callable[[str], None] = lambda _: None,
) -> Told:
    """Live `steps` steps, which fill about so many days; AssertionError where something does not hold."""
    with world(database_url, seed=seed, steps=steps, days=days) as office:
        ledger, books, weeks = checks.Ledger(), checks.Books(), 0
        for number in range(steps):
            _pass_time(office, books, office.later())
            if new := books.check(office):
                weeks += new
                _look_over(office, ledger)
                say(f"week {weeks:>2}  step {number:>6}  owed {office.backlog():>4}  promises {len(ledger.seen):>6}")
            _step(office)
        office.clockwork()
        _look_over(office, ledger)
        history = checks.history(office)
        tested = advise.forecasts(office.house, 180, office.now)
        return Told(
            steps, weeks, (office.now - checks.START).days, len({one for one, _ in ledger.seen}), len(ledger.seen), history,
            office.done, office.refused, tested,
        )  # fmt: skip


def _pass_time(office: World, books: checks.Books, until: datetime) -> None:
    """The daemon keeps the clock also through the holidays, when nobody does anything."""
    while (until - office.clocked) > ROUND:
        before, office.office.clock.at = office.now, max(office.clocked + ROUND, office.now)
        books.count(office, before)
        office.clockwork()
    before, office.office.clock.at = office.now, until
    books.count(office, before)


def _look_over(office: World, ledger: checks.Ledger) -> None:
    ledger.check(office)
    checks.time_of_requests(office, office.now - timedelta(days=8))
    checks.forecasts(office)


def _step(office: World) -> None:
    if office.dice.random() < MAILS:
        new_mail(office)
        office.done["mail"] += 1
        return
    if not office.is_working():
        return
    if office.dice.random() < 0.01:
        office.absent[office.person()] = office.now + office.dice.randint(1, 15) * DAY
    deed, subject = _drawn(office)
    if deed is None:
        return
    now = office.now - (office.dice.random() * 10 * MINUTE if office.dice.random() < SKEWED else timedelta(0))
    try:
        deed.do(office, subject, office.person(), now)
        office.done[deed.name] += 1
    except NotAllowed:
        office.refused[deed.name] += 1
    except IntakeError as trouble:
        raise AssertionError(f"{deed.name} on {subject}: {trouble}") from trouble


def _drawn(office: World) -> tuple[Deed | None, object]:
    """A deed by its weight among those that concern somebody, and one whom it concerns."""
    known = office.known()
    possible = [(deed, mine) for deed in TABLE if (mine := [one for one in known if deed.concerns(one)])]
    if not possible:
        return None, None
    [(deed, mine)] = office.dice.choices(possible, [deed.weight for deed, _ in possible])
    return deed, office.dice.choice(mine)
