"""An office in a folder, with real mail servers behind it, where the commands of the guides are typed into a shell."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.console import Step, fits
from tests.support.prefork import shared

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Desk:
    """A folder, a shell, and the servers under the names that the guides use."""

    folder: Path
    language: str
    dovecot: object
    postfix: object
    user: str
    root: Path = ROOT
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "LC_", "LANG"))}
        self.environ = {
            **kept,
            "PATH": f"{shared().folder}:{Path(sys.executable).parent}:{kept['PATH']}",
            "HOME": str(self.folder),
            "INTAKE_LANG": self.language,
            "INTAKE_ACTOR": "zhao",
            "PYTHONUTF8": "1",
            "TZ": "Asia/Shanghai",
        }

    def follow(self, step: Step) -> None:
        """Do what the guide says; the command must succeed and print what the guide shows."""
        if step.file:
            (self.folder / step.file).write_text("\n".join(step.shown) + "\n", encoding="utf-8")
            return
        ran = subprocess.run(
            ["bash", "-c", self.here(step.command)],
            cwd=self.folder, env=self.environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, f"line {step.line}: $ {step.command}\n{ran.stdout}"
        assert fits(step.shown, ran.stdout), (
            f"line {step.line}: $ {step.command}\n{ran.stdout}\n— the guide shows:\n" + ("\n".join(step.shown))
        )

    def here(self, command: str) -> str:
        """The command with the servers of this test in place of the guide's."""
        words = {
            "--imap-port 143": f"--imap-port {self.dovecot.imap_port}",
            "--smtp-port 25": f"--smtp-port {self.postfix.port}",
            "--user office": f"--user {self.user}",
        }
        for word, other in words.items():
            command = command.replace(word, other)
        return command


@pytest.fixture
def desk(request, tmp_path, dovecot, postfix) -> Desk:
    """A desk in an empty folder, in the language of the guide."""
    language = request.param
    return Desk(tmp_path, language, dovecot, postfix, user=f"guide-{language}")
