"""An installation for the demonstration: a folder with a configuration, and the real command run on it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from intake.demo import company, writing

COMMAND_SECONDS = 120
CONFIGURATION = """\
# The demonstration's office. It vanishes with it.
[office]
name = "{name}"
address = "{address}"
domains = ["hq.example"]
language = "zh_CN"
timezone = "Asia/Shanghai"
reference_prefix = "HQ"

[state]
directory = "state"
database = "sqlite"

[[mailbox]]
name = "office"
host = "127.0.0.1"
port = {imap_port}
security = "none"
user = "{address}"
password_file = "{folder}/password"
poll_seconds = 10
idle = true
accept_since = "all"

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"

[digest]
enabled = false  # so that the story is the same at every hour

[calendar]
country = "CN"
hours = ["08:30-12:00", "13:30-17:30"]

[[service_level]]
key = "standard"
first_response = "4h"
resolution = "3d"

[[service_level]]
key = "quick"
first_response = "2h"
resolution = "1d"

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

[[category]]
key = "expenses"
name = {{ zh_CN = "费用报销", en = "Expenses" }}
service_level = "standard"
match = {{ subject = ["报销", "expense"] }}

[[category]]
key = "meeting"
name = {{ zh_CN = "会议室", en = "Meeting rooms" }}
service_level = "quick"
match = {{ subject = ["会议室", "meeting room"] }}

[[category]]
key = "people"
name = {{ zh_CN = "人事证明", en = "Personnel" }}
service_level = "standard"
match = {{ subject = ["证明", "门禁", "certificate"] }}

[report]
weekly = {{ day = "monday", at = "08:30", recipients = ["{leader}"] }}
"""


class Site:
    """The folder of one installation; commands run as a person at a terminal would run them."""

    def __init__(self, folder: Path, *, imap_port: int, smtp_port: int, password: str, language: str) -> None:
        self.folder = folder
        self.language = language
        self.configuration = folder / "intake.toml"
        names = {"name": writing.OFFICE_NAME, "address": writing.OFFICE, "leader": company.LEADER}
        text = CONFIGURATION.format(**names, folder=folder, imap_port=imap_port, smtp_port=smtp_port)
        self.configuration.write_text(text, encoding="utf-8")
        secret = folder / "password"
        secret.write_text(password + "\n", encoding="utf-8")
        secret.chmod(0o600)
        (folder / "directory.csv").write_text(company.directory(), encoding="utf-8-sig")

    def argv(self, *words: str) -> list[str]:
        """The command line that this process uses."""
        return [sys.executable, "-m", "intake", "--config", str(self.configuration), *words]

    def shown(self, *words: str) -> str:
        """The command line as a person types it in another terminal."""
        script = Path(sys.executable).with_name("intake")
        start = [str(script)] if script.exists() else [sys.executable, "-m", "intake"]
        return " ".join(shlex.quote(word) for word in [*start, "--config", str(self.configuration), *words])

    def environment(self) -> dict[str, str]:
        """Ours, without settings of another installation."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("INTAKE_")}
        return {**kept, "PYTHONUTF8": "1", "INTAKE_ACTOR": "zhao", "INTAKE_LANG": self.language}

    def run(self, *words: str, show: bool = False) -> str:
        """Run `intake WORDS` to its end; what it printed (nothing when it is shown directly).

        Raises RuntimeError with the command's own words when it fails.
        """
        pipe = None if show else subprocess.PIPE
        done = subprocess.run(
            self.argv(*words), env=self.environment(), stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe,
            text=True, encoding="utf-8", errors="replace", timeout=COMMAND_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"intake {' '.join(words)} ended with {done.returncode}\n{done.stderr or ''}")
        return done.stdout or ""

    def json(self, *words: str) -> Any:
        """The document that `intake WORDS --json` prints."""
        return json.loads(self.run(*words, "--json"))

    def keep(self, raws: Sequence[bytes]) -> list[Path]:
        """The sample mails as files, for `intake explain`."""
        place = self.folder / "mails"
        place.mkdir(exist_ok=True)
        start = len(list(place.iterdir()))
        paths = [place / f"{start + index + 1:02d}.eml" for index in range(len(raws))]
        for path, raw in zip(paths, raws, strict=True):
            path.write_bytes(raw)
        return paths

    def daemon(self) -> subprocess.Popen[bytes]:
        """`intake run` in the background; its log is daemon.log in the folder."""
        with (self.folder / "daemon.log").open("ab") as log:
            return subprocess.Popen(
                self.argv("run"), env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
