"""Mail to JSON-able values and back; the reading child hands its Mail over in this form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from intake.message.mail import Attachment, Bounce, Cut, Mail, Person

_PEOPLE = ("from_", "sender", "to", "cc", "reply_to")
_TEXTS = ("references", "delivered_to", "defects")


def to_json(mail: Mail) -> dict[str, Any]:
    """A dict of plain values; instants in ISO 8601 with offset."""
    plain = asdict(mail)
    plain["date"] = mail.date.isoformat() if mail.date else None
    return plain


def from_json(obj: Mapping[str, Any]) -> Mail:
    """The Mail that `to_json` described. Raises KeyError, TypeError or ValueError for anything else."""
    values = dict(obj)
    for name in _PEOPLE:
        values[name] = tuple(Person(**one) for one in values[name])
    for name in _TEXTS:
        values[name] = tuple(values[name])
    values["attachments"] = tuple(Attachment(**one) for one in values["attachments"])
    values["trail"] = tuple((name, value) for name, value in values["trail"])
    values["headers"] = {name: tuple(some) for name, some in values["headers"].items()}
    values["date"] = datetime.fromisoformat(values["date"]) if values["date"] else None
    values["cut"] = Cut(**values["cut"]) if values["cut"] else None
    values["bounce"] = _bounce(values["bounce"]) if values["bounce"] else None
    return Mail(**values)


def _bounce(obj: Mapping[str, Any]) -> Bounce:
    return Bounce(**{**obj, "recipients": tuple(obj["recipients"])})
