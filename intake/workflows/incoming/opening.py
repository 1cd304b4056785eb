"""A mail opens a request: sorted, promised, acknowledged or given the reason why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from intake import log
from intake.domain import promise, similar, timeline
from intake.domain.gate import Ack
from intake.domain.request import Request
from intake.domain.similar import Similar
from intake.message.mail import Person
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.inward import mails
from intake.store.ledger import events, promises
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By
from intake.workflows.house import House
from intake.workflows.incoming import answering, recognised, storms
from intake.workflows.incoming.arrival import Arrival, done
from intake.workflows.incoming.recognised import Recognised
from intake.workflows.outgoing import post, say

DATES_APART = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Origin:
    """Why a mail that might have belonged elsewhere opens a request of its own."""

    linked_to: int | None = None  # an ended request that this one continues
    mentions: tuple[int, ...] = ()  # references named in the subject by somebody who may not append there
    storm: int | None = None  # the first request of the storm that this one is part of


def open_request(conn: Connection, house: House, arrival: Arrival, origin: Origin = Origin()) -> int:
    """Register the request with promise version 1 and its acknowledgement; how many letters were queued."""
    seen = recognised.recognise(conn, house, arrival)
    storm = storms.count(conn, house, arrival)
    request = insert(conn, house, arrival, seen, replace(origin, storm=storm.first if storm else None))
    mails.settle(
        conn,
        arrival.stored,
        done(arrival, kind=arrival.verdict.kind, ack=False, reason="pending", request_id=request.id),
    )
    ack = answering.may_acknowledge(conn, house, arrival, request, storm=storm is not None)
    if storm is not None:
        storms.note(conn, storm, request.id, arrival.now)
    letters = _promise(conn, house, arrival, request, ack)
    mails.decide_ack(conn, arrival.stored.id, ack=ack.send, reason=ack.reason)
    note(conn, house, arrival, request, ack=ack, seen=seen, origin=origin)
    _compare_dates(arrival)
    if request.owner:
        take_up(conn, house, arrival, request)
    log.info("mail.registered", mail=arrival.stored.id, request=house.reference(request.id), ack=ack.reason)
    return letters


def insert(
    conn: Connection, house: House, arrival: Arrival, seen: Recognised, origin: Origin, *, number: int | None = None
) -> Request:
    """The request's row, as this mail asks for it; under the number that it had before, if there is one."""
    policy, mail = house.policy, arrival.mail
    level = promise.choose_level(policy.levels, policy.category(seen.category), seen.impact)
    return requests.insert(
        conn,
        requests.Draft(
            subject=mail.subject,
            subject_base=mail.subject_base,
            requester=_known_name(arrival),
            branch=seen.branch,
            category=seen.category,
            impact=seen.impact,
            service_level=level.key,
            language=seen.language,
            received_at=arrival.received_at,
            owner=seen.owner,
            linked_to=origin.linked_to,
            first_response_due_at=promise.response_due(arrival.received_at, level, house.calendar_of(seen.branch)),
            rules=(*_bundle(origin), *seen.rules, *(similar.rule(Similar(one, "named")) for one in origin.mentions)),
        ),
        now=arrival.now,
        number=number,
    )


def _bundle(origin: Origin) -> tuple[str, ...]:
    """What folds the requests of a storm into one line for staff."""
    return (similar.rule(Similar(origin.storm, similar.STORM)),) if origin.storm else ()


def _promise(conn: Connection, house: House, arrival: Arrival, request: Request, ack: Ack) -> int:
    """Version 1 and the letter that announces it, or the reason for none: never one without the other."""
    new = promise.first(arrival.received_at, house.level(request), house.calendar_of(request.branch))
    if not ack.send and not ack.held:
        promises.add(conn, request.id, new, actor="intake", now=arrival.now, unannounced=ack.reason)
        return 0
    key = f"ack:{arrival.stored.id}"
    made = promises.add(conn, request.id, new, actor="intake", now=arrival.now, announced_by=key)
    fields = say.acknowledgement(conn, house, request, promise=made, is_known=answering.is_known(house, arrival))
    fate = post.by_gate(ack)
    post.letter(conn, house, request, kind="acknowledgement", key=key, fields=fields, now=arrival.now, fate=fate)
    answering.count(conn, house, arrival)
    return 1


def note(
    conn: Connection, house: House, arrival: Arrival, request: Request, *, ack: Ack, seen: Recognised, origin: Origin
) -> None:
    """The event that a request was opened, by which rules, and on which policy and receipt its clocks count."""
    payload = {
        "received_at": arrival.received_at.isoformat(),
        "policy": timeline.policy(house.level(request)),
        "category": request.category,
        "impact": str(request.impact),
        "branch": request.branch,
        "owner": request.owner,
        "ack": ack.reason,
        "rules": list(seen.rules),
        "similar": [one.request_id for one in seen.similar],
        "evidence": list(arrival.evidence),
        "linked_to": origin.linked_to,
        "mentions": list(origin.mentions),
    }
    events.append(
        conn,
        at=arrival.now,
        actor=arrival.requester.address or "unknown",
        channel="mail",
        kind="registered",
        request_id=request.id,
        mail_id=arrival.stored.id,
        payload=payload,
    )


def _compare_dates(arrival: Arrival) -> None:
    """The receipt counts; a Date header far from it is worth a look (LIFECYCLE.md 4.1)."""
    written_at = arrival.mail.date
    if written_at is not None and abs(written_at - arrival.received_at) > DATES_APART:
        hours = round((written_at - arrival.received_at).total_seconds() / 3600)
        log.warning("mail.date_differs", mail=arrival.stored.id, hours=hours)


def take_up(conn: Connection, house: House, arrival: Arrival, request: Request) -> None:
    """A rule that names an owner takes the request up for them (LIFECYCLE.md section 2), and they are told."""
    steps.take_up_by_rule(conn, house, request, By("intake", "mail", arrival.now))


def _known_name(arrival: Arrival) -> Person:
    contact = arrival.sender.contact
    return Person(contact.name or arrival.requester.name, arrival.requester.address) if contact else arrival.requester
