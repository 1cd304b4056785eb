"""A PostgreSQL of our own on a free port, with a fresh database for whoever asks."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.support import programs
from tests.support.waiting import eventually

QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "150",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}


def bin_folder() -> Path | None:
    """Where Debian keeps the newest PostgreSQL's programs, or where the path has them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Postgres:
    """A running server, ours or that of INTAKE_TEST_PG_URL; `create()` gives the URL of an empty database."""

    def __init__(self) -> None:
        self.given = os.environ.get("INTAKE_TEST_PG_URL", "").replace("postgresql+psycopg://", "postgresql://")
        self.process: subprocess.Popen[bytes] | None = None
        self.folder: Path | None = None
        self.port = 0

    def start(self) -> Postgres:
        if self.given:
            return self
        where = bin_folder()
        if where is None:
            programs.missing("PostgreSQL is not installed", "apt-get install postgresql, or set INTAKE_TEST_PG_URL")
        self.folder = programs.server_folder("postgres")
        user = programs.server_user("postgres")
        if os.geteuid() == 0:
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        log, place = self.folder / "log", self.folder / "data"
        making = [
            str(where / "initdb"),
            "-D",
            str(place),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        ]
        if programs.started(making, user=user, signal_at_death="TERM", log=log).wait(60):
            raise RuntimeError(f"initdb failed:\n{log.read_text(errors='replace')}")
        self.port = programs.free_port()
        return self._serve()

    def _serve(self) -> Postgres:
        where = bin_folder()
        assert where
        assert self.folder
        log, place, user = self.folder / "log", self.folder / "data", programs.server_user("postgres")
        settings = [word for key, value in QUICK.items() for word in ("-c", f"{key}={value}")]
        serving = [
            str(where / "postgres"),
            "-D",
            str(place),
            "-k",
            str(self.folder),
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
        ]
        self.process = programs.started([*serving, *settings], user=user, signal_at_death="INT", log=log)
        eventually(self._answers, 30, on_failure=lambda: log.read_text(errors="replace"))
        return self

    def restart(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Down at once, as after a crash, and up again on the same port; `meanwhile` happens while it is down.

        A server that was given is not ours to stop: there every session is ended instead.
        """
        if self.given:
            self.cut_sessions()
            meanwhile()
            return
        assert self.process
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)
        meanwhile()
        self._serve()

    def cut_sessions(self, url: str = "") -> None:
        """End every session of that database, or of all of them."""
        which = f"datname = '{url.rsplit('/', 1)[1].partition('?')[0]}'" if url else "datname LIKE 'intake_%'"
        self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {which}")

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
            self.process = None
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            self.execute("SELECT 1")
            return True
        return False

    def url(self, database: str) -> str:
        """As libpq reads it."""
        if self.given:
            return f"{self.given.rsplit('/', 1)[0]}/{database}"
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.given or self.url("postgres"), autocommit=True, connect_timeout=5) as conn:
            conn.execute(statement)

    def create(self) -> str:
        """A new empty database; its URL for SQLAlchemy."""
        name = f"intake_{uuid.uuid4().hex[:16]}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return self.url(name).replace("postgresql://", "postgresql+psycopg://", 1)

    def drop(self, url: str) -> None:
        """Away with a database of `create`, whoever still uses it."""
        self.execute(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")

    @contextmanager
    def database(self) -> Iterator[str]:
        url = self.create()
        try:
            yield url
        finally:
            self.drop(url)
