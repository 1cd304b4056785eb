"""Whatever goes wrong at the front door, as one MailboxDown with a sentence for the operator."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from intake.errors import MailboxDown, Sentence, system
from intake.mailbox.account import Account

# A hostile or broken answer ends in any of these inside the library: huge literals, deep parentheses, odd tokens.
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError, RecursionError)
UNREAD = "an unreadable answer ({said})"
TEXT = 200  # characters of the server's own words that we repeat


@contextmanager
def translated(account: Account, doing: str) -> Iterator[None]:
    """Turn what the libraries raise into MailboxDown; `doing` completes "while …"."""
    try:
        yield
    except (OSError, imaplib.IMAP4.error, MemoryError, *UNREADABLE) as cause:
        raise down(account, doing, cause) from cause


@contextmanager
def tolerated() -> Iterator[None]:
    """Let the server refuse, or answer oddly, what we can do without; a broken connection still raises."""
    try:
        yield
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, *UNREADABLE):
        return


def down(account: Account, doing: str, cause: BaseException) -> MailboxDown:
    """The sentence for one cause: where, while doing what, what happened; the hint says what to do next."""
    what, hint = _told(cause)
    return MailboxDown(
        Sentence("{where}: {what} while {doing}", where=account.where, what=what, doing=Sentence(doing)), hint=hint
    )


def words(text: object, *, secret: str = "") -> str:
    """The server's words on one line, cut, printable, without the secret."""
    line = " ".join(str(text).split())
    if line[:2] in {"b'", 'b"'} and line.endswith(line[1]):  # imaplib shows an answer as Python writes bytes
        line = line[2:-1]
    if secret:
        line = line.replace(secret, "***")
    return "".join(mark if mark.isprintable() else "?" for mark in line)[:TEXT]


# The first class that fits tells; subclasses stand above their bases.
TOLD: tuple[tuple[type[BaseException], str, str], ...] = (
    (
        ssl.SSLCertVerificationError,
        "the server's certificate is not trusted ({said})",
        "check host and the server's certificate; a private authority goes into ca_file",
    ),
    (ssl.SSLError, "TLS failed ({said})", "check port and security: 993 is tls, 143 is starttls"),
    (TimeoutError, "no answer in time", "check the network and the firewall; it is tried again"),
    (ConnectionRefusedError, "connection refused", "check host and port"),
    (OSError, "the connection failed ({said})", "check host, port and the network; it is tried again"),
    (MemoryError, "an answer too large to hold", "look at this mailbox with a mail program"),
    (
        imaplib.IMAP4.readonly,
        "the folder is read-only",
        "give the account write access, or close the program that holds the folder",
    ),
    (imaplib.IMAP4.abort, "the connection broke ({said})", "it is tried again"),
    (imaplib.IMAP4.error, "the server refused ({said})", "read the server's words; it is tried again more slowly"),
)


def _told(cause: BaseException) -> tuple[str, str]:
    for kind, what, hint in TOLD:
        if isinstance(cause, kind):
            return Sentence(what, said=_own_words(cause)), hint
    return Sentence(UNREAD, said=type(cause).__name__), "it is tried again; if it stays, ask the mail provider"


def _own_words(cause: BaseException) -> str:
    """What the cause says, without the source line numbers that OpenSSL adds."""
    if isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError):
        return system(cause)
    return words(getattr(cause, "verify_message", None) or getattr(cause, "reason", None) or cause)
