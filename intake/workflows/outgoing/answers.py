"""What will become of an answer to a letter to staff: said at its top, with the code that sends it on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from intake.domain import codes as code_rules
from intake.letters.desk_fields import Answering
from intake.store.database import Connection
from intake.store.desk import codes
from intake.store.desk.codes import Bound
from intake.store.people.directory import Staff
from intake.workflows.house import House

REPLY = "reply"  # the action of such a code


def offer(conn: Connection, house: House, reader: Staff, about: Collection[int], *, now: datetime) -> Answering:
    """Whether an answer goes to the requester, stays inside, or must name its request; in the letter's transaction.

    Where neither a mail server nor the configuration vouches for staff, the letter carries a one-time code.
    """
    rules = house.policy.staff_mail
    if len(set(about)) != 1:
        return several()
    [number] = set(about)
    if rules.keyed_answers or (house.policy.trust.is_on and not rules.always_code):
        return Answering(how="goes", reference=house.reference(number))
    bound = Bound(REPLY, reader.login, number)
    code = codes.issue(conn, house.identity.secret, bound, now=now, life=rules.code_life)
    return Answering(
        how="stays", reference=house.reference(number), code=code_rules.shown(code), until=now + rules.code_life
    )


def several() -> Answering:
    """Of a letter about several requests, or about a day: the answer must name the one that it is about."""
    return Answering(how="name")
