"""To whom a letter goes, by name: what a person wants to see before it does."""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain.request import Request
from intake.store.desk import requests
from intake.store.people import directory
from intake.workflows.house import House


@dataclass(frozen=True, slots=True)
class Addressee:
    """The name, if it is known, and the language of the letter."""

    name: str
    language: str


def addressee(house: House, request: Request, recipient: str) -> Addressee:
    """The requester as the mail named them; anybody else as the directory does."""
    if recipient == request.requester.address:
        return Addressee(request.requester.name, request.language)
    with house.db.read() as conn:
        found = directory.recognise(conn, recipient)
    known = found.staff or found.contact
    return Addressee(known.name, known.language or house.office.language) if known else Addressee("", "")


def before(house: House, number: int) -> Request:
    """The request as it is now, to be compared with what it would be. Raises NotFound."""
    with house.db.read() as conn:
        return requests.load(conn, number)
