"""One SMTP connection, verb by verb, so that each failure tells whether the letter is sent; loaded when we dial."""

from __future__ import annotations

import base64
import re
import ssl
import time
from dataclasses import dataclass

import aiosmtplib
from aiosmtplib import SMTPResponse

from intake.errors import RelayDown, Sentence, system
from intake.failpoints import fp
from intake.link import tls_context
from intake.outbound.relay import Relay, credentials
from intake.outbound.verdict import clean

STALE_SECONDS = 30.0
NOOP_SECONDS = 5.0
FAREWELL_SECONDS = 2.0
LOGIN_CODES = frozenset({530, 534, 535, 538})  # the account is refused, not the letter. RFC 4954 section 6
AUTH = ("plain", "login", "cram-md5")  # one is tried, not all: three refusals at once may lock an account
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")


class Broken(Exception):
    """The connection died or talks nonsense; what that means depends on how far the letter was."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said."""

    code: int
    text: str


class Line:
    """A greeted, encrypted and logged-in connection; after `Broken` it is closed."""

    def __init__(self, relay: Relay, smtp: aiosmtplib.SMTP) -> None:
        self.relay = relay
        self.kept = False  # whether it rested or carried a letter before: then the server may have closed it meanwhile
        self._smtp = smtp
        self._last = time.monotonic()

    @property
    def alive(self) -> bool:
        """Whether, as far as we know, the connection stands."""
        return self._smtp.is_connected

    @property
    def certificate_until(self) -> str:
        """Until when the server's certificate lasts, as RFC 5280 writes it; "" without TLS."""
        found = self._smtp.get_transport_info("peercert") or {}
        return str(found.get("notAfter", ""))

    async def fresh(self) -> bool:
        """Whether it can be used; asked with NOOP when it rested for more than 30 s."""
        if self.alive and time.monotonic() - self._last > STALE_SECONDS:
            try:
                await self._say(b"NOOP", seconds=NOOP_SECONDS)
            except Broken:
                return False
        return self.alive

    async def mail(self, sender: str, body: bytes) -> Reply:
        """MAIL with size and body type where the server knows them; `sender` is checked already, "" is the null one."""
        options = []
        if self._smtp.supports_extension("size"):
            options.append(b"SIZE=%d" % len(body))
        if not body.isascii() and self._smtp.supports_extension("8bitmime"):
            options.append(b"BODY=8BITMIME")
        reply = await self._say(b"MAIL", b"FROM:<%s>" % sender.encode("ascii"), *options)
        fp("after_mail")
        return reply

    async def rcpt(self, recipient: str) -> Reply:
        """RCPT for the one recipient, checked already."""
        reply = await self._say(b"RCPT", b"TO:<%s>" % recipient.encode("ascii"))
        fp("after_rcpt")
        return reply

    async def data(self) -> Reply:
        """DATA alone: whatever happens here, nothing of the content was sent."""
        return await self._say(b"DATA")

    async def content(self, body: bytes) -> Reply:
        """The content and the dot, then up to 600 s for the reply. Broken here means: nobody knows."""
        protocol = self._smtp.protocol
        if protocol is None:
            raise Broken("the connection was closed")
        lines = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\r\n", body))
        try:
            protocol.write(lines + (b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n"))
            fp("data_sent")
            answer = await protocol.read_response(timeout=self.relay.dot_seconds)
        except (aiosmtplib.SMTPException, OSError) as cause:
            raise self._broken(cause) from cause
        fp("after_dot")
        self._last = time.monotonic()
        reply = self._reply(answer)
        fp("reply_read")
        return reply

    async def rset(self) -> None:
        """Drop the letter in hand; a connection that cannot do that is closed."""
        try:
            reply = await self._say(b"RSET")
        except Broken:
            return
        if reply.code != 250:
            self.cut()

    async def quit(self) -> None:
        """Say goodbye, briefly, and close; never raises."""
        if self.alive:
            try:
                await self._say(b"QUIT", seconds=FAREWELL_SECONDS)
            except Broken:
                return
        self.cut()

    def cut(self) -> None:
        """Close without a word."""
        self._smtp.close()

    async def _say(self, *words: bytes, seconds: float | None = None) -> Reply:
        try:
            answer = await self._smtp.execute_command(*words, timeout=seconds or self.relay.command_seconds)
        except (aiosmtplib.SMTPException, OSError) as cause:
            raise self._broken(cause) from cause
        self._last = time.monotonic()
        return self._reply(answer)

    def _reply(self, answer: SMTPResponse) -> Reply:
        """A reply in range; 421 announces the end of the connection, so it is closed. RFC 5321 section 3.8."""
        if not 200 <= answer.code <= 599:
            raise self._broken(f"an impossible reply: {answer.code} {answer.message}")
        if answer.code == 421:
            self.cut()
        return Reply(answer.code, answer.message)

    def _broken(self, cause: object) -> Broken:
        self.cut()
        return Broken(_told(cause))


async def dial(relay: Relay) -> Line:
    """Connect, encrypt, greet and log in. Raises RelayDown, ConfigError; nothing was sent then."""
    login = credentials(relay)
    context = None if relay.security == "none" else tls_context(relay.ca_file, relay.where)
    smtp = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        use_tls=relay.security == "tls",
        start_tls=relay.security == "starttls",  # never None: that falls back to plaintext, AUTH included
        tls_context=context,
        local_hostname=relay.local_name,
        timeout=relay.connect_seconds,
    )
    try:
        await smtp.connect()
        fp("smtp_connected")
        await _greet(smtp)
        if login is not None:
            await _log_in(smtp, relay, *login)
    except (aiosmtplib.SMTPException, OSError, ValueError) as cause:
        smtp.close()
        said = Sentence("{where}: {trouble}", where=relay.where, trouble=_told(cause))
        raise RelayDown(said, hint=_hint(cause)) from cause
    except BaseException:
        smtp.close()
        raise
    fp("after_auth")
    return Line(relay, smtp)


async def _greet(smtp: aiosmtplib.SMTP) -> None:
    try:
        await smtp.ehlo()
    except aiosmtplib.SMTPHeloError:
        if not smtp.is_connected:
            raise
        await smtp.helo()


async def _log_in(smtp: aiosmtplib.SMTP, relay: Relay, user: str, password: str) -> None:
    offered = [name for name in AUTH if name in smtp.server_auth_methods]
    if not offered:
        smtp.close()
        raise RelayDown(
            Sentence("{where}: the server offers no way to log in that we know", where=relay.where),
            hint="check port and security, or leave user empty if the server wants no login",
        )
    try:
        await getattr(smtp, f"auth_{offered[0].replace('-', '')}")(user, password)
    except aiosmtplib.SMTPAuthenticationError as refusal:
        smtp.close()
        said = _without(refusal.message, user, password=password)
        raise RelayDown(
            Sentence("{where}: login refused ({code} {said})", where=relay.where, code=refusal.code, said=clean(said)),
            hint="check user and password; some providers want an app password (授权码) and SMTP switched on",
            refused_login=refusal.code // 100 == 5,
        ) from None  # the cause may repeat our command


def _without(text: str, user: str, *, password: str) -> str:
    """The server's words without the password, in the forms in which it was sent."""
    sent = (f"\0{user}\0{password}", password)
    for secret in (*(base64.b64encode(form.encode()).decode() for form in sent), password):
        text = text.replace(secret, "***")
    return text


def _told(cause: object) -> str:
    """One cause in plain words; the library wraps what the system said once more."""
    told: str
    if isinstance(cause, aiosmtplib.SMTPConnectError) and isinstance(cause.__cause__, OSError):
        cause = cause.__cause__
    match cause:
        case TimeoutError():
            told = Sentence("no answer in time")
        case ssl.SSLCertVerificationError():
            told = Sentence("the server's certificate is not trusted ({said})", said=clean(cause.verify_message))
        case ssl.SSLError():
            told = Sentence("TLS failed ({said})", said=clean(cause.reason))
        case ConnectionRefusedError():
            told = Sentence("connection refused")
        case aiosmtplib.SMTPResponseException():
            told = Sentence("the server answered {code} {said}", code=cause.code, said=clean(cause.message))
        case OSError() if cause.strerror:
            told = system(cause)
        case _:
            told = Sentence("{said}", said=clean(str(cause) or type(cause).__name__))
    return told


def _hint(cause: BaseException) -> str:
    root = cause.__cause__ or cause
    if isinstance(root, ssl.SSLCertVerificationError):
        return "check host and the server's certificate; a private authority goes into ca_file"
    if isinstance(root, ssl.SSLError):
        return "check port and security: 465 is tls, 587 is starttls"
    if "STARTTLS" in str(cause):
        return 'set security = "tls" and port 465; nothing is sent without encryption'
    return "check host, port and the network; letters wait in the outbox and are tried again"
