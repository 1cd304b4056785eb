"""Files of a mail by staff that go with its answer: what was attached, and no picture that is part of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from intake.message import contents
from intake.message.compose import File
from intake.message.mail import Attachment
from intake.store import parsed
from intake.workflows import raws
from intake.workflows.incoming.staff.acting import Desk

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,120}")


def of(raw: bytes, attachments: Iterable[Attachment]) -> tuple[File, ...]:
    """The attached files of a mail with their bytes; one that cannot be found in the mail any more is left out."""
    found = ((one, contents.of(raw, one.sha256)) for one in attachments if not one.inline)
    return tuple(
        File(one.filename or "attachment", _kind(one.content_type), content)
        for one, content in found
        if content is not None
    )


def _kind(declared: str) -> str:
    """A type that may be written in base64 (RFC 2046 section 5.2.1); what cannot be is bytes and nothing more."""
    is_plain = _TYPE.fullmatch(declared) is not None and not declared.startswith(("message/", "multipart/"))
    return declared if is_plain else "application/octet-stream"


def of_earlier(desk: Desk, mail_id: int | None) -> tuple[File, ...]:
    """The same of a mail that waited for its code."""
    kept = parsed.attachments_of(desk.conn, [mail_id]).get(mail_id, ()) if mail_id is not None else ()
    return of(raws.raw(desk.house, mail_id), kept) if kept and mail_id is not None else ()
