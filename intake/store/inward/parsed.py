"""The columns of a read mail, and its attachments as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from intake.message.mail import Attachment, Mail, Person
from intake.message.trust import Trust
from intake.store import sql, tables
from intake.store.database import Connection

_A = tables.attachment


def columns(mail: Mail) -> dict[str, Any]:
    """Everything that a mail says, as values for the mail table."""
    first = mail.from_[0] if mail.from_ else Person("", "")
    people = {name: _people(getattr(mail, name)) for name in ("from_", "sender", "to", "cc", "reply_to")}
    return {
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "reference_ids": list(mail.references),
        "content_key": mail.content_key,
        "from_name": first.name,
        "from_address": first.address,
        "people": {name.rstrip("_"): found for name, found in people.items() if found},
        "delivered_to": list(mail.delivered_to),
        "date": mail.date,
        "subject": mail.subject,
        "subject_base": mail.subject_base,
        "text": mail.text,
        "reply_text": mail.reply_text,
        "cut": asdict(mail.cut) if mail.cut else None,
        "content_type": mail.content_type,
        "headers": {name: list(values) for name, values in mail.headers.items()},
        "bounce": asdict(mail.bounce) if mail.bounce else None,
        "calendar_method": mail.calendar_method,
        "charset_repaired": mail.charset_repaired,
        "defects": list(mail.defects),
    }


def trust(found: Trust) -> dict[str, str] | None:
    """The level of a sender as a value for the mail table; nothing where nobody's word counts."""
    return {**asdict(found), "level": str(found.level)} if found.reason != "off" else None


def keep_attachments(conn: Connection, mail_id: int, attachments: Sequence[Attachment]) -> None:
    """One row for each attachment; a mail that is read again keeps its rows."""
    sql.insert_new(conn, _A, [{"mail_id": mail_id, **asdict(one)} for one in attachments])


def attachments_of(conn: Connection, mail_ids: Sequence[int]) -> dict[int, tuple[Attachment, ...]]:
    """The attachments of these mails, in their order."""
    found: dict[int, tuple[Attachment, ...]] = {}
    for chunk in sql.chunks(mail_ids):
        for row in conn.execute(sa.select(_A).where(_A.c.mail_id.in_(chunk)).order_by(_A.c.mail_id, _A.c.position)):
            values = {name: value for name, value in row._mapping.items() if name != "mail_id"}  # noqa: SLF001
            found[row.mail_id] = (*found.get(row.mail_id, ()), Attachment(**values))
    return found


def _people(people: Sequence[Person]) -> list[dict[str, str]]:
    return [{"name": one.name, "address": one.address} for one in people]
