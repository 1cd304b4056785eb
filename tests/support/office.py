"""An office for end-to-end tests: a configuration file, a state directory, and the real command in a subprocess."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.support.prefork import Forked, Prefork, shared

CONFIG = """\
[office]
name = "总部服务台"
address = "office@corp.example"
language = "zh_CN"
timezone = "Asia/Shanghai"
reference_prefix = "HQ"

[state]
directory = "{state}"
database = "{database}"

[[mailbox]]
name = "office"
host = "127.0.0.1"
port = {imap_port}
security = "{imap_security}"
{ca_file}
user = "{user}"
password_env = "INTAKE_TEST_IMAP_PASSWORD"
folder = "INBOX"
poll_seconds = 5
idle = true
accept_since = "{accept_since}"

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
connections = 4

[calendar]
country = "CN"
hours = ["08:30-12:00", "13:30-17:30"]

[[service_level]]
key = "standard"
first_response = "4h"
resolution = "3d"

[[service_level]]
key = "frontline"
impact = "frontline"
first_response = "1h"
resolution = "8h"

[[category]]
key = "seal"
name = {{ zh_CN = "用印申请", en = "Use of company seal" }}
service_level = "standard"
match = {{ subject = ["用印", "盖章", "seal"] }}

[report]
weekly = {{ day = "{today}", at = "00:00", recipients = ["leader@corp.example"] }}
{extra}
"""


@dataclass
class Office:
    """One installation: its files, and its commands run as a user would run them."""

    folder: Path
    user: str = "office"
    password: str = "secret"
    environment: dict[str, str] = field(default_factory=dict)
    prefork: Prefork | None = field(default_factory=shared)  # what commands are forked from; None: started anew

    @property
    def config(self) -> Path:
        return self.folder / "intake.toml"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def write(
        self,
        *,
        imap_port: int,
        smtp_port: int,
        database: str = "sqlite",
        imap_security: str = "none",
        ca_file: Path | None = None,
        accept_since: str = "all",
        extra: str = "",
    ) -> Office:
        self.config.write_text(
            CONFIG.format(
                state=self.state,
                database=database,
                imap_port=imap_port,
                smtp_port=smtp_port,
                imap_security=imap_security,
                ca_file=f'ca_file = "{ca_file}"' if ca_file else "",
                user=self.user,
                accept_since=accept_since,
                today=datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%A").lower(),
                extra=extra,
            ),
            encoding="utf-8",
        )
        return self

    def environ(self, **more: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("INTAKE_")}
        return {**kept, "INTAKE_TEST_IMAP_PASSWORD": self.password, "PYTHONUTF8": "1", **self.environment, **more}

    def argv(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "intake", "--config", str(self.config), *words]

    def run(
        self, *words: str, check: int | None = 0, stdin: str | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """One command to its end; its exit status must be `check` unless that is None."""
        done = self._ran(words, stdin, more)
        if check is not None and done.returncode != check:
            raise AssertionError(
                f"intake {' '.join(words)} ended with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
            )
        return done

    def _ran(self, words: tuple[str, ...], stdin: str | None, more: dict[str, str]) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write(stdin or "")
            given.seek(0)
            files = (given.fileno(), out.fileno(), err.fileno())
            status = self.process(words, files, more).wait(300)
            said = []
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode("utf-8", "replace"))
        return subprocess.CompletedProcess(self.argv(*words), status, *said)

    def process(
        self, words: tuple[str, ...], files: tuple[int, int, int], more: dict[str, str]
    ) -> subprocess.Popen[bytes] | Forked:
        """A command that has begun; `files` are its input, output and errors, `more` is added to its environment."""
        argv, environ, (given, out, err) = self.argv(*words), self.environ(**more), files
        if self.prefork is not None:
            return self.prefork.command(argv[3:], environ, cwd=Path.cwd(), files=files)
        return subprocess.Popen(argv, stdin=given, stdout=out, stderr=err, env=environ, start_new_session=True)

    def json(self, *words: str, **more: str):
        return json.loads(self.run(*words, "--json", **more).stdout)

    def daemon(self, **more: str) -> Daemon:
        """The daemon in the background; its log goes to a file."""
        return Daemon(self, more)


class Daemon:
    """`intake run` as a process of its own: a context manager that stops it gracefully."""

    def __init__(self, office: Office, environment: dict[str, str]) -> None:
        self.log = office.folder / "daemon.log"
        self._out = self.log.open("ab")
        with Path(os.devnull).open() as nothing:
            files = (nothing.fileno(), self._out.fileno(), self._out.fileno())
            self.process = office.process(("run",), files, environment)

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.stop()

    def stop(self, seconds: float = 30) -> int:
        """SIGTERM, and wait; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the daemon did not stop:\n{self.text()[-6000:]}") from None
        finally:
            self._out.close()
        return status

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._out.close()

    def text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")
