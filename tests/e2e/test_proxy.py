"""The proxy itself: a fault acts wherever its connection stands when it is armed."""

from __future__ import annotations

import socket

import pytest

from tests.support.proxy import Fault, Proxy
from tests.support.waiting import eventually


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.mark.parametrize("fault", [Fault("split"), Fault("split", after=3)], ids=["at once", "after bytes"])
def test_a_fault_acts_on_a_connection_that_is_older_than_it(server, fault):
    with Proxy(server.getsockname()[1]) as proxy, socket.create_connection(("127.0.0.1", proxy.port)) as client:
        client.settimeout(5)
        there, _ = server.accept()
        with there:
            there.sendall(b"before")
            assert client.recv(100) == b"before"

            proxy.break_(fault)
            there.sendall(b"behind")

            eventually(lambda: proxy.acted == [fault], 5)
            arrived = b""
            while len(arrived) < len(b"behind"):
                arrived += client.recv(100)
            assert arrived == b"behind"
