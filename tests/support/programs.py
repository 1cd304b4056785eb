"""Programs that the tests need: found, or the test is skipped with the reason (and fails where nothing may be skipped)."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

PLACES = "/usr/sbin:/sbin:/usr/local/sbin"


def nothing_may_be_skipped() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"} or os.environ.get("INTAKE_TEST_REQUIRE_ALL") == "1"


def missing(what: str, remedy: str) -> None:
    """Skip this test, or fail it in CI."""
    sentence = f"{what}; {remedy}"
    if nothing_may_be_skipped():
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def program(name: str, package: str, *, places: str = PLACES) -> str:
    """The path of a program; skips or fails when it is not installed."""
    found = shutil.which(name) or shutil.which(name, path=places)
    if not found:
        missing(f"{name} is not installed", f"apt-get install {package}")
    return found or ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def server_folder(name: str) -> Path:
    """A short path that a server user can reach (the folders of pytest are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix=f"intake-{name}-"))
    folder.chmod(0o755)
    return folder


def server_user(*wanted: str) -> pwd.struct_passwd:
    """Whom a server runs as: ourselves, or the first of `wanted` that exists when we are root."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    for name in (*wanted, "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise LookupError(wanted)


def started(argv: list[str], *, user: pwd.struct_passwd, signal_at_death: str, log: Path) -> subprocess.Popen[bytes]:
    """A server in the foreground of its own process, without root's rights, that dies with us."""
    words = [program("setpriv", "util-linux"), "--pdeathsig", signal_at_death]
    if os.geteuid() == 0 and user.pw_uid:
        words += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    with log.open("ab") as out:
        return subprocess.Popen([*words, *argv], stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/")


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for localhost and 127.0.0.1, and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    if not cert.exists():
        words = [
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "30",
            "-subj",
            "/CN=localhost",
        ]
        names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        openssl = program("openssl", "openssl")
        subprocess.run([openssl, *words, *names, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key
