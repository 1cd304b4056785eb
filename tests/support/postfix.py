"""A Postfix of our own on a free port of loopback that relays everything to a sink (it needs root to run)."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from tests.support import programs
from tests.support.sink import Sink
from tests.support.waiting import eventually

MAIN = """\
compatibility_level = 3.6
config_directory = {folder}
queue_directory = {folder}/spool
data_directory = {folder}/state
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = relay.corp.example
mydomain = corp.example
mydestination =
local_transport = error:nothing is local here
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_tls_security_level = may
smtpd_tls_cert_file = {folder}/cert.pem
smtpd_tls_key_file = {folder}/key.pem
smtp_tls_security_level = none
smtp_dns_support_level = disabled
smtp_host_lookup = native
relayhost = [127.0.0.1]:{sink}
in_flow_delay = 0
append_dot_mydomain = no
biff = no
message_size_limit = 52428800
smtputf8_enable = yes
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 4s
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


class Postfix:
    """A relay: SMTP with STARTTLS on `port`; what passes arrives in `sink`."""

    host = "127.0.0.1"

    def __init__(self, sink: Sink) -> None:
        self.binary = programs.program("postfix", "postfix")
        if os.geteuid():
            programs.missing("Postfix cannot run without root", "run the tests as root")
        self.sink = sink
        self.port = programs.free_port()
        self.folder = programs.server_folder("postfix")
        self.ca_file, _ = programs.certificate(self.folder)
        self.process: subprocess.Popen[bytes] | None = None
        for name in ("spool", "state"):
            (self.folder / name).mkdir()
        os.chown(self.folder / "state", pwd.getpwnam("postfix").pw_uid, -1)
        (self.folder / "main.cf").write_text(MAIN.format(folder=self.folder, sink=sink.port))
        (self.folder / "master.cf").write_text(MASTER.format(port=self.port))

    def start(self) -> Postfix:
        if not self.process:
            argv = [self.binary, "-c", str(self.folder), "start-fg"]
            root = pwd.getpwuid(0)
            self.process = programs.started(argv, user=root, signal_at_death="TERM", log=self.folder / "start")
            eventually(self._answers, 30, on_failure=self.log)
        return self

    def stop(self) -> None:
        """The relay ends; its queue stays."""
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        files = [self.folder / "start", self.folder / "maillog"]
        return "\n".join(path.read_text(errors="replace") for path in files if path.exists())

    def queue(self) -> list[Path]:
        """The files that still wait in the queue."""
        spool = self.folder / "spool"
        return [
            path for name in ("incoming", "active", "deferred") for path in (spool / name).rglob("*") if path.is_file()
        ]

    def _answers(self) -> bool:
        import socket

        try:
            with socket.create_connection((self.host, self.port), 1) as peer:
                return peer.recv(100).startswith(b"220")
        except OSError:
            return False
