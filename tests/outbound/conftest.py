from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from intake.outbound.relay import Relay
from intake.outbound.smtp import Parcel, Post
from intake.outbound.verdict import Verdict
from tests.support.scripted_smtp import ScriptedSmtp
from tests.support.self_signed import Authority, authority


@pytest.fixture(scope="session")
def smtp_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def smtp_server() -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp().running() as server:
        yield server


@dataclass
class Desk:
    """Carries letters and remembers what the callbacks were told."""

    post: Post
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    entered: list[int] = field(default_factory=list)
    allow: Callable[[int], bool] = lambda _letter: True
    stop: Callable[[], bool] = lambda: False

    def before_data(self, letter: int) -> bool:
        self.entered.append(letter)
        return self.allow(letter)

    def settle(self, letter: int, verdict: Verdict) -> None:
        assert letter not in self.verdicts, "settled twice"
        self.verdicts[letter] = verdict

    def carry(self, *letters: Parcel) -> dict[int, Verdict]:
        self.post.carry(letters, before_data=self.before_data, settle=self.settle, stop=self.stop)
        return self.verdicts


@pytest.fixture
def desk_for() -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def make(server: ScriptedSmtp, **changes: object) -> Desk:
        settings = {
            "host": "127.0.0.1",
            "port": server.port,
            "security": "none",
            "connect_seconds": 5.0,
            "command_seconds": 5.0,
            "dot_seconds": 5.0,
        }
        desks.append(Desk(Post(Relay(**(settings | changes)))))
        return desks[-1]

    yield make
    for desk in desks:
        desk.post.close()
