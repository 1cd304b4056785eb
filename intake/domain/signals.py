"""The signals of MAIL-RULES.md section 3: each a test on the facts of a mail; comparison is case-insensitive."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from intake.domain import phrases
from intake.message import address, ids, subject
from intake.message.mail import Mail


@dataclass(frozen=True, slots=True)
class Ours:
    """What marks a mail as our own; addresses in lower case, aliases included."""

    addresses: frozenset[str]
    instance: str
    secret: bytes


Test = Callable[[Mail, Ours], bool]
LONGEST_AUTOMATIC = 2000  # characters of an automatic reply that is known by its words alone


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


def dsn(mail: Mail, _ours: Ours) -> bool:
    """A delivery report (RFC 3464, RFC 6533)."""
    return mail.bounce is not None or (
        mail.content_type == "multipart/report" and "delivery-status" in mail.header("content-type").lower()
    )


def receipt(mail: Mail, _ours: Ours) -> bool:
    """A disposition notification (RFC 8098)."""
    return mail.content_type == "multipart/report" and "disposition-notification" in mail.header("content-type").lower()


_REPORT_SUBJECT = re.compile(r"(?:\[preview\]\s?)?report domain:\s?\S+\s.{0,200}?submitter:")
_REPORT_TITLE = re.compile(r"(?:\[preview\]\s?)?(?:report domain:|dmarc (?:aggregate )?report\b|tls(?:-rpt)? report\b)")
_REPORT_FILE = re.compile(
    r"(?:[\w.-]{3,100}!){2}\d{9,11}!\d{9,11}(?:![\w.-]{1,64})?\.(?:zip|xml|xml\.gz|json|json\.gz)"
)


def feedback(mail: Mail, _ours: Ours) -> bool:
    """Abuse (RFC 5965), DMARC (RFC 7489 section 7.2.1.1) or TLS reports (RFC 8460): by type, or by subject and file."""
    declared = mail.header("content-type").lower()
    if "feedback-report" in declared or "tlsrpt" in declared:
        return True
    if any(one.content_type.startswith("application/tlsrpt") for one in mail.attachments):
        return True
    title = phrases.folded(mail.subject)
    has_file = any(_REPORT_FILE.fullmatch(one.filename.lower()) for one in mail.attachments)
    return bool(_REPORT_SUBJECT.match(title) or (has_file and _REPORT_TITLE.match(title)))


def daemon(mail: Mail, _ours: Ours) -> bool:
    """Sent by a mail system."""
    return any(one in {"mailer-daemon", "postmaster", "double-bounce"} for one in _locals(mail))


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


def auto_subject(mail: Mail, _ours: Ours) -> bool:
    """The subject says so. Below a reply prefix and above quoted history a person writes, who answers such a mail."""
    is_persons_answer = mail.cut is not None and subject.is_reply(mail.subject)
    return phrases.is_automatic(phrases.folded(mail.subject_base)) and not is_persons_answer


def auto_subject_reply(mail: Mail, ours: Ours) -> bool:
    """The subject says so, on an answer: by In-Reply-To, or by a reference that only our letters carry."""
    if not auto_subject(mail, ours):
        return False
    return mail.in_reply_to is not None or phrases.names_a_reference(phrases.folded(mail.subject))


def auto_text(mail: Mail, _ours: Ours) -> bool:
    """Its first words say so, on a short answer without attachment or quote: QQ, NetEase and others send no header."""
    is_bare_answer = mail.in_reply_to is not None and mail.cut is None and not mail.attachments
    return is_bare_answer and len(mail.text) <= LONGEST_AUTOMATIC and phrases.says_automatic(mail.text)


_BOUNCE_SUBJECT = re.compile(
    r"(?:系统退信|退信通知|未送达|投递失败|来自.{1,60}的退信|undeliverable:|undelivered mail|"
    r"delivery status notification|failure notice|returned mail)\s*(?:[:/(\]】-]|returned to sender|$|(?<=:))"
)


def bounce_subject(mail: Mail, _ours: Ours) -> bool:
    """A notice that a mail came back. A person's answer has a prefix; a question about one goes on in words."""
    return _BOUNCE_SUBJECT.match(phrases.folded(mail.subject)) is not None


def calendar(mail: Mail, _ours: Ours) -> bool:
    """An answer to an invitation."""
    return mail.calendar_method in {"REPLY", "COUNTER"}


def read_subject(mail: Mail, _ours: Ours) -> bool:
    """A read receipt in words; a person's answer quotes or attaches something."""
    is_answer = (mail.in_reply_to is not None and mail.cut is None) or "report" in mail.content_type
    return is_answer and not mail.attachments and phrases.is_receipt(phrases.folded(mail.subject))


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
