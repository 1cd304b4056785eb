"""People who may follow a request: whom its requester proposed, and what staff decide about them."""

from __future__ import annotations

from datetime import datetime

from intake.errors import NotAllowed, Sentence
from intake.message import address as addresses
from intake.store.desk import participants, requests
from intake.store.desk.participants import ADDED, REFUSED, Participant
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By
from intake.workflows.house import House


def proposed(house: House) -> tuple[Participant, ...]:
    """Everybody about whom staff have to decide, oldest first."""
    with house.db.read() as conn:
        return participants.proposed(conn)


def add(house: House, number: int, *, address: str, actor: str, now: datetime) -> bool:
    """Let a person follow: what they answer to our letters counts as the requester's; False where it does already.

    Nobody is written to. Raises NotFound for an unknown request, NotAllowed for what is no plain address.
    """
    if not addresses.valid(address):
        raise NotAllowed(
            Sentence("{address} is not one plain e-mail address", address=address), hint="right: wang@south.example"
        )
    with house.db.write() as conn:
        request, who = requests.load(conn, number), address.lower()
        by = Participant(number, who, ADDED, actor, now, decided_by=actor, decided_at=now)
        is_new = participants.put(conn, by) or participants.decide(conn, number, who, state=ADDED, actor=actor, now=now)
        if is_new:
            steps.journal(conn, request, "participant_added", By(actor, "cli", now), {"address": who})
    return is_new


def refuse(house: House, number: int, *, address: str, actor: str, now: datetime) -> bool:
    """Decide against a person, or take one out again; False where there is nothing to decide. Raises NotFound."""
    with house.db.write() as conn:
        request = requests.load(conn, number)
        is_new = participants.decide(conn, number, address, state=REFUSED, actor=actor, now=now)
        if is_new:
            steps.journal(conn, request, "participant_refused", By(actor, "cli", now), {"address": address.lower()})
    return is_new
