"""What a new mail is recognised as: category, impact, branch, language, open requests like it; each with its rule."""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain import signature, similar, tongue, triage
from intake.domain.request import Impact
from intake.domain.similar import Similar
from intake.store.database import Connection
from intake.store.desk import similar as open_requests
from intake.store.people import directory
from intake.workflows.house import House
from intake.workflows.incoming.arrival import Arrival


@dataclass(frozen=True, slots=True)
class Recognised:
    """Where a mail belongs and whose it is; `rules` as `branch:south domain~south.example`, `similar` are hints."""

    category: str
    impact: Impact
    owner: str | None
    branch: str | None
    language: str
    rules: tuple[str, ...]
    similar: tuple[Similar, ...] = ()


def recognise(conn: Connection, house: House, arrival: Arrival) -> Recognised:
    """Everything that the rules, the directory and the open requests say of a mail. Reads only."""
    sorted_as = triage.classify(arrival.mail, house.policy.triage)
    branch, by_branch = _branch(conn, arrival)
    language, by_language = _language(house, arrival)
    hints = _similar(conn, house, arrival, branch)
    return Recognised(
        category=sorted_as.category,
        impact=sorted_as.impact,
        owner=sorted_as.owner,
        branch=branch,
        language=language,
        rules=(
            *sorted_as.rules,
            *((f"branch:{branch} {by_branch}",) if branch else ()),
            f"language:{language} {by_language}",
            *map(similar.rule, hints),
        ),
        similar=hints,
    )


def _branch(conn: Connection, arrival: Arrival) -> tuple[str | None, str]:
    """By address, else by mail domain, else by the signature: a hint that makes nobody a known contact."""
    sender = arrival.sender
    if sender.branch is not None:
        return sender.branch.key, sender.branch_by
    named = signature.branch_named(arrival.mail, directory.branch_names(conn))
    return (named[0], f"signature~{named[1]}") if named else (None, "")


def _language(house: House, arrival: Arrival) -> tuple[str, str]:
    """What he wrote now, else what the directory says of him, else the office's."""
    contact, written = arrival.sender.contact, tongue.written(arrival.mail)
    if written:
        return written, "text"
    return (contact.language, "contact") if contact and contact.language else (house.office.language, "default")


def _similar(conn: Connection, house: House, arrival: Arrival, branch: str | None) -> tuple[Similar, ...]:
    found = open_requests.candidates(
        conn,
        branch=branch,
        requester=arrival.requester.address,
        with_files=bool(similar.hashes(arrival.mail.attachments)),
    )
    return similar.find(arrival.mail, found, prefix=house.prefix)
