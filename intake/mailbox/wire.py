"""The connection itself: imapclient with bounded answers and without its debug log; loaded when a door opens.

Only this package's `Door` uses it. TLS is verified, STARTTLS forgets what was said before it, IMAP ID is sent.
"""

from __future__ import annotations

import imaplib
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from intake import __version__
from intake.errors import MailboxDown, Sentence
from intake.failpoints import fp
from intake.link import tls_context
from intake.mailbox.account import Account, credentials
from intake.mailbox.trouble import tolerated, words

if TYPE_CHECKING:
    import ssl

GREETING_BYTES = 1024 * 1024  # what a server may say before it knows us
FAREWELL_SECONDS = 2.0
LINE_COST = 256  # bytes of our memory that each line costs besides its own


class _Bounded:
    """Mixin for imaplib: a server may say `left` bytes until the next command; checked before memory is taken.

    Seen: a literal announced with 10^12 bytes is a MemoryError in imaplib, since it asks for all of them at once.
    """

    left = GREETING_BYTES

    def read(self, size: int) -> bytes:
        """A literal; refused unread if it is larger than what is left."""
        self._spend(size)
        literal: bytes = super().read(size)  # type: ignore[misc]
        fp("mid_fetch")
        return literal

    def readline(self) -> bytes:
        """A line; endless lines of chatter use up the same allowance."""
        line: bytes = super().readline()  # type: ignore[misc]
        self._spend(len(line) + LINE_COST)
        return line

    def _spend(self, size: int) -> None:
        if size > self.left:
            raise imaplib.IMAP4.abort(f"the server's answer is larger than allowed by {size - self.left} bytes")
        self.left -= size

    def _log(self, line: str) -> None:
        """Keep no copy of recent lines: LOGIN is one of them."""


class _Plain(_Bounded, IMAP4WithTimeout):  # type: ignore[misc]
    """Without TLS, or before STARTTLS."""


class _Tls(_Bounded, IMAP4_TLS):  # type: ignore[misc]
    """TLS from the first byte."""


class Client(IMAPClient):  # type: ignore[misc]
    """IMAPClient over the bounded connection, with its log of every byte switched off (six times faster)."""

    def __init__(self, account: Account, context: ssl.SSLContext | None) -> None:
        timeout = SocketTimeout(account.connect_seconds, account.read_seconds)
        tls = account.security == "tls"
        super().__init__(account.host, account.port, ssl=tls, ssl_context=context, timeout=timeout)
        self.normalise_times = False
        self._imap.debug = 0

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802  imapclient's name
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, self._timeout.connect)
        return _Plain(self.host, self.port, self._timeout.connect)

    def allow(self, size_bytes: int) -> None:
        """Let the server say this much until further notice."""
        self._imap.left = size_bytes

    def uid(self, command: str, *args: str) -> list[Any]:
        """Run a UID command whose arguments are checked already; its untagged answers. Raises IMAP4.error on NO."""
        typ, lines = self._imap.uid(command, *args)
        if typ != "OK":
            raise imaplib.IMAP4.error(f"{command} failed: {words((lines[0] or b'').decode('utf-8', 'replace'))}")
        return [line for line in lines if line is not None]

    def remove(self, uids: str) -> None:
        """Delete exactly these mails and no other that somebody marked; the server must offer UIDPLUS."""
        self.uid("STORE", uids, "+FLAGS.SILENT", "(\\Deleted)")
        self.uid("EXPUNGE", uids)

    def forget(self, code: str) -> list[Any]:
        """Untagged answers of this kind since they were last forgotten."""
        lines: list[Any] = self._imap.untagged_responses.pop(code, [])
        return lines

    def quoted_folder(self, name: str) -> str:
        """A folder name in modified UTF-7, quoted. RFC 3501 section 5.1.3."""
        return bytes(self._normalise_folder(name)).decode("ascii")

    def has_word(self, seconds: float) -> bool:
        """Whether the server said something we have not read, or hung up; waits so long for it at most."""
        return self._buffered() or bool(self._poll_socket(self.socket(), seconds))

    def _buffered(self) -> bool:
        """Bytes that came with an earlier line, or wait in the TLS layer: polling the socket does not see them."""
        sock = self.socket()
        sock.setblocking(False)
        try:
            return bool(self._imap.file.peek(1))
        except OSError:  # TLS says so when there is nothing
            return False
        finally:
            sock.settimeout(self._timeout.read)

    def cut(self) -> None:
        """Close without a word; never raises."""
        try:
            self._imap.shutdown()
        except (OSError, ValueError):
            return


def connect(account: Account) -> Client:
    """A logged-in connection. Raises ConfigError, MailboxDown for a refused login, and what the libraries raise."""
    user, password = credentials(account)
    context = None if account.security == "none" else tls_context(account.ca_file, account.where)
    client = Client(account, context)
    try:
        if account.security == "starttls":
            _start_tls(client, account, context)
        client.allow(GREETING_BYTES)
        _login(client, account, user=user, password=password)
        _introduce(client)
    except BaseException:
        client.cut()
        raise
    return client


def farewell(client: Client) -> None:
    """Log out politely but briefly, and close in any case; never raises."""
    try:
        client.socket().settimeout(FAREWELL_SECONDS)
        client.logout()
    except (OSError, imaplib.IMAP4.error, ValueError, AttributeError):
        client.cut()


def _start_tls(client: Client, account: Account, context: ssl.SSLContext | None) -> None:
    """Switch to TLS; nothing said before it is believed afterwards (SECURITY.md threat 7)."""
    if not client.has_capability("STARTTLS"):
        raise MailboxDown(
            Sentence("{where}: the server does not offer STARTTLS", where=account.where),
            hint='set security = "tls" and port 993; the password is not sent without encryption',
        )
    client.starttls(context)
    client._imap.untagged_responses.clear()  # noqa: SLF001  a man in the middle may have filled it
    client._cached_capabilities = None  # noqa: SLF001


def _login(client: Client, account: Account, *, user: str, password: str) -> None:
    if client.has_capability("LOGINDISABLED"):
        raise MailboxDown(
            Sentence("{where}: the server allows no login on an unencrypted connection", where=account.where),
            hint='set security = "tls" or "starttls"',
        )
    quoted = '"' + user.replace("\\", "\\\\").replace('"', '\\"') + '"'  # imaplib quotes the password only
    try:
        client.login(quoted, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as refusal:
        raise MailboxDown(
            Sentence("{where}: login refused ({said})", where=account.where, said=words(refusal, secret=password)),
            hint="check user and password; some providers want an app password (授权码) and IMAP switched on",
        ) from None  # the cause may repeat our command
    client._cached_capabilities = None  # noqa: SLF001  more is offered after login


def _introduce(client: Client) -> None:
    """Send IMAP ID: NetEase answers SELECT with "Unsafe Login" until then. A refusal does not matter."""
    if not client.has_capability("ID"):
        return
    with tolerated():
        client.id_({"name": "intake", "version": __version__})
