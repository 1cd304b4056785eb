"""Loops: a thousand steps among programs that answer by themselves, through the real rooms (MAIL-RULES.md section 8)."""

from __future__ import annotations

import heapq
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from intake.domain.request import Outcome, State
from intake.message import address
from intake.outbound.relay import Relay
from intake.outbound.smtp import Post
from intake.workflows.desk import progress
from intake.workflows.outgoing.deliver import Sender
from tests.support import desk
from tests.support.responders import OFFICE, all_kinds, human

PEER = "office@peer.example"
STEPS = 1000
SUBJECTS = ("用印申请", "合同归档", "Meeting room", "报销", "")


@dataclass
class World:
    """Our office, another instance of the same program, the responders, and the mail under way."""

    ours: desk.TestOffice
    peer: desk.TestOffice
    sink: object
    chance: random.Random
    kinds: list = field(default_factory=all_kinds)
    under_way: list[tuple[datetime, int, str, bytes]] = field(default_factory=list)
    automatic: list[tuple[str, str, datetime, str]] = field(default_factory=list)  # from, to, when, subject
    by_staff: Counter = field(default_factory=Counter)
    written: int = 0
    _read: int = 0

    @property
    def now(self) -> datetime:
        return self.ours.clock.at

    def step(self) -> None:
        act = self.chance.choices((self.write, self.wait, self.work), (4, 5, 1))[0]
        act()
        self.exchange()

    def write(self) -> None:
        """A person behind one of the addresses writes."""
        sender = self.chance.choice(self.kinds).address
        self.written += 1
        self.post(OFFICE, human(sender, self.written, self.chance.choice(SUBJECTS), self.now))

    def wait(self) -> None:
        length = timedelta(seconds=self.chance.choice((5, 40, 90, 600, 3000, 20000)))
        for office in (self.ours, self.peer):
            office.clock.at += length

    def work(self) -> None:
        """Staff ends a request; whoever answers that may reopen it."""
        open_ = [one for one in self.ours.requests() if one.state in {State.NEW, State.OPEN}]
        if open_:
            request = self.chance.choice(open_)
            progress.close(self.ours.house, request.id, outcome=Outcome.DONE, text="已办。", actor="z", now=self.now)
            self.by_staff[request.id] += 1

    def post(self, to: str, raw: bytes, *, seconds: float = 0.0) -> None:
        self.written += 1
        heapq.heappush(self.under_way, (self.now + timedelta(seconds=seconds), self.written, to, raw))

    def exchange(self) -> None:
        """What has arrived is registered, what is due is sent, and whoever gets a letter reacts to it."""
        while self.under_way and self.under_way[0][0] <= self.now:
            at, _, to, raw = heapq.heappop(self.under_way)
            (self.ours if to == OFFICE else self.peer).archive(raw, internaldate=at)
        for office in (self.ours, self.peer):
            office.register()
            while Sender(office.house, office.post, owner="test").run().claimed:
                pass
        fresh, self._read = self.sink.letters[self._read :], len(self.sink.letters)
        for letter in fresh:
            self.arrive(letter)

    def arrive(self, letter) -> None:
        [to] = letter.recipients
        sender = address.normalised(letter.message["From"].addresses[0].addr_spec)
        if letter.message["Auto-Submitted"]:
            self.automatic.append((sender, to, self.now, letter.subject))
        delay = self.chance.choice((1, 8, 45))  # programs are quick
        if to in {OFFICE, PEER}:
            self.post(to, letter.raw, seconds=delay)
        for one in self.kinds:
            if one.address == to and (raw := one.reacts(letter)) is not None:
                self.post(OFFICE, raw, seconds=delay)


@pytest.fixture
def world(database_url, tmp_path, sink, request):
    seed = getattr(request, "param", 7)
    relay = Relay(host="127.0.0.1", port=sink.port, security="none")
    with (
        desk.office(database_url) as ours,
        desk.office(f"sqlite:///{tmp_path}/peer.db", address=PEER) as peer,
    ):
        for one in (ours, peer):
            one.post = Post(relay)
        yield World(ours, peer, sink, random.Random(seed))
        for one in (ours, peer):
            one.post.close()


def test_a_thousand_steps_among_programs_that_answer_end_in_no_loop(world):
    world.post(OFFICE, human(PEER, 1, "请协助", world.now))  # somebody sets the two desks on each other
    world.post(
        PEER, human(OFFICE, 2, "请协助", world.now).replace(b"To: office@hq.example", b"To: office@peer.example")
    )
    for _ in range(STEPS):
        world.step()
    while world.under_way:  # and what is still under way comes to its end, too
        world.wait()
        world.exchange()

    assert all(one.wrote >= 5 for one in world.kinds), {one.name: one.wrote for one in world.kinds}
    expect_one_per_request(world)
    expect_caps(world)
    expect_peace_between_desks(world)
    assert world.ours.letters("pending", "retry") == []


def expect_one_per_request(world):
    """One acknowledgement; one more only where staff had written and the answer moved the promise."""
    found = Counter(
        (to, re.search(r"HQ-(\d+)", subject)[1]) for sender, to, _, subject in world.automatic if sender == OFFICE
    )
    assert found
    assert [each for each, n in found.items() if n > 1 + world.by_staff[int(each[1])]] == []
    untouched = {each: n for each, n in found.items() if not world.by_staff[int(each[1])]}
    assert set(untouched.values()) == {1}


def expect_caps(world):
    """No stranger gets more than five acknowledgements within a day, whatever his program does."""
    acknowledged = [(to, at) for sender, to, at, subject in world.automatic if sender == OFFICE]
    for to in {to for to, _ in acknowledged}:
        times = sorted(at for other, at in acknowledged if other == to)
        moved = sum(world.by_staff.values())
        crowded = [at for at in times if sum(at <= each < at + timedelta(days=1) for each in times) > 5 + moved]
        assert crowded == [], to


def expect_peace_between_desks(world):
    """Two instances pointed at each other: at most one mail each, for the whole run."""
    between = Counter(sender for sender, to, _, _ in world.automatic if {sender, to} == {OFFICE, PEER})
    assert set(between.values()) <= {1}
    assert between[OFFICE] == 1
