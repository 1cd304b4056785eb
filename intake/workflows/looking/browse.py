"""Looking without touching: the JSON-able views behind show, why, outbox, quarantine and status (DESIGN.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from intake.domain import lifecycle
from intake.domain.request import Request
from intake.errors import NotFound, Sentence
from intake.store.desk import lists, requests
from intake.store.inward import mailboxes, mails
from intake.store.ledger import events, promises, undone
from intake.store.ledger.events import Event
from intake.store.outward import outbox
from intake.store.people import directory
from intake.workflows import raws
from intake.workflows.house import House
from intake.workflows.looking import around, clocks, hints, self_service, spoken, why
from intake.workflows.looking.listed import Row, at, ref, row_of


def detail(house: House, number: int, now: datetime) -> Row:
    """One request with everything that belongs to it. Raises NotFound."""
    with house.db.read() as conn:
        request = requests.load(conn, number)
        [row] = lists.rows(conn, [number])
        messages = mails.of_request(conn, number)
        letters = outbox.to_requester(conn, number)
        history = promises.of(conn, [number]).get(number, ())
        journal = events.of_request(conn, number)
        clock = clocks.shown(conn, house, number, now)
        open_ = hints.still_open(conn, [request])
        related = requests.related(conn, number)
        by_mail = self_service.of(conn, house, number, journal)
        more = around.shown(conn, house, [number])[number]
        gone = undone.of_request(conn, number)
    conversation = [spoken.message(house, request, one) for one in journal if spoken.is_one(one)]
    enclosed = {one.payload["letter"]: one.payload["files"] for one in journal if one.payload.get("files")}
    conversation += [_mail(house, one) for one in messages]
    conversation += [_letter(house, one) | {"attachments": enclosed.get(one.key, [])} for one in letters]
    return {
        **row_of(house, row, now),
        **more,
        "similar": hints.shown(house, request, open_),
        "service_level": request.service_level,
        "language": request.language,
        "outcome": request.outcome,
        "outcome_text": request.outcome_text,
        "waiting_until": at(house, request.waiting_until),
        "first_response_at": at(house, request.first_response_at),
        "first_response_due_at": at(house, request.first_response_due_at),
        "resolved_at": at(house, request.resolved_at),
        "closed_at": at(house, request.closed_at),
        "linked_to": ref(house, request.linked_to),
        "merged_into": ref(house, request.merged_into),
        "merged_from": [house.reference(one) for one in related.merged],
        "linked_from": [house.reference(one) for one in related.linked],
        "allowed": [str(action) for action in lifecycle.allowed(request.state)],
        "clock": clock,
        **by_mail,
        "messages": sorted(conversation, key=lambda one: str(one["at"])),
        "promises": [why.promise_row(house, one) for one in history],
        "events": [_event(house, one) | {"undone": one.seq in gone} for one in journal],
        "attachments": [{**asdict(one), "mail": message.id} for message in messages for one in message.attachments],
    }


def branch(house: House, number: int) -> str | None:
    """The branch (key) that a request came from. Raises NotFound."""
    with house.db.read() as conn:
        return requests.load(conn, number).branch


def branch_keys(house: House) -> list[str]:
    """The key of every branch of the directory."""
    with house.db.read() as conn:
        return list(directory.branch_names(conn))


def preview(house: House, request: Request) -> Row:
    """What a dry run would leave of a request, for the keys of `detail` that it changes."""
    return {
        "state": str(request.state),
        "waiting_on": str(request.waiting_on) if request.waiting_on else None,
        "waiting_until": at(house, request.waiting_until),
        "owner": request.owner,
        "outcome": request.outcome,
        "outcome_text": request.outcome_text,
        "due_at": at(house, request.promise.due_at if request.promise else None),
        "promise_version": request.promise.version if request.promise else None,
        "resolved_at": at(house, request.resolved_at),
        "allowed": [str(action) for action in lifecycle.allowed(request.state)],
    }


def first_raw(house: House, number: int) -> bytes:
    """The bytes of the mail that opened a request. Raises NotFound."""
    with house.db.read() as conn:
        requests.load(conn, number)
        messages = mails.of_request(conn, number)
        if not messages:
            raise NotFound(Sentence("{ref} was not opened by a mail", ref=house.reference(number)))
    return raws.raw(house, messages[0].id)


def letters(house: House, states: Sequence[str] = (), *, bounced: bool = False, limit: int = 200) -> list[Row]:
    """What is to be sent and what became of it, newest first."""
    with house.db.read() as conn:
        found = outbox.list(conn, states, bounced=bounced, limit=limit)
    return [_outbox(house, one) for one in found]


def letters_of(house: House, number: int) -> Row:
    """The letters about a request, and why it has (no) acknowledgement. Raises NotFound."""
    found = why.of(house, number)["ack"]
    with house.db.read() as conn:
        about = [_outbox(house, one) for one in outbox.of_request(conn, number)]
    return {"ref": house.reference(number), "ack": found, "letters": about}


def letter(house: House, outbox_id: int) -> Row:
    """One letter with its bytes as text. Raises NotFound."""
    with house.db.read() as conn:
        found = outbox.by_id(conn, outbox_id)
    return {**_outbox(house, found), "body": found.body.decode("utf-8", "replace")}


def quarantine(house: House) -> list[Row]:
    """Mails that could not be understood, oldest first."""
    with house.db.read() as conn:
        found = mails.quarantine(conn)
    return [
        {
            **{key: value for key, value in asdict(one).items() if not isinstance(value, datetime)},
            "first_seen_at": at(house, one.first_seen_at),
        }
        for one in found
    ]


def status(house: House, now: datetime) -> Row:
    """What the database says about the desk's health; the daemon adds its own view from its status file."""
    with house.db.read() as conn:
        boxes, backlog, counts = mailboxes.all(conn), mails.backlog(conn, now), outbox.counts(conn)
    return {
        "mailboxes": [
            {"name": one.name, "folder": one.folder, "last_ok_at": at(house, one.last_ok_at), "error": one.last_error}
            for one in boxes
        ],
        "backlog": asdict(backlog),
        "outbox": counts,
    }


def _mail(house: House, one: mails.RequestMail) -> Row:
    return {
        "direction": "in",
        "id": one.id,
        "at": at(house, one.received_at),
        "from": {"name": one.from_name, "address": one.from_address},
        "subject": one.subject,
        "message_id": one.message_id,
        "class": one.kind,
        "trust": one.trust,
        "rules": list(one.rules),
        "text": one.text,
        "reply_text": one.reply_text,
        "cut": asdict(one.cut) if one.cut else None,
        "attachments": [asdict(each) for each in one.attachments],
    }


def _letter(house: House, one: outbox.Letter) -> Row:
    return {
        "direction": "out",
        "id": one.id,
        "at": at(house, one.sent_at or one.created_at),
        "to": one.recipient,
        "kind": one.kind,
        "state": one.state,
        "message_id": one.message_id,
        "bounced_at": at(house, one.bounced_at),
        "bounce_status": one.bounce_status,
    }


def _outbox(house: House, one: outbox.Letter) -> Row:
    return {
        "id": one.id,
        "key": one.key,
        "kind": one.kind,
        "request": ref(house, one.request_id),
        "recipient": one.recipient,
        "state": one.state,
        "reason": one.reason,
        "attempts": one.attempts,
        "unknowns": one.unknowns,
        "message_id": one.message_id,
        "smtp_code": one.smtp_code,
        "smtp_text": one.smtp_text,
        "queue_id": one.remote_queue_id,
        "created_at": at(house, one.created_at),
        "next_attempt_at": at(house, one.next_attempt_at),
        "sent_at": at(house, one.sent_at),
        "bounced_at": at(house, one.bounced_at),
        "bounce_status": one.bounce_status,
    }


def _event(house: House, one: Event) -> Row:
    return {
        "seq": one.seq,
        "at": at(house, one.at),
        "actor": one.actor,
        "channel": one.channel,
        "kind": one.kind,
        "payload": one.payload,
    }
