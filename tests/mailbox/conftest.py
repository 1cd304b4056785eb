from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from intake.mailbox.account import Account
from intake.mailbox.door import Door
from tests.support.self_signed import Authority, authority


@pytest.fixture(scope="session")
def imap_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def door_to() -> Iterator[Callable[..., Door]]:
    doors: list[Door] = []

    def make(port: int, **changes: object) -> Door:
        settings = {
            "name": "office",
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "user": "desk",
            "password": lambda: "secret",
            "connect_seconds": 5.0,
            "read_seconds": 5.0,
        }
        doors.append(Door(Account(**(settings | changes))))
        return doors[-1]

    yield make
    for door in doors:
        door.close()
