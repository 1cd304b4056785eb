"""An installation in a temporary folder with mails in it; commands run in this process, as `main` runs them."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from intake.cli.main import main
from tests.support.desk import START, Clock, mail, office

CONFIG = """\
[office]
name = "总部服务台"
address = "office@hq.example"
domains = ["hq.example", "branch.example"]
[state]
directory = "state"
[[mailbox]]
name = "office"
host = "127.0.0.1"
port = 1
security = "none"
user = "office"
password_file = "password"
[smtp]
host = "127.0.0.1"
port = 1
security = "none"
[[service_level]]
key = "standard"
first_response = "4h"
resolution = "3d"
[[service_level]]
key = "frontline"
impact = "frontline"
resolution = "8h"
[[category]]
key = "seal"
name = { zh_CN = "用印申请", en = "Use of company seal" }
service_level = "standard"
match = { subject = ["用印"] }
[report]
weekly = { day = "monday", at = "08:30", recipients = ["leader@hq.example"] }
"""


@dataclass
class Ran:
    """What a command printed, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@dataclass
class Site:
    """The folder with its configuration, the clock, and the command."""

    folder: object
    clock: Clock
    monkeypatch: object
    capfd: object

    def __call__(self, *words: str, stdin: bytes = b"", status: int = 0, lang: str | None = "en") -> Ran:
        argv = ["intake", "--config", str(self.folder / "intake.toml"), *(["--lang", lang] if lang else []), *words]
        self.monkeypatch.setattr(sys, "argv", argv)
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        self.capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        out, err = self.capfd.readouterr()
        ran = Ran(int(end.value.code or 0), out, err)
        assert ran.status == status, f"{ran.status}: {out}\n{err}"
        return ran


@pytest.fixture(scope="session")
def root():
    """The checkout."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture
def empty(tmp_path, monkeypatch, capfd):
    """An installation without mails."""
    (tmp_path / "intake.toml").write_text(CONFIG, encoding="utf-8")
    password = tmp_path / "password"
    password.write_text("hush")
    password.chmod(0o600)
    clock = Clock()
    monkeypatch.setattr("intake.wiring.now", clock)
    monkeypatch.delenv("INTAKE_LANG", raising=False)
    monkeypatch.setenv("INTAKE_ACTOR", "zhao")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home" / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))
    monkeypatch.chdir(tmp_path)
    return Site(tmp_path, clock, monkeypatch, capfd)


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """The database of three requests, made once: 1001 ordinary, 1002 at the front line, 1003 with hostile text."""
    folder = tmp_path_factory.mktemp("state")
    with office(f"sqlite:///{folder}/intake.db") as desk:
        assert desk.clock.at == START
        desk.receive(
            mail(),
            mail("设备停产了，客户在等。", subject="生产线停产", message_id="two@branch.example"),
            mail("a\x1b[31mred\u202egpj", subject="查\x07询\u202e\x1b]0;x", message_id="three@branch.example"),
        )
    return (folder / "intake.db").read_bytes()


@pytest.fixture
def site(empty, three):
    """An installation with three requests."""
    state = empty.folder / "state"
    state.mkdir(mode=0o700)
    (state / "intake.db").write_bytes(three)
    return empty
