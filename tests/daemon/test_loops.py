"""Loops: bells are never missed, trouble backs off, a crash stays in its loop, stopping is prompt."""

from __future__ import annotations

import signal
import socket
import threading
from time import monotonic

from intake.daemon.loops import CRASHES, Loop, serve, tell_systemd
from intake.errors import MailboxDown


def run_in_thread(loop, stop):
    thread = threading.Thread(target=loop.run, args=(stop,))
    thread.start()
    return thread


def ended(thread, loop, stop):
    stop.set()
    loop.bell.set()
    thread.join(5)
    return not thread.is_alive()


def test_a_loop_comes_straight_back_while_there_is_work():
    stop, left, done = threading.Event(), [True, True, False], threading.Event()

    def step():
        if len(left) == 1:
            done.set()
        return left.pop(0) if left else False

    thread = run_in_thread(loop := Loop("work", step, rest=3600, silence=10), stop)

    assert done.wait(5)
    assert ended(thread, loop, stop)


def test_a_ring_during_work_is_kept():
    stop, begun, go_on, seen = threading.Event(), threading.Event(), threading.Event(), []

    def step():
        seen.append(1)
        begun.set()
        go_on.wait(5)
        return False

    thread = run_in_thread(loop := Loop("work", step, rest=3600, silence=10), stop)
    begun.wait(5)
    loop.bell.set()
    begun.clear()
    go_on.set()

    assert begun.wait(5), "the second step came without a rest of an hour"
    assert ended(thread, loop, stop)
    assert len(seen) >= 2


def test_a_server_that_is_down_backs_off_and_recovers():
    answers = [MailboxDown("imap.hq.example is down"), None]

    def step():
        answer = answers.pop(0) if answers else None
        if answer:
            raise answer
        return False

    loop = Loop("collect", step, rest=0, silence=10)

    loop._guarded()
    assert loop.trouble == "imap.hq.example is down"
    assert loop._backoff() > 0
    loop._guarded()
    assert loop.trouble == ""
    assert loop._backoff() == 0


def test_a_crash_is_logged_and_the_loop_lives_until_it_is_hopeless(capsys):
    loop = Loop("register", lambda: 1 // 0, rest=0, silence=10)

    for _ in range(CRASHES - 1):
        loop._guarded()
    assert not loop.is_hopeless
    loop._guarded()

    assert loop.is_hopeless
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_silent_loop_is_noticed():
    loop = Loop("deliver", lambda: False, rest=0, silence=5)

    loop.beat = monotonic() - 6

    assert not loop.is_alive_within_silence


def test_sigterm_ends_the_daemon_and_readiness_is_told(tmp_path, monkeypatch):
    where = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(where))
        monkeypatch.setenv("NOTIFY_SOCKET", str(where))
        loop = Loop("work", lambda: False, rest=3600, silence=3600)
        rounds = []

        def each_round():
            rounds.append(1)
            signal.pthread_kill(threading.get_ident(), signal.SIGTERM)  # to this thread: other threads do not block it

        status = serve([loop], each_round=each_round, watchdog=3, stop=threading.Event())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})

        assert status == 0
        assert rounds
        assert manager.recv(100) == b"READY=1"
        assert manager.recv(100) == b"STOPPING=1"


def test_a_loop_that_hangs_is_told_once_and_starves_the_watchdog(tmp_path, monkeypatch, capsys):
    where = tmp_path / "notify"
    hang, stop = threading.Event(), threading.Event()
    rounds = []

    def each_round():
        rounds.append(1)
        if len(rounds) == 6:
            signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
            hang.set()

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(where))
        manager.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(where))
        loop = Loop("deliver", lambda: hang.wait(20) and False, rest=0, silence=0)
        loop.beat = monotonic() - 100
        serve([loop], each_round=each_round, watchdog=0.3, stop=stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})

        assert [manager.recv(100) for _ in range(2)] == [b"READY=1", b"STOPPING=1"], "the watchdog was never fed"
    assert capsys.readouterr().err.count("event='loop.silent'") == 1


def test_without_a_service_manager_nothing_is_told(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)

    assert tell_systemd("READY=1") is None
