"""How long one mail takes to read, as median over many, beside the standard library in the same run."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from email.message import Message

from bench import mails
from bench.clock import Measured, each_against

COUNT = 60
_NAMES = ("Subject", "From", "To", "Cc", "Date", "Message-ID", "References")


def measurements() -> Iterator[Measured]:
    """All facts of a mail, against headers, text and attachments alone, by the library's new and its old policy."""
    from intake.message.parse import parse

    references: dict[str, Callable[[bytes], object]] = {"policy default": _default, "policy compat32": _compat32}
    for name, raws in (("small text mail", mails.small(COUNT)), ("realistic mail", mails.realistic(COUNT))):
        yield from each_against(f"parse a {name}", raws, ours=parse, references=references)


def _default(raw: bytes) -> object:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    try:
        text = mail.get_body(("plain", "html")).get_content()
        return _headers(mail), text, [part.get_payload(decode=True) for part in mail.iter_attachments()]
    except (LookupError, AttributeError, ValueError):  # it cannot read each of them
        return None


def _compat32(raw: bytes) -> object:
    mail = email.message_from_bytes(raw)
    return _headers(mail), [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]


def _headers(mail: Message) -> list[str]:
    return [str(mail[name]) for name in _NAMES]
