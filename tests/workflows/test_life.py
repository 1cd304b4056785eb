"""A random life: whatever staff, requesters and the clock do, the table, the ledger and the outbox stay true."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from datetime import timedelta
from functools import cache
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from intake.domain.lifecycle import TRANSITIONS, UNMERGED
from intake.domain.request import Outcome, State, WaitingOn
from intake.errors import NotAllowed
from intake.store.desk import requests
from intake.store.ledger import events, promises, undone
from intake.store.outward import outbox
from intake.workflows.clock import reconfirm, remind
from intake.workflows.desk import grouping, pool, progress, steps, undo
from intake.workflows.desk.grouping import Part
from intake.workflows.desk.steps import By
from tests.support.desk import LEVELS, mail, office

KINDS = ("taken", "assigned", "released", "asked", "waited", "answered", "resumed", "closed", "cancelled", "reopened", "merged", "unmerged", "settled")  # fmt: skip
NUMBERS = st.integers(1001, 1006)
LEVEL = LEVELS[0].__class__(**{name: getattr(LEVELS[0], name) for name in LEVELS[0].__slots__} | {"third_party_suspends": True})  # fmt: skip


@cache
def beginning() -> bytes:
    """The database of four requests by three people."""
    with tempfile.TemporaryDirectory() as folder:
        with office(f"sqlite:///{folder}/intake.db") as desk:
            people = ("a@branch.example", "b@branch.example", "a@branch.example", "c@branch.example")
            desk.receive(
                *(
                    mail(f"事 {n}", subject=f"主题 {n}", sender=who, message_id=f"m{n}@x.example")
                    for n, who in enumerate(people)
                )
            )
        return (Path(folder) / "intake.db").read_bytes()


class Life(RuleBasedStateMachine):
    """One office with four requests at its beginning."""

    def __init__(self):
        super().__init__()
        self.open = ExitStack()
        folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        (folder / "intake.db").write_bytes(beginning())
        self.desk = self.open.enter_context(office(f"sqlite:///{folder}/intake.db", levels=(LEVELS[1], LEVEL)))
        self.house, self.seen = self.desk.house, {}

    def teardown(self):
        self.open.close()

    @property
    def now(self):
        return self.desk.clock.at

    def _try(self, act, number, **how):
        """Do it; what the table does not allow must be refused, and refused without a trace."""
        if number not in {one.id for one in self._requests()}:
            return
        before = self._state()
        try:
            act(self.house, number, actor="zhao", now=self.now, **how)
        except NotAllowed:
            assert self._state() == before

    @rule(number=NUMBERS)
    def take(self, number):
        self._try(progress.take, number)

    @rule(number=NUMBERS)
    def release(self, number):
        self._try(pool.release, number)

    @rule(number=NUMBERS, days=st.integers(1, 9))
    def ask(self, number, days):
        self._try(progress.ask, number, text="？", until=self.now + timedelta(days=days))

    @rule(number=NUMBERS, days=st.integers(1, 9), on=st.sampled_from([WaitingOn.THIRD_PARTY, WaitingOn.APPROVAL]))
    def wait(self, number, days, on):
        self._try(progress.wait, number, text="等", until=self.now + timedelta(days=days), on=on)

    @rule(number=NUMBERS)
    def resume(self, number):
        self._try(progress.resume, number)

    @rule(number=NUMBERS)
    def answer(self, number):
        def act(house, number, *, actor, now):
            from intake.domain.lifecycle import Action

            by = By(actor, "mail", now)
            steps.apply(house, number, lambda conn, one: steps.resume_in(conn, house, one, action=Action.ANSWER, by=by, answered_at=now))  # fmt: skip

        self._try(act, number)

    @rule(number=NUMBERS, days=st.integers(1, 20))
    def promise(self, number, days):
        self._try(progress.promise, number, due_at=self.now + timedelta(days=days), reason="x", text="")

    @rule(number=NUMBERS, outcome=st.sampled_from(list(Outcome)))
    def close(self, number, outcome):
        self._try(progress.close, number, outcome=outcome, text="好")

    @rule(number=NUMBERS)
    def undo(self, number):
        self.desk.clock.forward(seconds=1)
        self._try(undo.undo, number)
        self.desk.clock.forward(seconds=1)

    @rule(number=NUMBERS)
    def reopen(self, number):
        self._try(progress.reopen, number, reason="wrong", text="")

    @rule(number=NUMBERS, into=NUMBERS)
    def merge(self, number, into):
        if into in {one.id for one in self._requests()}:
            self._try(lambda house, one, **how: grouping.merge(house, [one], into=into, **how), number)

    @rule(number=NUMBERS)
    def unmerge(self, number):
        self._try(grouping.unmerge, number)

    @precondition(lambda self: len(self._requests()) < 6)
    @rule(number=NUMBERS)
    def split(self, number):
        self._try(grouping.split, number, parts=[Part("另一件")])

    @rule(hours=st.integers(1, 100))
    def pass_time(self, hours):
        self.desk.clock.forward(hours=hours)
        remind.run(self.house)
        reconfirm.run(self.house)

    def _requests(self):
        with self.house.db.read() as conn:
            return requests.in_states(conn, list(State))

    def _state(self):
        found = self._requests()
        with self.house.db.read() as conn:
            return found, events.recent(conn, 1), promises.of(conn, [one.id for one in found]), outbox.counts(conn)

    @invariant()
    def no_version_ever_changes_and_each_was_announced(self):
        with self.house.db.read() as conn:
            ledger = promises.of(conn, [one.id for one in self._requests()])
            letters = outbox.by_key(
                conn, [one.announced_by for all_ in ledger.values() for one in all_ if one.announced_by]
            )
        for number, versions in ledger.items():
            assert versions[: len(self.seen.get(number, ()))] == self.seen.get(number, ())
            assert [one.version for one in versions] == list(range(1, len(versions) + 1))
            assert [one.cycle for one in versions] == sorted(one.cycle for one in versions)
            assert all(one.announced_by in letters for one in versions)
        self.seen = ledger

    @invariant()
    def every_transition_is_one_event_of_the_table(self):
        for request in self._requests():
            with self.house.db.read() as conn:
                gone = undone.of_request(conn, request.id)
                journal = [
                    one for one in events.of_request(conn, request.id) if one.kind in KINDS and one.seq not in gone
                ]
            state, version = State.NEW, 0
            for event in journal:
                moved = {end for (start, _), end in TRANSITIONS.items() if start is state}
                state = State(event.payload.get("to", State.CLOSED))
                assert state in (UNMERGED if event.kind == "unmerged" else moved), (request.id, event)
                assert event.payload["version"] > version
                version = event.payload["version"]
            assert state is request.state

    @invariant()
    def what_waits_says_on_whom_and_what_is_merged_into_what(self):
        found = {one.id: one for one in self._requests()}
        for one in found.values():
            assert (one.waiting_on is not None) == (one.waiting_until is not None) == (one.state is State.WAITING)
            assert (one.merged_into is not None) == (one.state is State.MERGED)
            seen = set()
            while one.merged_into is not None:
                assert one.id not in seen
                seen.add(one.id)
                one = found[one.merged_into]  # noqa: PLW2901


Life.TestCase.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)
TestLife = Life.TestCase
