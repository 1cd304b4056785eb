"""`intake run`: the rooms as loops until told to stop, or each once until nothing is left to do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from intake import log, wiring
from intake.daemon import exporter, metrics
from intake.daemon.loops import RENEW, Loop, serve
from intake.daemon.renewal import Renewal
from intake.daemon.status import StatusFile
from intake.daemon.works import Seen, Works
from intake.domain.notices import Channel
from intake.errors import ConfigError, IntakeError, Sentence
from intake.owners import is_dead, own_name
from intake.workflows.house import House
from intake.workflows.incoming import register
from intake.workflows.outgoing.deliver import Sender
from intake.workflows.safety import journal, recover

if TYPE_CHECKING:
    from intake.config import Settings
    from intake.workflows.incoming.collect import Collector

WATCHDOG = 90.0  # seconds, as in systemd/intake.service
REGISTER_REST, TELL_REST, DELIVER_REST, CLOCK_REST = 5.0, 5.0, 5.0, 60.0
ROOMS = ("collect", "deliver", "clock")


def run(settings: Settings, *, once: bool = False, only: str | None = None, seen: Seen | None = None) -> int:
    """Run the daemon; exit status. `only` (collect, deliver or clock) runs one room of it.

    With `once`, `seen` is told how many mails there are and how many were placed.

    Raises ConfigError for a broken configuration or template before anything starts, Busy for a second daemon.
    """
    if only is not None and only not in ROOMS:
        raise ConfigError(
            Sentence("unknown room {only}", only=only),
            hint=Sentence("--only takes one of {rooms}", rooms=", ".join(ROOMS)),
        )
    if once:
        with _works(settings) as works:
            works.seen = seen or works.seen
            return _once(works, only)
    while True:
        renewal = Renewal(settings)
        with _works(settings) as works:
            status = _forever(settings, works, only, renewal)
        if status != RENEW:
            return status
        settings = renewal.settings


@contextmanager
def _works(settings: Settings) -> Iterator[Works]:
    with ExitStack() as stack:
        house = stack.enter_context(wiring.open_house(settings))
        stack.enter_context(wiring.sole_daemon(settings, house))
        problems = house.desk.lint()
        if problems:
            raise ConfigError(
                "the letter templates are broken", problems=problems, hint="intake config check shows them again"
            )
        owner = own_name()
        recover.after_start(house, is_dead)
        post = wiring.post(settings)
        works = Works(
            house=house,
            owner=owner,
            collectors=wiring.collectors(settings, house, owner=owner),
            reader=stack.enter_context(wiring.reader()),
            sender=Sender(house, post, owner=owner),
            journal=wiring.journal(settings),
            poster=_poster(settings, house, owner),
        )
        journal.begin(house, works.journal)
        stack.callback(post.close)
        for collector in works.collectors:
            stack.callback(collector.close)
        yield works


def _poster(settings: Settings, house: House, owner: str) -> Sender | None:
    hooks = wiring.hooks(settings)
    return Sender(house, hooks, owner=owner, channel=Channel.WEBHOOK) if hooks.hooks else None


def _once(works: Works, only: str | None) -> int:
    """Everything there is to do now; a server that is down is named by its exit code, the rest is done all the same."""
    status = 0
    if only in {None, "collect"}:
        for collector in works.collectors:
            status = _tried(collector.name, lambda one=collector: works.collect(one)) or status  # type: ignore[misc]
        works.seen(0, register.waiting(works.house))
        while works.register():
            pass
        for collector in works.collectors:
            status = _tried(collector.name, collector.dispose) or status
    if only in {None, "clock"}:
        works.clock()
        works.tell()
    if only in {None, "deliver"}:
        status = _tried("deliver", lambda: _drain(works.deliver)) or status
        status = _tried("webhooks", lambda: _drain(works.post)) or status
    return status


def _drain(step: Callable[[], bool]) -> None:
    while step():
        pass


def _tried(name: str, step: Callable[[], object]) -> int:
    try:
        step()
    except IntakeError as trouble:
        log.error("run.trouble", room=name, error=str(trouble), hint=trouble.hint)
        return trouble.exit_code
    return 0


def _forever(settings: Settings, works: Works, only: str | None, renewal: Renewal) -> int:
    stop = threading.Event()
    loops = list(_loops(works, stop, only))
    status = StatusFile(
        settings.status_file(),
        works.house,
        loops=loops,
        owner=works.owner,
        poll_seconds={one.name: one.intake.account.poll_seconds for one in works.collectors},
        state=wiring.make_state_directory(settings),
    )
    works.watch = status.watched
    figures = partial(metrics.exposition, works.house, status.watched)
    file = exporter.TextFile(settings.metrics_file(), figures)

    def each_round() -> None:
        status.write()
        file.write()

    renewal.publish()
    log.info("daemon.started", loops=[loop.name for loop in loops], owner=works.owner)
    try:
        with exporter.answering(settings.metrics_listen(), figures):
            renew = partial(renewal.ask, status)
            return serve(loops, each_round=each_round, watchdog=WATCHDOG, stop=stop, hung_up=renew)
    finally:
        file.remove()
        status.remove()
        renewal.withdraw()
        log.info("daemon.stopped")


def _loops(works: Works, stop: threading.Event, only: str | None) -> Iterator[Loop]:
    """The rooms in order; each rings the bell of the next. Nothing depends on the bells: each looks by itself, too."""
    delivering = Loop("deliver", lambda: works.deliver(stop.is_set), rest=DELIVER_REST, silence=900)
    registering = Loop("register", lambda: False, rest=REGISTER_REST, silence=300)
    collecting = [_collecting(works, collector, registering, stop=stop) for collector in works.collectors]
    posting = Loop("webhooks", lambda: works.post(stop.is_set), rest=DELIVER_REST, silence=900)
    telling = Loop("tell", lambda: _told(works, [delivering, posting]), rest=TELL_REST, silence=120)
    registering.step = lambda: _registered(works, [delivering, telling, *collecting])
    rest = min(CLOCK_REST, works.house.policy.alarm_after.total_seconds())
    clock = Loop("clock", lambda: False, rest=rest, silence=120)
    clock.step = lambda: _clocked(works, clock, delivering, stop)
    if only in {None, "collect"}:
        yield from collecting
        yield registering
    if only in {None, "deliver"}:
        yield delivering
        if works.poster is not None:
            yield posting
    if only in {None, "clock"}:
        yield telling
        yield clock


def _registered(works: Works, waiting: list[Loop]) -> bool:
    return _rung(waiting, more=works.register())


def _told(works: Works, waiting: list[Loop]) -> bool:
    return _rung(waiting, more=works.tell())


def _rung(waiting: list[Loop], *, more: bool) -> bool:
    """Ring for those who have something to do now."""
    for loop in waiting if more else ():
        loop.bell.set()
    return more


def _clocked(works: Works, clock: Loop, delivering: Loop, stop: threading.Event) -> bool:
    """After a long stop the clock has much to do: it shows that it lives, and ends when it is told to."""

    def interrupted() -> bool:
        clock.alive()
        return stop.is_set()

    works.clock(interrupted)
    delivering.bell.set()
    return False


def _collecting(works: Works, collector: Collector, registering: Loop, *, stop: threading.Event) -> Loop:
    """A mailbox's loop: look, hand over, move what is done, then wait in IDLE where the server offers it."""
    loop = Loop(f"collect:{collector.name}", lambda: False, rest=collector.intake.account.poll_seconds, silence=240)

    def interrupted() -> bool:
        loop.alive()
        return stop.is_set() or loop.bell.is_set()

    def step() -> bool:
        if works.collect(collector):
            registering.bell.set()
        if interrupted() or not collector.can_idle:
            return False
        collector.idle(interrupted)
        return not stop.is_set()

    loop.step = step
    return loop
