"""What kind of mail this is, and whether it may be answered: the decision table of MAIL-RULES.md section 3, as data.

The first rule that matches sets the class, every rule that matches is recorded, any refusal wins for the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain import signals, wordings
from intake.domain.mailclass import MailClass
from intake.domain.signals import Ours, Test
from intake.message.mail import Mail


@dataclass(frozen=True, slots=True)
class Verdict:
    """The class, every rule that matched, and whether an answer is possible; `reason` is the first refusal."""

    kind: MailClass
    rules: tuple[str, ...]
    acknowledge: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: its number in MAIL-RULES.md, its code, its test, the class it sets, if it refuses an answer."""

    row: int
    code: str
    matches: Test
    kind: MailClass | None = None  # None: the class stays
    refuses: bool = True
    answers_proven: bool = False  # a sender of level T2 is answered all the same


def judge(mail: Mail, ours: Ours, *, proven: bool = False) -> Verdict:
    """Class and possible acknowledgement of a mail. Pure; never raises. RFC 3834 section 2, RFC 5321 section 4.5.5.

    `proven`: the sender's domain is authenticated (level T2 and above).
    """
    hits = [rule for rule in RULES if rule.matches(mail, ours)]
    kind = next((rule.kind for rule in hits if rule.kind is not None), MailClass.REQUEST)
    refusals = (rule.code for rule in hits if rule.refuses and not (proven and rule.answers_proven))
    refusal = next(refusals, None)
    codes = tuple(dict.fromkeys(rule.code for rule in hits))
    return Verdict(kind, codes, acknowledge=refusal is None, reason=refusal or "ok")


def decision(kind: MailClass) -> str:
    """What is done with a mail of that class: open, append, record or quarantine."""
    if kind is MailClass.REQUEST:
        return "open"
    if kind is MailClass.FOLLOW_UP:
        return "append"
    return "quarantine" if kind is MailClass.UNREADABLE else "record"


def keeps_request(verdict: Verdict) -> bool:
    """Whether a machine's mail opens a request all the same.

    Row 21: somebody's system asks for something. Rows 22 and 25: only the subject of a mail that answers nothing speaks
    against a person, and a person may ask just that.
    """
    return verdict.kind is MailClass.MACHINE and set(verdict.rules) <= _ASKING


def action(verdict: Verdict) -> str:
    """What is done with this mail when it belongs to no request yet: open, record or quarantine."""
    return "open" if keeps_request(verdict) else decision(verdict.kind)


_ASKING = frozenset(
    {
        "noreply",
        "auto.subject",
        "receipt",
        "not_addressed",
        "many_recipients",
        "suppressed_by_sender",
        "ambiguous_sender",
        "bad_address",
    }
)

# Special before general: what names the kind of machine stands before what only says that it is one.
RULES: tuple[Rule, ...] = (
    Rule(1, "probe", signals.probe, MailClass.MACHINE),
    Rule(1, "loop.own", signals.own_loop, MailClass.LOOP),
    Rule(2, "loop.foreign", signals.foreign_loop, MailClass.AUTO_REPLY),
    Rule(3, "loop.hops", signals.many_hops, MailClass.LOOP),
    Rule(6, "receipt", signals.receipt, MailClass.READ_RECEIPT),
    Rule(5, "bounce.dsn", signals.dsn, MailClass.BOUNCE),
    Rule(5, "dsn.delivered", signals.delivered, MailClass.REPORT),
    Rule(7, "auto.report", wordings.feedback, MailClass.REPORT),
    Rule(9, "bounce.daemon", signals.daemon, MailClass.BOUNCE),
    Rule(11, "auto.qq", signals.qq, MailClass.AUTO_REPLY),
    Rule(12, "auto.header", signals.auto_header, MailClass.AUTO_REPLY),
    Rule(10, "auto.submitted", signals.is_reply_by_machine, MailClass.AUTO_REPLY),
    Rule(13, "auto.exchange", signals.has("x-ms-exchange-generated-message-source"), MailClass.AUTO_REPLY),
    Rule(14, "auto.oof", signals.oof, MailClass.AUTO_REPLY),
    Rule(22, "auto.subject", wordings.auto_subject_reply, MailClass.AUTO_REPLY),
    Rule(22, "auto.text", wordings.auto_text, MailClass.AUTO_REPLY),
    Rule(
        4, "bounce.token", signals.bounce_token, MailClass.BOUNCE
    ),  # below: an absence is answered to that address, too
    Rule(23, "bounce.subject", signals.bounce_subject_by_machine, MailClass.BOUNCE),
    Rule(8, "bounce.null", signals.null_sender, MailClass.AUTO_REPLY),
    Rule(17, "loop.own", signals.own_inbox_rule, MailClass.LOOP),
    Rule(18, "list", signals.mailing_list, MailClass.LIST),
    Rule(10, "auto.submitted", signals.auto_submitted, MailClass.MACHINE),
    Rule(19, "bulk", signals.bulk, MailClass.MACHINE),
    Rule(20, "bulk", signals.precedence, MailClass.MACHINE),
    Rule(22, "auto.subject", wordings.auto_subject, MailClass.MACHINE),
    Rule(25, "auto.calendar", signals.calendar, MailClass.AUTO_REPLY),
    Rule(25, "receipt", wordings.read_subject_reply, MailClass.READ_RECEIPT),
    Rule(25, "receipt", wordings.read_subject, MailClass.MACHINE),
    Rule(21, "noreply", signals.noreply, MailClass.MACHINE),
    Rule(23, "bounce.subject", signals.bounce_subject),
    Rule(4, "bounce.token", signals.bounce_address, MailClass.MACHINE),
    Rule(26, "spam", signals.spam, MailClass.UNREADABLE),
    Rule(27, "ambiguous_sender", signals.several_senders),
    Rule(27, "bad_address", signals.bad_sender),
    Rule(15, "suppressed_by_sender", signals.suppressed),
    Rule(28, "not_addressed", signals.not_addressed, answers_proven=True),
    Rule(29, "many_recipients", signals.crowd),
)
