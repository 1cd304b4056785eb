"""Bounce notices of Amazon SES, which come as JSON in the text of a mail, bare or wrapped by SNS."""

from __future__ import annotations

import json
from typing import Any

from intake.message.mail import Bounce
from intake.message.people import usable

LONGEST = 256 * 1024  # characters looked at
_MOST = 100  # recipients


def read(text: str) -> Bounce | None:
    """The report in a notice of SES, or None. Reads only text that begins with `{`; never raises."""
    notice = _object(text)
    wrapped = notice.get("Message")
    if isinstance(wrapped, str) and notice.get("Type") == "Notification":
        notice = _object(wrapped)
    kind = notice.get("notificationType") or notice.get("eventType")
    if kind not in {"Bounce", "DeliveryDelay"}:
        return None
    details = _dict(notice.get("bounce" if kind == "Bounce" else "deliveryDelay"))
    people = details.get("bouncedRecipients" if kind == "Bounce" else "delayedRecipients")
    recipients = [one for one in people[:_MOST] if isinstance(one, dict)] if isinstance(people, list) else []
    addresses = tuple(dict.fromkeys(found for one in recipients if (found := usable(_text(one.get("emailAddress"))))))
    if not addresses:
        return None
    status = next((_text(one.get("status"))[:20] for one in recipients if one.get("status")), None)
    is_temporary = kind == "DeliveryDelay" or details.get("bounceType") == "Transient"
    return Bounce(addresses, status, is_temporary, _original(_dict(notice.get("mail"))))


def _original(mail: dict[str, Any]) -> str | None:
    """The Message-ID that we wrote; SES puts its own on what it sends and keeps ours among the headers."""
    written = mail.get("headers")
    for one in written[:_MOST] if isinstance(written, list) else []:
        if isinstance(one, dict) and _text(one.get("name")).lower() == "message-id":
            return _text(one.get("value")).strip("<> ")[:998] or None
    return _text(_dict(mail.get("commonHeaders")).get("messageId")).strip("<> ")[:998] or None


def _object(text: str) -> dict[str, Any]:
    """The object that the text begins with; SNS writes a footer below it."""
    text = text[:LONGEST].lstrip("\ufeff \r\n\t")
    if not text.startswith("{"):
        return {}
    try:
        return _dict(json.JSONDecoder(strict=False).raw_decode(text)[0])
    except (ValueError, RecursionError):
        return {}


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
