"""The walk of a mail through all rooms, step by step with its instants: sightings, archive, verdict, letters, moves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.errors import NotFound, Sentence
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.inward import mails
from intake.store.ledger.events import Event
from intake.store.outward import outbox
from intake.store.outward.outbox import Letter
from intake.store.upkeep import traces
from intake.store.upkeep.traces import Sighting, Walked
from intake.workflows.house import House

Row = dict[str, Any]
_MAIL = re.compile(r"(?:mail:|#)(\d{1,9})")
_NUMBER = re.compile(r"(?:[A-Za-z][A-Za-z0-9]*-)?(\d{1,9})")
ROOMS = ("mailbox", "archive", "register", "request", "outbox", "smtp", "moved")


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is traced: mails, letters, and the whole request where its number was given."""

    mail_ids: tuple[int, ...] = ()
    letter_ids: tuple[int, ...] = ()
    request_id: int | None = None


def walk(house: House, what: str) -> Row:
    """Everything that happened to `what`: a Message-ID, a reference such as HQ-1042, or `mail:17`. Raises NotFound.

    A plain number is a request's, else a mail's.
    """
    with house.db.read() as conn:
        scope = _scope(conn, what.strip())
        found = traces.walked(conn, scope.mail_ids)
        seen = traces.sightings(conn, scope.mail_ids)
        sent = traces.letters(conn, scope.letter_ids)
        journal = traces.journal(
            conn, mail_ids=scope.mail_ids, letter_ids=scope.letter_ids, request_id=scope.request_id
        )
    steps = [*_seen(house, seen), *_archived(house, found), *_letters(house, sent), *_events(house, journal)]
    steps.sort(key=lambda one: (one["at"], ROOMS.index(one["room"])))
    refs = [one.request_id for one in found if one.request_id is not None] + [
        one.request_id for one in sent if one.request_id is not None
    ]
    return {
        "asked": what,
        "requests": [house.reference(one) for one in dict.fromkeys(refs)],
        "mails": [_mail(house, one) for one in found],
        "letters": [{"id": one.id, "key": one.key, "message_id": one.message_id, "state": one.state} for one in sent],
        "steps": [{**one, "at": one["at"].astimezone(house.zone).isoformat(timespec="milliseconds")} for one in steps],
    }


def _scope(conn: Connection, what: str) -> _Scope:
    if found := _MAIL.fullmatch(what):
        return _of_mails(conn, [mails.fate(conn, int(found[1])).id])
    if found := _NUMBER.fullmatch(what):
        return _of_number(conn, int(found[1]), plain=what.isdigit())
    message_id = what.strip("<>")
    mail_ids, letter_ids = traces.mails_named(conn, message_id), traces.letters_named(conn, message_id)
    if not mail_ids and not letter_ids:
        raise NotFound(
            Sentence("no mail and no letter has the Message-ID {message_id}", message_id=message_id),
            hint="name it as it stands in the header",
        )
    scope = _of_mails(conn, mail_ids)
    return _Scope(scope.mail_ids, (*scope.letter_ids, *letter_ids))


def _of_number(conn: Connection, number: int, *, plain: bool) -> _Scope:
    try:
        requests.load(conn, number)
    except NotFound:
        if not plain:
            raise
        return _of_mails(conn, [mails.fate(conn, number).id])
    letter_ids = tuple(one.id for one in outbox.of_request(conn, number))
    return _Scope(tuple(traces.mails_of(conn, number)), letter_ids, number)


def _of_mails(conn: Connection, mail_ids: list[int]) -> _Scope:
    """A mail with the letter that acknowledged it."""
    return _Scope(tuple(mail_ids), tuple(traces.letters_keyed(conn, [f"ack:{one}" for one in mail_ids])))


def _step(at: datetime, room: str, what: str, **values: object) -> Row:
    return {"at": at, "room": room, "what": what, **values}


def _seen(house: House, seen: Iterable[Sighting]) -> Iterator[Row]:
    del house
    for one in seen:
        yield _step(
            one.seen_at, "mailbox", "seen", mail=one.mail_id, mailbox=one.mailbox, folder=one.folder, uid=one.uid,
            uidvalidity=one.uidvalidity, state=one.state, disposition=one.disposition, moved_to=one.moved_to,
            dest_uid=one.dest_uid, move_attempts=one.move_attempts,
        )  # fmt: skip


def _archived(house: House, found: Iterable[Walked]) -> Iterator[Row]:
    for one in found:
        yield _step(one.first_seen_at, "archive", "archived", mail=one.id, sha256=one.sha256, size=one.size)
        if one.settled_at is None:
            continue
        yield _step(
            one.settled_at, "register", one.state, mail=one.id, kind=one.kind, rules=list(one.rules),
            acknowledge=one.ack, reason=one.ack_reason, attempts=one.attempts, error=one.last_error,
            request=house.reference(one.request_id) if one.request_id is not None else None,
            duplicate_of=one.duplicate_of,
        )  # fmt: skip


def _letters(house: House, sent: Iterable[Letter]) -> Iterator[Row]:
    del house
    for one in sent:
        about = {"letter": one.id, "kind": one.kind, "recipient": one.recipient}
        yield _step(
            one.created_at, "outbox", "written", **about, message_id=one.message_id, state=one.state, reason=one.reason
        )
        if one.sent_at is not None:
            yield _step(
                one.sent_at, "smtp", "sent", **about, code=one.smtp_code, answer=one.smtp_text,
                queue_id=one.remote_queue_id, attempts=one.attempts,
            )  # fmt: skip
        elif one.smtp_text:
            at = one.next_attempt_at or one.created_at
            yield _step(at, "smtp", one.state, **about, code=one.smtp_code, answer=one.smtp_text, attempts=one.attempts)


def _events(house: House, journal: Iterable[Event]) -> Iterator[Row]:
    for one in journal:
        yield _step(
            one.at, "request", one.kind, seq=one.seq, actor=one.actor, channel=one.channel, mail=one.mail_id,
            letter=one.outbox_id, request=house.reference(one.request_id) if one.request_id is not None else None,
            payload=one.payload,
        )  # fmt: skip


def _mail(house: House, one: Walked) -> Row:
    return {
        "id": one.id,
        "message_id": one.message_id,
        "from": one.from_address,
        "subject": one.subject,
        "state": one.state,
        "class": one.kind,
        "size": one.size,
        "sha256": one.sha256,
        "internaldate": one.internaldate.astimezone(house.zone).isoformat() if one.internaldate else None,
        "defects": list(one.defects),
    }
