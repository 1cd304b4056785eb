"""TXT records from a real socket: whole strings, names that do not exist, answers that lie, answers cut short."""

from __future__ import annotations

import socket
import struct
import threading

import pytest

from intake import nameserver
from intake.nameserver import Unanswered


def record(*strings: bytes, kind: int = 16) -> bytes:
    value = b"".join(bytes([len(one)]) + one for one in strings)
    return b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(value)) + value


class Server:
    """Answers each question by UDP, and by TCP on the same port, with what the test made of it."""

    def __init__(self, answer, by_tcp=None) -> None:
        self._answer, self._by_tcp = answer, by_tcp
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self.port = self._udp.getsockname()[1]
        self._tcp = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, daemon=True).start()
        threading.Thread(target=self._serve_tcp, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                question, peer = self._udp.recvfrom(600)
            except OSError:
                return
            self._udp.sendto(self._answer(question), peer)

    def _serve_tcp(self) -> None:
        while self._by_tcp:
            try:
                line, _ = self._tcp.accept()
            except OSError:
                return
            with line:
                question = line.recv(600)[2:]
                said = self._by_tcp(question)
                line.sendall(struct.pack(">H", len(said)) + said)

    def close(self) -> None:
        self._udp.close()
        self._tcp.close()


@pytest.fixture
def serving():
    servers = []

    def start(answer, by_tcp=None):
        servers.append(Server(answer, by_tcp))
        return servers[-1].port

    yield start
    for one in servers:
        one.close()


def told(*records: bytes, flags: int = 0x8180):
    def answer(question: bytes) -> bytes:
        return question[:2] + struct.pack(">HHHHH", flags, 1, len(records), 0, 0) + question[12:] + b"".join(records)

    return answer


def test_the_strings_of_a_record_are_one_text_and_other_records_do_not_count(serving):
    port = serving(told(record(b"v=spf1 ", b"-all"), record(b"\x00\x01", kind=15), record(b"other")))

    assert nameserver.txt("corp.test", ["127.0.0.1"], port=port) == ["v=spf1 -all", "other"]


def test_a_name_that_does_not_exist_has_none(serving):
    assert nameserver.txt("none.test", ["127.0.0.1"], port=serving(told(flags=0x8183))) == []


def test_a_cut_answer_is_asked_for_again_by_tcp(serving):
    port = serving(told(flags=0x8380), told(record(b"long", b" text")))

    assert nameserver.txt("corp.test", ["127.0.0.1"], port=port) == ["long text"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda question: b"\0\0" + question[2:],
        lambda question: question,
        lambda question: told()(question)[:20],
        told(flags=0x8182),
        lambda question: told(record(b"x"))(question)[:-2],
        lambda question: question[:2] + struct.pack(">HHHHH", 0x8180, 1, 900, 0, 0) + question[12:],
        lambda question: told()(question[:13] + b"zzzz" + question[17:]),
    ],
    ids=["number", "no answer", "short", "server failure", "cut record", "too many", "other question"],
)
def test_an_answer_that_is_none_is_not_believed(serving, answer):
    with pytest.raises(Unanswered, match=r"127\.0\.0\.1"):
        nameserver.txt("corp.test", ["127.0.0.1"], port=serving(answer))


def test_the_next_server_is_asked_and_without_any_it_is_said(serving):
    port = serving(told(record(b"x")))

    assert nameserver.txt("corp.test", ["127.0.0.2", "127.0.0.1"], port=port) == ["x"]
    with pytest.raises(Unanswered, match=r"resolv\.conf"):
        nameserver.txt("corp.test", [])


def test_the_servers_of_this_machine_are_read_from_its_file(tmp_path):
    (tmp_path / "resolv.conf").write_text("# x\nsearch corp.test\nnameserver 10.0.0.1\nnameserver ::1\n")

    assert nameserver.servers(tmp_path / "resolv.conf") == ["10.0.0.1", "::1"]
    assert nameserver.servers(tmp_path / "none") == []
