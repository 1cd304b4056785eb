"""Why: how each promise came about, which rules routed a request, why (no) acknowledgement went (LIFECYCLE.md 3.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from intake.domain.request import Promise, Request
from intake.store.desk import requests
from intake.store.inward import mails
from intake.store.inward.mails import RequestMail
from intake.store.ledger import events, promises, undone
from intake.store.ledger.events import Event
from intake.store.outward import outbox
from intake.store.outward.outbox import Letter
from intake.workflows.house import House
from intake.workflows.looking import hints

Row = dict[str, Any]
ENDS = frozenset({"answered", "resumed", "closed", "cancelled", "merged"})


def of(house: House, number: int, at: datetime | None = None) -> Row:
    """The whole story of a request's promises, as of an instant or as of now. Raises NotFound."""
    with house.db.read() as conn:
        request = requests.load(conn, number)
        history = promises.of(conn, [number]).get(number, ())
        messages = mails.of_request(conn, number)
        gone = undone.of_request(conn, number)
        journal = [one for one in events.of_request(conn, number) if one.seq not in gone]
        letters = outbox.of_request(conn, number)
        open_ = hints.still_open(conn, [request])
        announced = outbox.by_key(conn, [one.announced_by for one in history if one.announced_by])
    history = tuple(one for one in history if at is None or one.made_at <= at)
    journal = [one for one in journal if at is None or one.at <= at]
    return {
        "ref": house.reference(number),
        "received_at": _at(house, request.received_at),
        "in_force": history[-1].version if history else None,
        "promises": [_explained(house, one, announced) for one in history],
        "suspensions": _suspensions(house, journal),
        "route": {**_route(request), "similar": hints.shown(house, request, open_)},
        "ack": _ack(house, messages[0] if messages else None, letters, journal),
    }


def promise_row(house: House, one: Promise) -> Row:
    """One version as JSON; instants in the zone that it was promised in."""
    return {
        "version": one.version,
        "cycle": one.cycle,
        "due_at": one.due_at.astimezone(ZoneInfo(one.zone)).isoformat(),
        "zone": one.zone,
        "policy": one.policy,
        "policy_version": one.policy_version,
        "calendar_version": one.calendar_version,
        "reason": one.reason,
        "actor": one.actor,
        "provisional": one.provisional,
        "made_at": _at(house, one.made_at),
        "announced_by": one.announced_by,
        "unannounced": one.unannounced,
        "target": str(one.target) if one.target else None,
        "counted_from": one.counted_from.astimezone(ZoneInfo(one.zone)).isoformat() if one.counted_from else None,
    }


def _explained(house: House, one: Promise, announced: Mapping[str, Letter]) -> Row:
    """A version with its count and the letter that announced it."""
    letter = announced.get(one.announced_by or "")
    told = None
    if letter is not None:
        told = {
            "key": letter.key,
            "kind": letter.kind,
            "message_id": letter.message_id,
            "recipient": letter.recipient,
            "state": letter.state,
            "sent_at": _at(house, letter.sent_at),
        }
    return {**promise_row(house, one), "letter": told, "trace": [asdict(line) for line in one.trace]}


def _route(request: Request) -> Row:
    return {
        "category": request.category,
        "impact": str(request.impact),
        "service_level": request.service_level,
        "branch": request.branch,
        "rules": list(request.rules),
    }


def _ack(house: House, first: RequestMail | None, letters: Sequence[Letter], journal: Sequence[Event]) -> Row:
    sent = next((one for one in letters if one.kind == "acknowledgement"), None)
    return {
        "sent": sent is not None and sent.state == "sent",
        "state": sent.state if sent else None,
        "message_id": sent.message_id if sent else None,
        "bounced_at": _at(house, sent.bounced_at) if sent else None,
        "reason": first.ack_reason if first else _said_why(journal),
        "rules": list(first.rules) if first else [],
        "evidence": next((one.payload.get("evidence", []) for one in journal if one.kind == "registered"), []),
        "class": first.kind if first else None,
        "trust": first.trust if first else None,
    }


def _said_why(journal: Sequence[Event]) -> str | None:
    """Why (not), where no mail opened it: a request by telephone keeps it in its first event."""
    return next((one.payload.get("ack") for one in journal if one.kind == "registered"), None)


def _suspensions(house: House, journal: Sequence[Event]) -> list[Row]:
    """From each question, or wait that the policy suspends for, to what ended it; with the working time left then."""
    spans: list[Row] = []
    for one in journal:
        if one.kind == "asked" or (one.kind == "waited" and one.payload.get("suspends")):
            spans.append(
                {
                    "from": _at(house, one.at),
                    "to": None,
                    "on": "requester" if one.kind == "asked" else "third_party",
                    "actor": one.actor,
                    "text": one.payload.get("text", ""),
                    "until": one.payload.get("until"),
                    "left_seconds": one.payload.get("left_seconds"),
                    "promise_version": one.payload.get("promise_version"),
                    "ended_by": None,
                }
            )
        elif spans and spans[-1]["to"] is None and one.kind in ENDS:
            spans[-1] |= {"to": _at(house, one.at), "ended_by": one.kind}
    return spans


def _at(house: House, at: datetime | None) -> str | None:
    return at.astimezone(house.zone).isoformat() if at else None
