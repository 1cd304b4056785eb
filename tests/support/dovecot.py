"""A Dovecot of our own: no root's rights, free ports of loopback, any user name with the one password."""

from __future__ import annotations

import grp
import itertools
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from tests.support import programs
from tests.support.waiting import eventually

CONFIGURATION = """\
protocols = {protocols}
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
mail_fsync = never
mail_max_userip_connections = 100
auth_mechanisms = plain login
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
"""
_numbers = itertools.count()


class Dovecot:
    """IMAP (with STARTTLS) on `imap_port`, IMAPS on `imaps_port`, LMTP on `lmtp_port` where it is installed."""

    host = "127.0.0.1"

    def __init__(self, *, password: str = "secret", separator: str = "/") -> None:
        self.password = password
        self.separator = separator
        self.binary = programs.program("dovecot", "dovecot-imapd")
        self.user = programs.server_user("nobody")
        self.folder = programs.server_folder("dovecot")
        self.ca_file, _ = programs.certificate(self.folder)
        self.imap_port, self.imaps_port, self.lmtp_port = (programs.free_port() for _ in range(3))
        self.process: subprocess.Popen[bytes] | None = None
        for place in (
            self.folder,
            self.folder / "run",
            self.folder / "state",
            self.folder / "mail",
            self.folder / "key.pem",
        ):
            if place.suffix != ".pem":
                place.mkdir(exist_ok=True)
            self._give(place)
        self._configure()

    def _configure(self) -> None:
        has_lmtp = Path("/usr/lib/dovecot/lmtp").exists()
        told = CONFIGURATION if has_lmtp else CONFIGURATION.partition("service lmtp")[0]
        names = {"user": self.user.pw_name, "uid": self.user.pw_uid, "gid": self.user.pw_gid, "folder": self.folder}
        ports = {"imap_port": self.imap_port, "imaps_port": self.imaps_port, "lmtp_port": self.lmtp_port}
        self.configuration.write_text(
            told.format(
                **names,
                **ports,
                group=grp.getgrgid(self.user.pw_gid).gr_name,
                password=self.password,
                separator=self.separator,
                protocols="imap lmtp" if has_lmtp else "imap",
            )
        )

    @property
    def configuration(self) -> Path:
        return self.folder / "dovecot.conf"

    def start(self) -> Dovecot:
        if not self.process:
            argv = [self.binary, "-F", "-c", str(self.configuration)]
            self.process = programs.started(argv, user=self.user, signal_at_death="TERM", log=self.folder / "start")
            eventually(self._answers, 20, on_failure=self.log)
        return self

    def stop(self) -> None:
        """The server ends; its mail stays."""
        if self.process:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        return "\n".join(
            path.read_text(errors="replace") for path in (self.folder / "start", self.folder / "log") if path.exists()
        )

    def _answers(self) -> bool:
        if self.process and self.process.poll() is not None:
            raise AssertionError(f"dovecot ended by itself:\n{self.log()[-4000:]}")
        try:
            with socket.create_connection((self.host, self.imap_port), 1) as peer:
                return peer.recv(100).startswith(b"* OK")
        except OSError:
            return False

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def maildir(self, user: str) -> Path:
        return self.folder / "mail" / user

    def seed(self, user: str, mails: Iterable[bytes], *, folder: str = "INBOX") -> int:
        """Deliver as an MDA does: written in tmp, renamed into new; how many."""
        box = self.maildir(user)
        places = [box] if folder == "INBOX" else [box, box / ("." + folder.replace(self.separator, "."))]
        for place in [sub for one in places for sub in (one, one / "tmp", one / "new", one / "cur")]:
            place.mkdir(parents=True, exist_ok=True)
            self._give(place)
        count = 0
        for raw in mails:
            name = f"{int(time.time())}.M{next(_numbers):08d}P{os.getpid()}.test"
            partial = places[-1] / "tmp" / name
            partial.write_bytes(raw.replace(b"\r\n", b"\n"))
            self._give(partial)
            partial.rename(places[-1] / "new" / name)
            count += 1
        return count

    def folders(self, user: str) -> dict[str, list[bytes]]:
        """What lies in each folder, oldest first, with CRLF as IMAP shows it; INBOX is always there."""
        box = self.maildir(user)
        found = {"INBOX": _mails(box)}
        for place in sorted(box.glob(".*")) if box.is_dir() else ():
            if (place / "cur").is_dir():
                found[place.name[1:].replace(".", self.separator)] = _mails(place)
        return found

    def reset(self, user: str) -> None:
        """An empty account, with a new UIDVALIDITY at its next use."""
        shutil.rmtree(self.maildir(user), ignore_errors=True)


def _mails(place: Path) -> list[bytes]:
    """Files may move from new to cur while we look: what has gone is looked up again under its new flags."""
    for _ in range(20):
        paths = {path.name.partition(":")[0]: path for sub in ("new", "cur") for path in (place / sub).glob("*")}
        try:
            return [paths[name].read_bytes().replace(b"\n", b"\r\n") for name in sorted(paths)]
        except FileNotFoundError:
            continue
    raise AssertionError(f"{place} does not come to rest")
