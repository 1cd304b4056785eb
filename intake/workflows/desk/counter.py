"""A request by telephone or at the counter: the same promise, ledger, journal and acknowledgement as one by mail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from intake.domain import gate, timeline, tongue, triage
from intake.domain import promise as promise_rules
from intake.domain.request import Impact, Promise, Request
from intake.domain.triage import Triage
from intake.errors import NotAllowed, NotFound, Sentence, either
from intake.message import address as addresses
from intake.message.mail import Person, said
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.ledger import promises
from intake.store.outward import returned
from intake.store.people import directory
from intake.store.people.directory import Sender
from intake.store.upkeep import standing
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By, Done
from intake.workflows.house import House
from intake.workflows.outgoing import post, say
from intake.workflows.outgoing.post import Fate, Queued


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody asked for, and who: an address, or a name of the directory or any other. `via`: phone, walk_in."""

    who: str
    subject: str
    text: str
    via: str = "phone"
    branch: str | None = None
    category: str | None = None
    impact: Impact | None = None
    acknowledge: bool = True


def open_request(house: House, call: Call, *, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """Make the request, promised from now on, with its acknowledgement or the reason for none.

    Raises NotFound for a name that several have, an unknown branch or category; NotAllowed without a subject.
    """
    if not call.subject.strip():
        raise NotAllowed("a request needs a subject", hint="--subject TEXT")
    house.warm()
    return steps.begin(house, lambda conn: _open(conn, house, call, By(actor, "cli", now)), dry_run=dry_run)


def _open(conn: Connection, house: House, call: Call, by: By) -> Done:
    who = _person(conn, call.who)
    sender = directory.recognise(conn, who.address)
    sorted_as = _sorted(conn, house, call, who)
    request = _insert(conn, house, call, who=who, sender=sender, sorted_as=sorted_as, by=by)
    reason = _why_not(conn, house, call, who, by.now)
    made, letters = _promise(
        conn, house, request, reason=reason, is_known=say.is_known(house, sender, who.address), by=by
    )
    steps.journal(conn, request, "registered", by, _payload(house, call, request, reason or gate.OK))
    if request.owner:
        request = steps.take_up_by_rule(conn, house, request, by)
    return Done(replace(request, promise=made), letters, made)


def _person(conn: Connection, who: str) -> Person:
    """Of an address its name in the directory; of a name the contact who has it, else a person without an address."""
    who = who.strip()
    if "@" in who:
        if not addresses.valid(who):
            raise NotAllowed(
                Sentence("{who} is no address that could be written to", who=who),
                hint="right: --from liwei@south.example",
            )
        contact = directory.recognise(conn, who).contact
        return Person(contact.name if contact else "", who)
    same = [one for one in directory.all_contacts(conn) if one.name == who]
    if len(same) > 1:
        raise NotFound(
            Sentence("{who} may be {found}", who=who, found=either(one.address for one in same)),
            hint="give the address",
        )
    return Person(who, same[0].address if same else "")


def _sorted(conn: Connection, house: House, call: Call, who: Person) -> Triage:
    """By the rules for mail, where the person at the desk does not say otherwise."""
    rules = house.policy.triage
    known = [*(one.key for one in rules.categories), rules.default_category]
    if call.category is not None and call.category not in known:
        raise NotFound(
            Sentence("there is no category {category}", category=call.category),
            hint=Sentence("there are: {known}", known=", ".join(known)),
        )
    if call.branch is not None and call.branch not in directory.branch_names(conn):
        raise NotFound(
            Sentence("there is no branch {branch}", branch=call.branch), hint="see `intake directory export`"
        )
    found = triage.classify(said(who, subject=call.subject, text=call.text), rules)
    chosen = house.policy.category(call.category) if call.category else None
    return replace(
        found,
        category=call.category or found.category,
        impact=call.impact or (chosen.impact if chosen and chosen.impact else found.impact),
        owner=chosen.owner if call.category and chosen else None if call.category else found.owner,
    )


def _insert(
    conn: Connection, house: House, call: Call, *, who: Person, sender: Sender, sorted_as: Triage, by: By
) -> Request:
    policy, branch = house.policy, call.branch or (sender.branch.key if sender.branch else None)
    level = promise_rules.choose_level(policy.levels, policy.category(sorted_as.category), sorted_as.impact)
    subject = " ".join(call.subject.split())
    preferred = sender.contact.language if sender.contact else ""
    written = tongue.written(said(who, subject=subject, text=call.text))
    return requests.insert(
        conn,
        requests.Draft(
            subject=subject,
            subject_base=subject,
            requester=who,
            branch=branch,
            category=sorted_as.category,
            impact=sorted_as.impact,
            service_level=level.key,
            language=preferred or written or house.office.language,
            received_at=by.now,
            owner=sorted_as.owner,
            first_response_due_at=promise_rules.response_due(by.now, level, house.calendar_of(branch)),
            rules=_rules(call, sorted_as, by.actor),
        ),
        now=by.now,
    )


def _rules(call: Call, sorted_as: Triage, actor: str) -> tuple[str, ...]:
    by_hand = {"category": call.category, "impact": call.impact, "branch": call.branch}
    kept = [rule for rule in sorted_as.rules if not by_hand.get(rule.partition(":")[0])]
    return (*kept, *(f"{kind}:{value} by {actor}" for kind, value in by_hand.items() if value))


def _why_not(conn: Connection, house: House, call: Call, who: Person, now: datetime) -> str:
    """Why no acknowledgement goes; empty where one does. A pause only holds it."""
    if not who.address:
        return "no_address"
    if not call.acknowledge:
        return "by_hand"
    if gate.names(house.policy.blocked, who.address):
        return "blocked"
    if returned.is_suspended(conn, who.address, now=now, heard_at=now):
        return "address_suspended"
    return "paused" if standing.is_paused(conn, "sending") else ""


def _promise(
    conn: Connection, house: House, request: Request, *, reason: str, is_known: bool, by: By
) -> tuple[Promise, tuple[Queued, ...]]:
    """Version 1 and the letter that announces it, or the reason for none: never one without the other."""
    level, calendar = house.level(request), house.calendar_of(request.branch)
    new = promise_rules.first(request.received_at, level, calendar)
    if reason and reason not in gate.HELD:
        return promises.add(conn, request.id, new, actor=by.actor, now=by.now, unannounced=reason), ()
    key = f"ack:request:{request.id}"
    made = promises.add(conn, request.id, new, actor=by.actor, now=by.now, announced_by=key)
    fields = say.acknowledgement(conn, house, request, promise=made, is_known=is_known)
    fate = Fate("held", reason) if reason else post.GOES
    queued = post.letter(conn, house, request, kind="acknowledgement", key=key, fields=fields, now=by.now, fate=fate)
    return made, (queued,)


def _payload(house: House, call: Call, request: Request, ack: str) -> dict[str, object]:
    return {
        "via": call.via,
        "text": call.text,
        "received_at": request.received_at.isoformat(),
        "policy": timeline.policy(house.level(request)),
        "category": request.category,
        "impact": str(request.impact),
        "branch": request.branch,
        "owner": request.owner,
        "ack": ack,
        "rules": list(request.rules),
    }
