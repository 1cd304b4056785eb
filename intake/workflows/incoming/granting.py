"""Each wish of a requester, granted or refused by who he is (MAIL-RULES.md section 9); in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from intake.domain import opinions
from intake.domain.request import BACKLOG, Request, State
from intake.domain.seen import seen
from intake.domain.self_service import Command, Wish
from intake.letters.self_fields import Said, StatusItem
from intake.message import address
from intake.store.database import Connection
from intake.store.desk import codes, participants, requests
from intake.store.desk.codes import Bound
from intake.workflows.desk import by_requester
from intake.workflows.desk.steps import By
from intake.workflows.house import House
from intake.workflows.incoming import following
from intake.workflows.incoming.arrival import Arrival

WITHDRAW = "withdraw"  # the action that a code is bound to
MOST_ITEMS = 30  # of a list
CONTENT = 4  # the lowest digit of somebody who is content


@dataclass(frozen=True, slots=True)
class Who:
    """The sender as far as the matrix asks: a known contact, a proven domain, an answer that carries our key."""

    address: str
    is_known: bool
    is_proven: bool
    request: Request | None = None  # the one of his that he answers about
    is_keyed: bool = False

    @property
    def key(self) -> str:
        """Under which his requests and codes are his."""
        return address.normalised(self.address)


@dataclass(frozen=True, slots=True)
class Granted:
    """What became of some commands: lines for a transcript, requests to be shown, codes that were given out."""

    said: tuple[Said, ...] = ()
    items: tuple[StatusItem, ...] = ()
    is_list: bool = False
    more: int = 0
    codes: tuple[tuple[Request, str], ...] = ()
    numbers: frozenset[int] = field(default_factory=frozenset)  # requests of his that were dealt with
    goes_on: bool = False  # the rest of the mail is an ordinary answer

    def joined(self, other: Granted) -> Granted:
        """Both, one behind the other."""
        return Granted(
            said=(*self.said, *other.said),
            items=tuple(dict.fromkeys((*self.items, *other.items))),
            is_list=self.is_list or other.is_list,
            more=self.more + other.more,
            codes=(*self.codes, *other.codes),
            numbers=self.numbers | other.numbers,
            goes_on=self.goes_on or other.goes_on,
        )


def grant(
    conn: Connection, house: House, who: Who, command: Command, *, arrival: Arrival, reason: str
) -> Granted | None:
    """Do one command; None where it means nothing here. `reason`: what stands beside it."""
    return _GRANTS[command.wish](_Asking(conn, house, who, command, arrival, reason))


def is_code(conn: Connection, house: House, who: Who, code: str, *, now: datetime) -> bool:
    """Whether this is a code that was given to this sender and is still good."""
    waiting = codes.find(conn, house.identity.secret, code, actor=who.key, now=now)
    return waiting is not None and waiting.bound.action == WITHDRAW


def has_ended(request: Request | None) -> bool:
    """Whether an outcome is there to be confirmed or rated."""
    return request is not None and request.state in {State.RESOLVED, State.CLOSED}


@dataclass(frozen=True, slots=True)
class _Asking:
    conn: Connection
    house: House
    who: Who
    command: Command
    arrival: Arrival
    reason: str

    @property
    def by(self) -> By:
        return By(self.who.address, "mail", self.arrival.now)

    @property
    def mail_id(self) -> int:
        return self.arrival.stored.id

    def own(self) -> Request | None:
        """The request that is meant, if it is his: the one that he names, else the one that he answers about."""
        if self.command.number is None:
            return self.who.request
        found = requests.load_many(self.conn, [self.command.number])
        request = following.target(self.conn, self.command.number) if found else None
        is_answered = request is not None and self.who.request is not None and self.who.request.id == request.id
        if request is None or not (self.who.is_known or self.who.is_proven or is_answered):
            return None
        mine = address.normalised(request.requester.address) == self.who.key
        return request if mine or participants.is_added(self.conn, request.id, self.who.address) else None

    def said(self, result: str, *, ok: bool, reference: str = "", about: str = "") -> Said:
        wish, line = str(self.command.wish), self.command.line
        return Said(wish=wish, result=result, ok=ok, line=line, reference=reference, about=about)

    def refused(self) -> Granted:
        """Not there, not his, or not possible: all the same from outside. Without a reference it asks which one."""
        result = "unknown" if self.command.number is not None or self.who.request is not None else "which"
        return Granted(said=(self.said(result, ok=False),))


def _status(ask: _Asking) -> Granted:
    if ask.command.number is None and ask.who.request is None:
        return _list(ask)
    request = ask.own()
    if request is None:
        return ask.refused()
    said = ask.said("shown", ok=True, reference=ask.house.reference(request.id))
    return Granted(said=(said,), items=(_item(ask.house, request),), numbers=frozenset({request.id}))


def _list(ask: _Asking) -> Granted:
    """His requests that are not ended, by his stored address; oldest first."""
    contact = ask.arrival.sender.contact
    addresses = {ask.who.address, ask.who.address.lower(), *([contact.address] if contact else [])}
    found = requests.open_of(ask.conn, sorted(addresses), limit=MOST_ITEMS + 1)
    items = tuple(_item(ask.house, one) for one in found[:MOST_ITEMS])
    said = ask.said("shown" if items else "nothing_open", ok=True)
    return Granted(said=(said,), items=items, is_list=True, more=max(0, len(found) - MOST_ITEMS))


def _item(house: House, request: Request) -> StatusItem:
    in_force = request.promise if request.state in BACKLOG and not house.is_suspended(request) else None
    return StatusItem(
        reference=house.reference(request.id),
        state=seen(request),
        received_at=request.received_at,
        due_at=in_force.due_at if in_force else None,
        provisional=bool(in_force and in_force.provisional),
    )


def _withdraw(ask: _Asking) -> Granted:
    """At once for the requester whose domain is proven and who has our key; else a code goes to his stored address."""
    request = ask.own()
    is_requester = request is not None and address.normalised(request.requester.address) == ask.who.key
    if request is None or not is_requester or request.state not in BACKLOG:
        return ask.refused()
    reference, numbers = ask.house.reference(request.id), frozenset({request.id})
    is_answered = ask.who.request is not None and ask.who.request.id == request.id
    if ask.who.is_proven and ask.who.is_keyed and is_answered:
        by_requester.withdraw(ask.conn, ask.house, request, by=ask.by, text=ask.reason)
        return Granted(said=(ask.said("withdrawn", ok=True, reference=reference),), numbers=numbers)
    bound = Bound(WITHDRAW, ask.who.key, request.id)
    codes.withdraw(ask.conn, bound, now=ask.arrival.now)
    secret, payload = ask.house.identity.secret, {"text": ask.reason}
    code = codes.issue(ask.conn, secret, bound, now=ask.arrival.now, mail_id=ask.mail_id, payload=payload)
    said = ask.said("code_sent", ok=True, reference=reference)
    return Granted(said=(said,), codes=((request, code),), numbers=numbers)


def _code(ask: _Asking) -> Granted:
    """The code comes back: with our key, or from a proven domain; it is used up, and what it stood for is done."""
    secret, now = ask.house.identity.secret, ask.arrival.now
    waiting = codes.find(ask.conn, secret, ask.command.code, actor=ask.who.key, now=now)
    number = waiting.bound.request_id if waiting and waiting.bound.action == WITHDRAW else None
    is_answered = ask.who.is_keyed and ask.who.request is not None and ask.who.request.id == number
    is_given = ask.command.code or any(one.isdigit() for one in ask.command.line)
    wrong = Granted(said=(ask.said("code" if is_given else "code_missing", ok=False),))
    if waiting is None or number is None or not (is_answered or ask.who.is_proven):
        return wrong
    request = requests.load(ask.conn, number)
    if request.state not in BACKLOG or not codes.use(ask.conn, waiting, now=now, mail_id=ask.mail_id):
        return wrong
    by_requester.withdraw(ask.conn, ask.house, request, by=ask.by, text=str(waiting.payload.get("text", "")))
    said = ask.said("withdrawn", ok=True, reference=ask.house.reference(number))
    return Granted(said=(said,), numbers=frozenset({number}))


def _add(ask: _Asking) -> Granted:
    request = ask.own()
    if request is None or request.state not in BACKLOG | {State.RESOLVED}:
        return ask.refused()
    is_new = by_requester.propose(
        ask.conn, ask.house, request, address=ask.command.address, by=ask.by, mail_id=ask.mail_id
    )
    result = "proposed" if is_new else "proposed_before"
    said = ask.said(result, ok=True, reference=ask.house.reference(request.id), about=ask.command.address)
    return Granted(said=(said,), numbers=frozenset({request.id}))


def _solved(ask: _Asking) -> Granted | None:
    """Confirmed: filed at once, without another letter; a filed one stays as it is."""
    request = ask.who.request
    if request is not None and ask.who.is_keyed and request.state in BACKLOG:
        return Granted(said=(ask.said("code_missing", ok=False),))
    if request is None or not ask.who.is_keyed or not has_ended(request):
        return None
    if request.state is State.RESOLVED:
        by_requester.confirm(ask.conn, request, by=ask.by)
    return Granted(numbers=frozenset({request.id}))


def _rate(ask: _Asking) -> Granted | None:
    """The digit is kept. Words beside a low one go their usual way, as an objection; beside a high one they praise.

    What says beside a high one that something is left to do is an objection, too: nobody else would read it.
    """
    request = ask.who.request
    if request is None or not ask.who.is_keyed or not has_ended(request):
        return None
    score, words = ask.command.score, " ".join(one for one in (ask.command.comment, ask.reason) if one)
    by_requester.rate(ask.conn, request, score=score, by=ask.by, comment=words, mail_id=ask.mail_id)
    is_unhappy = ask.command.is_complaint or (bool(words) and (score < CONTENT or opinions.wants_more(words)))
    return Granted(numbers=frozenset({request.id}), goes_on=is_unhappy)


def _unsolved(ask: _Asking) -> Granted | None:
    """As an answer to an outcome it goes its usual way, as an objection; anywhere else it cannot be placed."""
    return Granted(goes_on=True) if ask.who.is_keyed and has_ended(ask.who.request) else None


def _help(ask: _Asking) -> Granted:
    return Granted(said=(ask.said("help", ok=True),))


_GRANTS: Mapping[Wish, Callable[[_Asking], Granted | None]] = {
    Wish.STATUS: _status,
    Wish.LIST: _list,
    Wish.WITHDRAW: _withdraw,
    Wish.CODE: _code,
    Wish.ADD: _add,
    Wish.SOLVED: _solved,
    Wish.UNSOLVED: _unsolved,
    Wish.RATE: _rate,
    Wish.HELP: _help,
}
