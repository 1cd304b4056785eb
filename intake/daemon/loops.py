"""Loops: threads that step, rest and wake by a bell; watched, stopped gracefully, reported to systemd (HOUSE.md D9)."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic

from intake import log
from intake.errors import IntakeError, ServerDown

CRASHES, CRASH_SECONDS = 5, 600.0  # one loop crashing so often within the span ends the process; systemd restarts it
BACKOFF_FIRST, BACKOFF_LAST = 2.0, 300.0
RENEW = -1  # of serve: begin anew by another configuration
ROUND_SECONDS = 5.0  # how old what `status` shows may be


class Loop:
    """A thread that steps again and again: at once while there is work, else after a rest or when its bell rings.

    `silence` is the longest a step may take, in seconds, before the watchdog calls it hung.
    """

    def __init__(self, name: str, step: Callable[[], bool], *, rest: float, silence: float) -> None:
        self.name = name
        self.step = step
        self.rest = rest
        self.silence = silence
        self.bell = threading.Event()
        self.beat = monotonic()
        self.trouble = ""
        self._failures = 0
        self._crashes: deque[float] = deque(maxlen=CRASHES)

    @property
    def is_alive_within_silence(self) -> bool:
        """Whether the loop gave a sign of life recently enough."""
        return monotonic() - self.beat < self.silence + max(self.rest, self._backoff())

    @property
    def is_hopeless(self) -> bool:
        """Whether it crashed too often in a short time."""
        return len(self._crashes) == CRASHES and monotonic() - self._crashes[0] < CRASH_SECONDS

    def alive(self) -> None:
        """A sign of life inside a long step."""
        self.beat = monotonic()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; clear the bell before looking, so that a ring during work is kept (HOUSE.md D9)."""
        while True:
            self.bell.clear()
            if stop.is_set():
                return
            more = self._guarded()
            self.beat = monotonic()
            if not more:
                self.bell.wait(self._backoff() or self.rest)

    def _guarded(self) -> bool:
        try:
            more = self.step()
        except IntakeError as trouble:
            self._failures += 1
            if str(trouble) != self.trouble:
                say = log.warning if isinstance(trouble, ServerDown) else log.error
                say("loop.trouble", loop=self.name, error=str(trouble), hint=trouble.hint)
            self.trouble = str(trouble)
            return False
        except Exception as bug:  # noqa: BLE001  the loop's guard: logged with traceback, the other loops go on
            self._failures += 1
            self._crashes.append(monotonic())
            self.trouble = f"{type(bug).__name__}: {bug}"
            log.error("loop.crashed", loop=self.name, exc_info=True)
            return False
        if self.trouble:
            log.info("loop.recovered", loop=self.name)
        self._failures, self.trouble = 0, ""
        return more

    def _backoff(self) -> float:
        return min(BACKOFF_FIRST * 2 ** (self._failures - 1), BACKOFF_LAST) if self._failures else 0.0


def serve(
    loops: Sequence[Loop],
    *,
    each_round: Callable[[], None],
    watchdog: float,
    stop: threading.Event,
    hung_up: Callable[[], bool] = bool,
) -> int:
    """Run the loops until SIGTERM or SIGINT; exit status. `each_round` is called every few seconds.

    At SIGHUP `hung_up` is asked whether to begin anew: then the loops end in order, and the answer is RENEW.
    Signals are blocked before the threads start and waited for here: no handler, no race (HOUSE.md D9).
    """
    wanted = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
    threads = [threading.Thread(target=loop.run, args=(stop,), name=loop.name) for loop in loops]
    for thread in threads:
        thread.start()
    tell_systemd("READY=1")
    status = 1
    try:
        status = _watch(loops, each_round, pause=min(watchdog / 3, ROUND_SECONDS), wanted=wanted, hung_up=hung_up)
    finally:
        if status != RENEW:  # the unit goes on
            tell_systemd("STOPPING=1")
        stop.set()
        for loop in loops:
            loop.bell.set()
        for thread in threads:
            thread.join()
    return status


def _watch(
    loops: Sequence[Loop],
    each_round: Callable[[], None],
    *,
    pause: float,
    wanted: set[signal.Signals],
    hung_up: Callable[[], bool],
) -> int:
    """Feed the watchdog while every loop gives signs of life; 0 at a signal, 1 when a loop is hopeless, RENEW."""
    known: set[str] = set()
    each_round()
    while True:
        if (got := signal.sigtimedwait(wanted, pause)) is not None:
            if got.si_signo != signal.SIGHUP:
                return 0
            if hung_up():
                return RENEW
        silent = {loop.name for loop in loops if not loop.is_alive_within_silence}
        for name in sorted(silent - known):
            log.error("loop.silent", loop=name)
        known = silent
        if not silent:
            tell_systemd("WATCHDOG=1")
        each_round()
        if any(loop.is_hopeless for loop in loops):
            log.error("daemon.hopeless", loops=[loop.name for loop in loops if loop.is_hopeless])
            return 1


def tell_systemd(state: str) -> None:
    """One datagram to the service manager (sd_notify(3)); nothing happens when there is none."""
    where = os.environ.get("NOTIFY_SOCKET", "")
    if not where:
        return
    address = "\0" + where[1:] if where.startswith("@") else where
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.sendto(state.encode(), address)
