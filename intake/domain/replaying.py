"""The journal replayed: each fact starts, pauses, stops or changes the timers of one request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from intake.domain.request import Promise, ServiceLevel, State, WaitingOn
from intake.domain.stopwatch import Stopwatch
from intake.domain.timeline import Fact, Facts, What
from intake.domain.timers import (
    CONTINUES,
    FULL,
    USUAL,
    Pause,
    Rules,
    Run,
    Timer,
    Timers,
    Wait,
    allowance,
    next_reply,
)
from intake.domain.worktime import WorkCalendar

WORKING = frozenset({State.NEW, State.OPEN, State.WAITING})


def read(facts: Facts, calendar: WorkCalendar, rules: Rules = USUAL, *, as_of: datetime) -> Timers:
    """The timers of one request at `as_of`, from its facts in the order of `timeline.facts`."""
    replay = Replay(calendar, rules)
    for fact in facts:
        replay.take(fact)
    return replay.timers(as_of)


class Replay:
    """One request's clocks between two facts."""

    def __init__(self, calendar: WorkCalendar, rules: Rules) -> None:
        self._calendar, self._rules = calendar, rules
        self._level: ServiceLevel | None = None
        self._state = State.NEW
        self._began_at = datetime.min.replace(tzinfo=UTC)
        self._cycle = 0
        self._registered = -1  # the event
        self._first: Run | None = None
        self._reply: Run | None = None
        self._resolution: Run | None = None
        self._due: Run | None = None
        self._over: list[Run] = []
        self._promise: Promise | None = None
        self._rebased = False
        self._pauses: list[tuple[WaitingOn, datetime, datetime | None]] = []
        self._wait: Wait | None = None
        self._resolved: tuple[int, datetime] | None = None
        self._merge: tuple[State, datetime, Wait | None] | None = None  # the state before, when, and the wait
        self._spoke_at: datetime | None = None
        self._message: Fact | None = None  # the oldest one without an answer
        self._told: dict[str, datetime] = {}

    def take(self, fact: Fact) -> None:  # noqa: C901, PLR0912 - one case for each kind of fact
        """The clocks after one more fact."""
        match fact.what:
            case What.RECEIVED:
                self._receive(fact)
            case What.MESSAGE:
                self._hear(fact)
            case What.SPOKE:
                self._speak(fact.at)
            case What.ASKED | What.WAITED:
                self._hold(fact)
            case What.BACK:
                self._go_on(fact.at)
            case What.CLOSED | What.CANCELLED:
                self._end(fact)
            case What.SETTLED:
                self._state, self._resolved = State.CLOSED, None
            case What.REOPENED:
                self._again(fact)
            case What.MERGED | What.UNMERGED:
                self._merged(fact)
            case What.PROMISED if fact.promise is not None:
                self._promised(fact.at, fact.promise)
            case What.POLICY if fact.level is not None:
                self._change(fact.at, fact.level)
            case What.RECOUNTED:
                self._recount(fact)
            case What.OWNED if (
                self._state is State.NEW and fact.seq != self._registered
            ):  # a rule names, a person takes
                self._state = State.OPEN
            case What.TOLD:
                self._told.setdefault(fact.mark, fact.at)

    def timers(self, as_of: datetime) -> Timers:
        """What the clocks show."""
        return Timers(
            state=self._state,
            cycle=self._cycle,
            readings=tuple(one.reading(self._rules, as_of) for one in (*self._over, *self._live())),
            pauses=tuple(
                Pause(on, since, until, self._calendar.between(since, max(until or as_of, since)))
                for on, since, until in self._pauses
            ),
            rebased=self._rebased,
            promise=self._promise,
            wait=self._wait,
            resolved=self._resolved if self._state is State.RESOLVED else None,
            spoke_at=self._spoke_at,
            unanswered_since=self._message.at if self._message else None,
            told=MappingProxyType(self._told),
        )

    def _receive(self, fact: Fact) -> None:
        level, at = fact.level, fact.at
        if level is None or self._resolution is not None:
            return
        self._level, self._began_at, self._registered = level, at, fact.seq
        if level.first_response is not None:
            amount = allowance(self._calendar, at, level.first_response)
            self._first = self._start(Timer.FIRST_RESPONSE, "first_response:0", at, amount)
        amount = allowance(self._calendar, at, level.resolution)
        self._resolution = self._start(Timer.RESOLUTION, self._name(), at, amount)

    def _start(self, timer: Timer, name: str, at: datetime, amount: timedelta) -> Run:
        return Run(timer, name, Stopwatch(self._calendar, at, amount))

    def _name(self) -> str:
        """Policy and promise share it: whichever is due first warns, and the other does not repeat that."""
        agreed = self._promise.version if self._promise and self._rebased else 0
        return f"resolution:{self._cycle}.{agreed}"

    def _hear(self, fact: Fact) -> None:
        """A message: until the first response the clock of that runs; further ones restart nothing (4.4)."""
        self._message = self._message or fact
        if self._state in WORKING:
            self._await_reply()

    def _await_reply(self) -> None:
        waits_for_first = self._first is not None and self._first.stopped_at is None
        target = next_reply(self._level) if self._level else None
        if self._message is None or self._reply is not None or waits_for_first or target is None:
            return
        at, name = self._message.at, f"next_reply:{self._message.seq}"
        self._reply = self._start(Timer.NEXT_REPLY, name, at, allowance(self._calendar, at, target))

    def _speak(self, at: datetime) -> None:
        self._spoke_at = at
        self._stop_responses(at)

    def _stop_responses(self, at: datetime) -> None:
        self._message = None
        if self._first is not None:
            self._first.stop(at)
        if self._reply is not None:
            self._reply.stop(at)
            self._over.append(self._reply)
            self._reply = None

    def _hold(self, fact: Fact) -> None:
        """Stop before pause: our question answers what was written before it (4.5)."""
        on = fact.on or WaitingOn.THIRD_PARTY
        if fact.what is What.ASKED:
            self._speak(fact.at)
        if self._wait is not None:
            self._go_on(fact.at)
        suspends = fact.suspends or on in self._rules.pauses
        self._stand(Wait(fact.seq, on, fact.at, fact.until, suspends), fact.at)

    def _stand(self, wait: Wait, at: datetime) -> None:
        self._state, self._wait = State.WAITING, wait
        if wait.suspends:
            self._pauses.append((wait.on, at, None))
            for run in self._work():
                run.watch.pause(at)

    def _go_on(self, at: datetime) -> None:
        if self._state is State.WAITING:
            self._state = State.OPEN
        self._end_wait(at)
        for run in self._work():
            run.watch.go(at)

    def _end_wait(self, at: datetime) -> None:
        self._wait = None
        if self._pauses and self._pauses[-1][2] is None:
            on, since, _open = self._pauses[-1]
            self._pauses[-1] = (on, since, max(at, since))

    def _work(self) -> list[Run]:
        return [one for one in (self._resolution, self._due) if one is not None and one.stopped_at is None]

    def _live(self) -> list[Run]:
        return [one for one in (self._first, self._reply, self._resolution, self._due) if one is not None]

    def _end(self, fact: Fact) -> None:
        """Time in `resolved` and after is neither work nor waiting (4.8)."""
        self._end_wait(fact.at)
        self._stop_responses(fact.at)
        for run in self._work():
            run.stop(fact.at)
        is_resolved = fact.what is What.CLOSED
        self._state = State.RESOLVED if is_resolved else State.CANCELLED
        self._resolved = (fact.seq, fact.at) if is_resolved else None

    def _merged(self, fact: Fact) -> None:
        """Everything stands still; what was merged by mistake goes on where it was."""
        if fact.what is What.MERGED:
            self._merge = (self._state, fact.at, self._wait)
            self._end_wait(fact.at)
            self._state = State.MERGED
            for run in self._live():
                run.stop(fact.at)
        elif self._merge is not None:
            self._state, since, wait = self._merge
            for run in self._live():
                if run.stopped_at == since:
                    run.stopped_at = None
                    run.watch.go(fact.at)
            if wait is not None:
                self._stand(wait, fact.at)

    def _again(self, fact: Fact) -> None:
        """Rework is a cycle of its own."""
        self._state, self._cycle, self._rebased = State.OPEN, self._cycle + 1, False
        self._began_at, self._resolved = fact.at, None
        self._over += [one for one in (self._resolution, self._due) if one is not None]
        self._due = None
        if self._level is not None:
            amount = allowance(self._calendar, fact.at, self._level.second_try)
            self._resolution = self._start(Timer.RESOLUTION, self._name(), fact.at, amount)
        self._await_reply()

    def _promised(self, at: datetime, promise: Promise) -> None:
        before, self._promise = self._due, promise
        if before is None or before.stopped_at is not None:
            amount = self._calendar.between(self._began_at, max(promise.due_at, self._began_at))
            self._due = self._start(Timer.PROMISE, self._name(), self._began_at, amount)
            self._follow_wait(self._due, at)
            return
        was_missed = (missed := before.watch.reached(FULL)) is not None and missed < at
        left = self._calendar.between(at, max(promise.due_at, at))
        if promise.reason in CONTINUES and not was_missed:
            before.watch.allow(at, before.watch.used(at) + left)
            return
        before.stop(at)
        self._over.append(before)
        self._rebased = True
        self._due = self._start(Timer.PROMISE, self._name(), at, left)
        self._follow_wait(self._due, at)

    def _follow_wait(self, run: Run, at: datetime) -> None:
        if self._wait is not None and self._wait.suspends:
            run.watch.pause(max(at, self._wait.since))

    def _change(self, at: datetime, level: ServiceLevel) -> None:
        """New targets on the old clocks: elapsed and paused time stay, no breach is dated back (4.7)."""
        self._level = level
        work = level.second_try if self._cycle else level.resolution
        for run, target in (
            (self._first, level.first_response),
            (self._reply, next_reply(level)),
            (self._resolution, work),
        ):
            if run is None or run.stopped_at is not None:
                continue
            if target is not None:
                self._retarget(run, at, allowance(self._calendar, run.watch.started_at, target))
            else:
                run.stop(at)

    def _retarget(self, run: Run, at: datetime, amount: timedelta) -> None:
        watch = run.watch
        used, reached = watch.used(at), watch.reached(FULL)
        if amount > used:
            watch.allow(at, amount)
        elif reached is None or reached > at:  # newly overdue: due a grace from now, and it says so
            self._forgive(run, at)

    def _recount(self, fact: Fact) -> None:
        """What only another calendar made overdue; by a later one it may be in time again."""
        for run in (self._first, self._reply, self._resolution):
            if run is None or run.stopped_at is not None or run.name not in fact.runs:
                continue
            reached = run.watch.reached(FULL)
            if reached is not None and reached <= fact.at:
                self._forgive(run, fact.at)

    def _forgive(self, run: Run, at: datetime) -> None:
        """Due a grace from now on, whatever was used up."""
        run.watch.allow(at, run.watch.used(at) + allowance(self._calendar, at, self._rules.grace))
        run.by_change = True
