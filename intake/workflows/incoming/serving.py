"""A mail that asks the desk itself: its commands are done and answered in the transaction that settles it.

Who may do what is the matrix of MAIL-RULES.md section 9. Whatever is not one's own, not there or not possible looks the
same from outside; nothing that anybody wrote is ever read back.
"""

from __future__ import annotations

from dataclasses import replace

from intake import log
from intake.domain import self_service
from intake.domain.matching import Match
from intake.domain.self_service import Asked, Wish
from intake.letters.self_fields import Said
from intake.message.trust import Level
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.inward import mails
from intake.store.ledger import events
from intake.store.outward import outbox
from intake.workflows.house import House
from intake.workflows.incoming import following, granting, matched, replying
from intake.workflows.incoming.arrival import Arrival, done
from intake.workflows.incoming.granting import Granted, Who

_BY_ANSWER = frozenset({Wish.SOLVED, Wish.RATE, Wish.CODE})  # they mean something only as an answer to a letter of ours
_WITH_REASON = frozenset({Wish.WITHDRAW, Wish.RATE})  # lines below it say why
_WITHDRAWAL = "withdrawal"


def serve(conn: Connection, house: House, arrival: Arrival, match: Match | None) -> int | None:
    """Do what the mail asks for; how many letters were queued. None: it is an ordinary mail, and goes its usual way."""
    if not self_service.may_hold(arrival.mail, house.prefix):
        return None
    who = _who(conn, house, arrival, match)
    if who.request is not None:
        arrival = following.without_our_lines(conn, arrival, who.request)
    asked = self_service.read(arrival.mail, house.prefix)
    if not asked or asked.commands[0].wish is Wish.UNSOLVED or not _may_ask(conn, house, arrival, who, asked):
        return None
    granted = _granted(conn, house, arrival, who, asked)
    if granted is None:
        return None
    if granted.goes_on:
        assert match is not None
        return following.follow(conn, house, arrival, match)
    return _settled(conn, house, arrival, who, asked=asked, granted=granted)


def _who(conn: Connection, house: House, arrival: Arrival, match: Match | None) -> Who:
    """The sender: how sure we are of him, and of which request of his this is an answer."""
    request = following.target(conn, match.request_id) if match is not None else None
    is_theirs = request is not None and matched.is_participant(conn, arrival, request.id)
    return Who(
        address=arrival.requester.address,
        is_known=replying.is_known(house, arrival),
        is_proven=arrival.trust.level >= Level.T2,
        request=request if is_theirs else None,
        is_keyed=bool(match and match.is_keyed and is_theirs),
    )


def _may_ask(conn: Connection, house: House, arrival: Arrival, who: Who, asked: Asked) -> bool:
    """Whether this sender may ask for the first of these things at all; else a person reads the mail, as always."""
    first = asked.commands[0]
    if not who.address or not (who.is_known or who.is_proven or who.is_keyed):
        return False
    if first.wish in {Wish.STATUS, Wish.LIST, Wish.HELP}:
        return who.is_known or who.is_proven
    if first.wish is Wish.CODE:
        is_one = bool(first.code) and granting.is_code(conn, house, who, first.code, now=arrival.now)
        return is_one or _answers_a_withdrawal(conn, arrival)
    if first.wish is Wish.SOLVED and _answers_a_withdrawal(conn, arrival):
        return True  # 确认, without the code
    if first.wish in _BY_ANSWER:
        return who.is_keyed and granting.has_ended(who.request)
    return True


def _answers_a_withdrawal(conn: Connection, arrival: Arrival) -> bool:
    """Whether the letter that told a code is being answered: then what looks like one was meant as one."""
    own = outbox.by_message_id(conn, [arrival.mail.in_reply_to] if arrival.mail.in_reply_to else [])
    return any(one.kind == _WITHDRAWAL for one in own)


def _granted(conn: Connection, house: House, arrival: Arrival, who: Who, asked: Asked) -> Granted | None:
    """Everything that was asked for, one after the other; lines that are no command are named at the end."""
    granted = Granted()
    for one in asked.commands:
        more = granting.grant(conn, house, who, one, arrival=arrival, reason=asked.reason)
        if more is None:  # it means nothing here
            more = Granted(said=(Said(wish=str(one.wish), result="answer_only", ok=False, line=one.line),))
        granted = granted.joined(more)
        if more.goes_on:
            return granted
        who = replace(who, request=requests.load(conn, who.request.id)) if who.request else who
    if asked.commands[0].wish in _WITH_REASON and len(asked.commands) == 1:
        return granted
    others = tuple(Said(wish="other", result="not_understood", ok=False, line=one) for one in asked.others)
    return granted.joined(Granted(said=others))


def _settled(conn: Connection, house: House, arrival: Arrival, who: Who, *, asked: Asked, granted: Granted) -> int:
    """The mail is kept as served, on the one request that it was about; its answers are in the outbox."""
    about = granted.numbers or ({who.request.id} if who.request else set())
    number = next(iter(about)) if len(about) == 1 else None
    settlement = done(arrival, kind="follow_up", ack=False, reason=mails.COMMAND, request_id=number)
    mails.settle(conn, arrival.stored, replace(settlement, rules=(*settlement.rules, mails.COMMAND)))
    letters = replying.reply(conn, house, arrival, asked=asked, granted=granted, number=number, who=who)
    payload = {
        "commands": [
            {"wish": one.wish, "ok": one.ok, "result": one.result, "ref": one.reference} for one in granted.said
        ]
        or [{"wish": str(one.wish), "ok": True, "result": "done", "ref": ""} for one in asked.commands],
        "level": str(arrival.trust.level),
        "letters": list(letters.keys),
        "refused": letters.refused,
    }
    events.append(
        conn,
        at=arrival.now,
        actor=who.address,
        channel="mail",
        kind="served",
        request_id=number,
        mail_id=arrival.stored.id,
        payload=payload,
    )
    shown = house.reference(number) if number is not None else ""
    log.info("mail.served", mail=arrival.stored.id, request=shown, wish=str(asked.commands[0].wish))
    return len(letters.keys)
