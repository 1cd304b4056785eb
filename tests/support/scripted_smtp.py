"""An SMTP server that says what a test wants: replies, silence, drops or garbage at each verb.

Verbs to script: greeting, EHLO, HELO, STARTTLS, AUTH, MAIL, RCPT, DATA, body (reading the content), dot, RSET, NOOP, QUIT.
"""

from __future__ import annotations

import base64
import ssl
from dataclasses import dataclass

from tests.support.scripted_line import CLOSE, HANG, ScriptedServer, Wire

__all__ = ["CLOSE", "HANG", "Received", "ScriptedSmtp"]

REPLIES = {
    "greeting": "220 scripted ESMTP",
    "HELO": "250 scripted",
    "STARTTLS": "220 go ahead",
    "AUTH": "235 2.7.0 welcome",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go ahead",
    "dot": "250 2.0.0 Ok: queued as 4F2A{n}",
    "RSET": "250 ok",
    "NOOP": "250 ok",
    "QUIT": "221 bye",
}


@dataclass(frozen=True)
class Received:
    """One letter as it was taken."""

    env_from: str
    recipient: str
    body: bytes


class ScriptedSmtp(ScriptedServer):
    """Takes every letter unless told otherwise."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        offers: tuple[str, ...] = ("SIZE 10000000", "8BITMIME", "AUTH PLAIN LOGIN"),
    ) -> None:
        super().__init__(tls=tls, implicit_tls=implicit_tls)
        self.offers = offers
        self.letters: list[Received] = []
        self.logins: list[str] = []
        self.encrypted_logins: list[bool] = []

    def converse(self, wire: Wire) -> None:
        self._reply(wire, "greeting")
        envelope = {"MAIL": "", "RCPT": ""}
        while True:
            command = wire.line().decode("ascii", "replace")
            self.commands.append(command)
            verb = command.split(" ")[0].upper()
            if verb in envelope:
                envelope[verb] = command.partition("<")[2].partition(">")[0]
            if verb == "EHLO":
                self._hello(wire)
            elif verb == "AUTH":
                self._login(wire, command)
            elif verb == "STARTTLS":
                self._reply(wire, "STARTTLS")
                wire.start_tls()
            elif verb == "DATA":
                self._data(wire, envelope)
            else:
                self._reply(wire, verb)
            if verb == "QUIT":
                return

    def _reply(self, wire: Wire, verb: str) -> str:
        answer = self.scripted(verb)
        answer = REPLIES.get(verb, "500 what?") if answer is None else answer
        if isinstance(answer, str):
            answer = answer.replace("{n}", str(len(self.letters)))
        wire.say(answer)
        if isinstance(answer, str) and answer.startswith("421"):
            wire.say(CLOSE)
        return answer if isinstance(answer, str) else ""

    def _hello(self, wire: Wire) -> None:
        answer = self.scripted("EHLO")
        if answer is not None:
            wire.say(answer)
            return
        lines = ["scripted", *self.offers]
        if self.tls is not None and not self.implicit_tls and not isinstance(wire.sock, ssl.SSLSocket):
            lines.append("STARTTLS")
        wire.say("\r\n".join([f"250-{line}" for line in lines[:-1]] + [f"250 {lines[-1]}"]))

    def _login(self, wire: Wire, command: str) -> None:
        self.encrypted_logins.append(isinstance(wire.sock, ssl.SSLSocket))
        self.logins.append(base64.b64decode(command.rsplit(" ", maxsplit=1)[-1]).decode())
        self._reply(wire, "AUTH")

    def _data(self, wire: Wire, envelope: dict[str, str]) -> None:
        if not self._reply(wire, "DATA").startswith("354"):
            return
        if (answer := self.scripted("body")) is not None:
            wire.line()
            wire.say(answer)
        lines = []
        while (line := wire.line()) != b".":
            lines.append(line[1:] if line.startswith(b".") else line)
        if not self.script.get("dot"):
            self.letters.append(
                Received(envelope["MAIL"], envelope["RCPT"], b"".join(line + b"\r\n" for line in lines))
            )
        self._reply(wire, "dot")
