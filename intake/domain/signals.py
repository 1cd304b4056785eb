"""The signals of MAIL-RULES.md section 3: each a test on the facts of a mail; comparison is case-insensitive."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from intake.message import address, ids
from intake.message.bounces import signs
from intake.message.mail import Mail


@dataclass(frozen=True, slots=True)
class Ours:
    """What marks a mail as our own; addresses in lower case, aliases included."""

    addresses: frozenset[str]
    instance: str
    secret: bytes


Test = Callable[[Mail, Ours], bool]


# -- helpers of the table --------------------------------------------------------------------------------------------


def has(*names: str) -> Test:
    """A test for any of these headers."""
    return lambda mail, _ours: any(mail.headers.get(name) for name in names)


def _values(mail: Mail, name: str) -> Iterable[str]:
    return (value.strip().lower() for value in mail.headers.get(name, ()))


def _tokens(mail: Mail, name: str) -> set[str]:
    return {token.strip() for value in _values(mail, name) for token in re.split(r"[,;\s]+", value) if token.strip()}


def _froms(mail: Mail) -> list[str]:
    return [one.address.lower() for one in (*mail.from_, *mail.sender) if one.address]


def _locals(mail: Mail) -> list[str]:
    return [one.rpartition("@")[0] for one in _froms(mail)]


def null_sender(mail: Mail, _ours: Ours) -> bool:
    """Return-Path: <>, written by our own server."""
    paths = mail.headers.get("return-path", ())
    return bool(paths) and paths[0].strip() == "<>"


def _says(mail: Mail, *names: str) -> bool:
    """Whether one of these headers is there and does not say no."""
    return any(value not in {"", "no", "none", "false", "0"} for name in names for value in _values(mail, name))


# -- tests, in the order of the rows ---------------------------------------------------------------------------------


def probe(mail: Mail, ours: Ours) -> bool:
    """A letter that we sent to ourselves to see it arrive; nobody else can make its mark."""
    return any(ids.read_probe(value, ours.secret) is not None for value in mail.headers.get("x-intake-probe", ()))


def own_loop(mail: Mail, ours: Ours) -> bool:
    """Our own letter, or a mail from one of our addresses."""
    if mail.message_id and ids.is_ours(mail.message_id, ours.secret):
        return True
    return _is_marked(mail, ours) or any(one.address.lower() in ours.addresses for one in mail.from_)


def _is_marked(mail: Mail, ours: Ours) -> bool:
    marks = [ids.read_loop_header(value, ours.secret) for value in mail.headers.get("x-intake-loop", ())]
    return any(mark.valid and mark.instance == ours.instance for mark in marks)


def foreign_loop(mail: Mail, ours: Ours) -> bool:
    """Another request desk's letter, or one with a forged mark."""
    return bool(mail.headers.get("x-intake-loop")) and not _is_marked(mail, ours)


def many_hops(mail: Mail, ours: Ours) -> bool:
    """It went round in circles."""
    own = sum(1 for one in mail.delivered_to if one.lower() in ours.addresses)
    return len(mail.headers.get("received", ())) > 50 or own >= 3


def bounce_token(mail: Mail, ours: Ours) -> bool:
    """Delivered to a bounce address whose token we made."""
    return ids.read_bounce_address(_delivered(mail), ours.secret) is not None


def bounce_address(mail: Mail, ours: Ours) -> bool:
    """Delivered to the bounce address with whatever token; nothing that arrives there is ever answered."""
    domains = {one.rpartition("@")[2] for one in ours.addresses}
    return any(ids.is_bounce_address(one) and one.rpartition("@")[2] in domains for one in _delivered(mail))


def _delivered(mail: Mail) -> list[str]:
    return [*mail.delivered_to, *(one.address.lower() for one in mail.to)]


def dsn(mail: Mail, _ours: Ours) -> bool:
    """A report that a letter came back or is late (RFC 3464, RFC 6533, and the forms of the providers)."""
    return mail.bounce is not None


def delivered(mail: Mail, _ours: Ours) -> bool:
    """A report of nothing but deliveries (RFC 3464 section 2.3.3)."""
    is_report = mail.content_type == "multipart/report" and "delivery-status" in mail.header("content-type").lower()
    return is_report and mail.bounce is None


def receipt(mail: Mail, _ours: Ours) -> bool:
    """A disposition notification (RFC 8098)."""
    return mail.content_type == "multipart/report" and "disposition-notification" in mail.header("content-type").lower()


def daemon(mail: Mail, _ours: Ours) -> bool:
    """Sent by a mail system."""
    return any(signs.is_daemon(one) for one in _locals(mail))


def auto_submitted(mail: Mail, _ours: Ours) -> bool:
    """RFC 3834 section 5: any keyword but `no`; comments and parameters do not count."""
    values = (re.sub(r"\([^()]{0,200}\)", " ", value).strip() for value in _values(mail, "auto-submitted"))
    keywords = (re.split(r"[;\s]", value, maxsplit=1)[0] for value in values)
    return any(keyword and keyword != "no" for keyword in keywords)


def is_reply_by_machine(mail: Mail, _ours: Ours) -> bool:
    """Auto-Submitted, and an answer to something."""
    return auto_submitted(mail, _ours) and (
        mail.in_reply_to is not None
        or any(value.startswith("auto-replied") for value in _values(mail, "auto-submitted"))
    )


def qq(mail: Mail, _ours: Ours) -> bool:
    """QQ's own way of saying so; it follows no standard (RELIABILITY.md fact 4)."""
    if _says(mail, "x-qq-auto-reply", "x-qq-holidayreply"):
        return True
    paths = [*mail.headers.get("return-path", ()), *mail.headers.get("received-spf", ()), *_froms(mail)]
    return any(re.search(r"\+auto_=", one) for one in paths)


_AUTO_HEADERS = (
    "x-autoreply", "x-autorespond", "x-autoreply-from", "x-auto-reply-from", "x-autogenerated", "x-mail-autoreply",
    "x-fc-machinegenerated", "x-loop",
)  # fmt: skip


def auto_header(mail: Mail, _ours: Ours) -> bool:
    """The older headers of many vacation programs."""
    return _says(mail, *_AUTO_HEADERS) or any(value.startswith("9") for value in _values(mail, "x-post-messageclass"))


def suppressed(mail: Mail, _ours: Ours) -> bool:
    """The sender wants no automatic answer; occurs on human mail."""
    return bool({"all", "autoreply"} & _tokens(mail, "x-auto-response-suppress"))


def oof(mail: Mail, _ours: Ours) -> bool:
    """An out-of-office answer of Exchange."""
    return "all" in _tokens(mail, "x-auto-response-suppress") and bool(
        mail.headers.get("x-ms-exchange-inbox-rules-loop")
    )


def own_inbox_rule(mail: Mail, ours: Ours) -> bool:
    """An inbox rule sent our own mail back."""
    return any(value in ours.addresses for value in _values(mail, "x-ms-exchange-inbox-rules-loop"))


def mailing_list(mail: Mail, ours: Ours) -> bool:
    """A mailing list, other than the one that our own address is."""
    if _is_own_list(mail, ours):
        return False
    if any(mail.headers.get(name) for name in ("list-id", "list-post", "mailing-list", "x-mailing-list")):
        return True
    return bool(mail.headers.get("list-unsubscribe")) and bool(mail.headers.get("precedence"))


def _is_own_list(mail: Mail, ours: Ours) -> bool:
    """Whether the list in the headers is our own address: a shared address may be a group that hands mail on to us."""
    names = ours.addresses | {one.replace("@", ".") for one in ours.addresses}
    values = (value for name in ("list-id", "list-post", "mailing-list") for value in _values(mail, name))
    return any(word in names for value in values for word in re.split(r"[<>\s:,;]+", value))


def bulk(mail: Mail, ours: Ours) -> bool:
    """Sent to many by a machine."""
    if any(mail.headers.get(name) for name in ("feedback-id", "x-csa-complaints")):
        return True
    return bool(mail.headers.get("list-unsubscribe")) and not _is_own_list(mail, ours)


def precedence(mail: Mail, ours: Ours) -> bool:
    """The old header of mass mail; a group that is our own address writes `list` on everything."""
    found = {"bulk", "junk", "list", "auto_reply"} & _tokens(mail, "precedence")
    return bool(found) and not (found == {"list"} and _is_own_list(mail, ours))


_NOREPLY = re.compile(
    r"(?:.{1,40}[-_.])?(?:no[-_.]?reply|do[-_.]?not[-_.]?reply)(?:[-_.+].*)?"
    r"|notifications?|bounces?(?:[-+].*)?|.*-request|owner-.*|listserv|majordomo",
    re.IGNORECASE,
)


def noreply(mail: Mail, _ours: Ours) -> bool:
    """Nobody reads what is sent to that address."""
    return any(_NOREPLY.fullmatch(one.address.rpartition("@")[0]) for one in mail.from_ if one.address)


def bounce_subject(mail: Mail, _ours: Ours) -> bool:
    """A notice that a mail came back. A person's answer has a prefix; a question about one goes on in words."""
    return signs.is_notice(mail.subject)


def bounce_subject_by_machine(mail: Mail, ours: Ours) -> bool:
    """Such a notice from what is no person: people who ask about a bounce copy its subject."""
    if not bounce_subject(mail, ours) or mail.in_reply_to is not None:
        return False
    is_system = any(signs.is_system(one.name, one.address) for one in mail.from_)
    return is_system or null_sender(mail, ours) or auto_submitted(mail, ours)


def calendar(mail: Mail, _ours: Ours) -> bool:
    """An answer to an invitation."""
    return mail.calendar_method in {"REPLY", "COUNTER"}


def spam(mail: Mail, _ours: Ours) -> bool:
    """The filter in front of us says so."""
    return "yes" in _tokens(mail, "x-spam-flag")


def several_senders(mail: Mail, _ours: Ours) -> bool:
    """Whom to answer is not clear."""
    return len(mail.from_) > 1


def bad_sender(mail: Mail, _ours: Ours) -> bool:
    """Nobody can be answered."""
    return not mail.from_ or any(
        not address.valid(one.address) or address.is_mixed_script(one.address) for one in mail.from_
    )


def not_addressed(mail: Mail, ours: Ours) -> bool:
    """Neither To nor Cc nor the delivery names us."""
    named = {one.address.lower() for one in (*mail.to, *mail.cc)} | {one.lower() for one in mail.delivered_to}
    return bool(ours.addresses) and not any(_without_tag(one) in ours.addresses for one in named)


def _without_tag(one: str) -> str:
    local, _, domain = one.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def crowd(mail: Mail, _ours: Ours) -> bool:
    """Sent to more than 20 people."""
    return len(mail.to) + len(mail.cc) > 20
