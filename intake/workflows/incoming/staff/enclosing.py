"""Files of a mail by staff that go with its answer: what was attached, and no picture that is part of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from intake.domain.command_words import Fault, Verb
from intake.domain.staff_commands import Command
from intake.message import contents
from intake.message.compose import File
from intake.message.mail import Attachment
from intake.store.inward import parsed
from intake.store.inward.mails import Stored
from intake.workflows import raws
from intake.workflows.incoming.staff.acting import Desk, Step

_CARRY = frozenset({Verb.CLOSE, Verb.REPLY})  # whose letters carry files
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,120}")


def of(raw: bytes, attachments: Iterable[Attachment]) -> tuple[File, ...]:
    """The attached files of a mail with their bytes; one that cannot be found in the mail any more is left out."""
    wanted = [one for one in attachments if not one.inline]
    found = contents.those(raw, {one.sha256 for one in wanted})
    return tuple(
        File(one.filename or "attachment", _kind(one.content_type), found[one.sha256])
        for one in wanted
        if one.sha256 in found
    )


def given(steps: Sequence[Step], stored: Stored, attachments: Sequence[Attachment]) -> list[Step]:
    """The steps with the files; where several requests would be written about, nobody knows whose the files are.

    Of a mail that was too big for us they are not whole: no letter takes them.
    """
    if stored.oversize is not None:
        return [replace(one, oversize=stored.oversize) for one in steps]
    files = of(stored.raw, attachments)
    writing = {step.number for step in steps if step.command.verb in _CARRY}
    if files and len(writing) > 1:
        return [replace(one, command=_unclear(one.command)) for one in steps]
    return [replace(one, files=files) for one in steps]


def _unclear(command: Command) -> Command:
    return replace(command, fault=command.fault or Fault.FILES) if command.verb in _CARRY else command


def _kind(declared: str) -> str:
    """A type that may be written in base64 (RFC 2046 section 5.2.1); what cannot be is bytes and nothing more."""
    is_plain = _TYPE.fullmatch(declared) is not None and not declared.startswith(("message/", "multipart/"))
    return declared if is_plain else "application/octet-stream"


def of_earlier(desk: Desk, mail_id: int | None) -> tuple[File, ...]:
    """The same of a mail that waited for its code."""
    kept = parsed.attachments_of(desk.conn, [mail_id]).get(mail_id, ()) if mail_id is not None else ()
    return of(raws.raw(desk.house, mail_id), kept) if kept and mail_id is not None else ()
