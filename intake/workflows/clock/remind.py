"""What the clock does by itself: warnings, reminders, waits and windows that end; then one letter for each person.

The journal says what is due; the row keeps only when to look again. Requests are claimed row by row, so that any number
of daemons share the work, and a stop in the middle repeats nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from intake import log
from intake.errors import Busy, Changed, StoreDown
from intake.failpoints import fp
from intake.store.database import Connection, savepoint
from intake.store.desk import clockwork, requests
from intake.workflows.clock import duties, notify, recount, warn
from intake.workflows.house import House
from intake.workflows.looking import cases
from intake.workflows.looking.cases import Case

AT_ONCE = 50  # requests in one transaction
ROUNDS = 2000  # batches of one round; the next one goes on
AGAIN = timedelta(hours=1)  # a request that could not be looked at is tried again after that


def run(house: House, stop: Callable[[], bool] = lambda: False) -> int:
    """Do what is due now; how many things were done. A second call at once does nothing.

    `stop` is asked before each batch; what is left waits for the next round, and so do the letters to staff.
    """
    now = house.now()
    recount.run(house, now)
    done = 0
    for _round in range(ROUNDS):
        with house.db.read() as conn:
            is_due = clockwork.is_due(conn, now)
        if not is_due:
            break
        if stop():
            return done
        house.warm()
        done += _batch(house, now)
    notify.run(house, now)
    return done


def _batch(house: House, now: datetime) -> int:
    done = 0
    with house.db.write() as conn:
        numbers = clockwork.claim(conn, now, limit=AT_ONCE)
        for case in cases.load(conn, house, numbers, now):
            done += _guarded(conn, house, case, now)
        fp("clock_before_commit")
    fp("clock_after_commit")
    return done


def _guarded(conn: Connection, house: House, case: Case, now: datetime) -> int:
    """One request in a savepoint: what is wrong with it stops no other clock.

    With the command line, the loops and register's guard per mail one of the four places that catch everything.
    """
    reference = house.reference(case.request.id)
    try:
        with savepoint(conn):
            return _look_at(conn, house, case, now)
    except (StoreDown, Busy):
        raise
    except Changed as race:
        log.warning("clock.raced", request=reference, error=str(race))
    except Exception:  # noqa: BLE001 - the guard per request: logged, tried again later, and the others go on
        log.error("clock.failed", request=reference, exc_info=True)
    clockwork.rest(conn, {case.request.id: now + AGAIN})
    return 0


def _look_at(conn: Connection, house: House, case: Case, now: datetime) -> int:
    """Do what is due for one request. As long as something was, it stays due and is looked at again with its events."""
    if not case.is_told_right:
        state, told = str(case.request.state), str(case.timers.state)
        log.warning("clock.journal_differs", request=house.reference(case.request.id), state=state, journal=told)
    done = (warn.warn(conn, house, case, now) + duties.perform(conn, house, case, now)) if case.is_told_right else 0
    fp("clock_between_requests")
    clockwork.rest(conn, {case.request.id: requests.AT_ONCE if done else cases.next_look(house, case, now)})
    return done
