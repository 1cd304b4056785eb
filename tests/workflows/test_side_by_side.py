"""Two daemons over one PostgreSQL register at the same time (RELIABILITY.md 3.3, invariant I8)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from intake.workflows.incoming import admit, register
from tests.support import desk
from tests.support.desk import mail

pytestmark = pytest.mark.postgres


def meet_after(monkeypatch, module, name):
    """Hold each caller of `module.name` until two have come that far, or the second cannot come."""
    both, act = threading.Barrier(2), getattr(module, name)

    def act_and_wait(*args):
        found = act(*args)
        with suppress(threading.BrokenBarrierError):
            both.wait(1)
        return found

    monkeypatch.setattr(module, name, act_and_wait)


def test_one_mail_delivered_twice_to_two_daemons_is_one_request(postgres_url, monkeypatch):
    with desk.office(postgres_url) as first, desk.office(postgres_url) as second:
        first.archive(mail(), b"Received: from another.relay.example\r\n" + mail())
        meet_after(monkeypatch, admit, "_twin")

        with ThreadPoolExecutor(2) as daemons:
            works = [(first, "first"), (second, "second")]
            done = daemons.map(lambda one: register.run(one[0].house, one[0].reader, owner=one[1], limit=1), works)
            assert [one.claimed for one in done] == [1, 1]

        assert len(first.requests()) == 1
        assert len(first.letters()) == 1
