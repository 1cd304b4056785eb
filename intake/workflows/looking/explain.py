"""A dry run: how a mail would be understood and what would be done with it, touching nothing (DESIGN.md, `explain`)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from intake.domain import admission, evidence, matching, self_service, tongue, triage
from intake.domain.admission import Verdict
from intake.domain.branches import Branches
from intake.domain.mailclass import MailClass
from intake.domain.signals import Ours
from intake.domain.triage import TriageRules
from intake.message import trust
from intake.message.mail import Bounce, Mail, Person
from intake.message.trust import UNKNOWN, Level, Trust, TrustRules
from intake.reading import heads
from intake.reading.heads import HEAD_BYTES
from intake.reading.room import Reader, Unreadable

UNSORTED = TriageRules()
NO_BRANCHES, NO_TRUST = Branches(), TrustRules()
NOBODY = Ours(addresses=frozenset(), instance="", secret=b"")
AUTOMATIC = frozenset(
    {MailClass.AUTO_REPLY, MailClass.MACHINE, MailClass.BOUNCE, MailClass.READ_RECEIPT, MailClass.REPORT}
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a dry run goes by: who we are, how requests are sorted, whose mail it is; each has a default."""

    ours: Ours = NOBODY
    prefix: str = "HQ"
    triage: TriageRules = UNSORTED
    language: str = "zh_CN"  # where a mail gives no hint
    branches: Branches = NO_BRANCHES
    trust: TrustRules = NO_TRUST

    def sort(self, mail: Mail) -> dict[str, Any]:
        """Category, impact, language and branch of a mail, and by which rules, as JSON."""
        found, written = triage.classify(mail, self.triage), tongue.written(mail)
        branch, by = self.branches.of(mail)
        language = f"language:{written or self.language} {'text' if written else 'default'}"
        return {
            "category": found.category,
            "impact": str(found.impact),
            "language": written or self.language,
            "branch": branch,
            "route": [*found.rules, *([f"branch:{branch} {by}"] if branch else []), language],
        }


def explain_many(paths: Iterable[str | Path], rules: Rules = Rules()) -> Iterator[dict[str, Any]]:
    """One JSON-able object for each path, in order; a file that cannot be read gets one too, with its defects."""
    with Reader() as reader:
        for path in paths:
            yield explain(reader, Path(path), rules)


def explain(reader: Reader, path: Path, rules: Rules) -> dict[str, Any]:
    """The object of DESIGN.md for one file; never raises for what the file holds."""
    try:
        raw = path.read_bytes()
    except OSError as trouble:
        return {"file": str(path), **_unreadable(f"file.unreadable: {trouble.strerror}")}
    return {"file": str(path), **explain_bytes(reader, raw, rules)}


def explain_bytes(reader: Reader, raw: bytes, rules: Rules) -> dict[str, Any]:
    """The same for the bytes of a mail, without the name of a file."""
    try:
        mail = reader.read(raw)
    except Unreadable as trouble:
        if trouble.reason == "bounds.size":  # taken in by its beginning, as the daemon fetches it
            found = explain_bytes(reader, raw[:HEAD_BYTES], rules)
            return found | {"defects": [*found["defects"], trouble.reason]}
        head = _mail(heads.outline(reader, raw, reason=trouble.reason))
        return {**_unreadable(trouble.reason), **head, "sha256": hashlib.sha256(raw).hexdigest()}
    believed = trust.judge(mail, rules.trust)
    verdict = admission.judge(mail, rules.ours, proven=believed.level >= Level.T2)
    found = {**_mail(mail), **_verdict(mail, verdict, rules.ours, rules.prefix), **rules.sort(mail)}
    return found | {"trust": _trust(believed)}


def _trust(found: Trust) -> dict[str, str]:
    return {**asdict(found), "level": str(found.level)}


def _mail(mail: Mail) -> dict[str, Any]:
    return {
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "from": _people(mail.from_),
        "sender": _people(mail.sender),
        "to": _people(mail.to),
        "cc": _people(mail.cc),
        "reply_to": _people(mail.reply_to),
        "date": mail.date.isoformat() if mail.date else None,
        "subject": mail.subject,
        "subject_base": mail.subject_base,
        "text": mail.text,
        "reply_text": mail.reply_text,
        "cut": asdict(mail.cut) if mail.cut else None,
        "attachments": [asdict(one) for one in mail.attachments],
        "bounce": _bounce(mail.bounce),
        "charset_repaired": mail.charset_repaired,
        "defects": list(mail.defects),
    }


def _verdict(mail: Mail, verdict: Verdict, ours: Ours, prefix: str) -> dict[str, Any]:
    """Only the store can place a reply; without it a mail that names a thread shows as a follow-up."""
    clues = matching.clues(mail, ours, prefix)
    kind, action, acknowledge, reason = (
        verdict.kind,
        admission.action(verdict),
        verdict.acknowledge,
        verdict.reason,
    )
    if kind is MailClass.REQUEST and (mail.in_reply_to or clues.own_ids):
        kind, action, acknowledge, reason = MailClass.FOLLOW_UP, "append", False, "followup"
    elif kind is MailClass.REQUEST and self_service.read(mail, prefix):  # of a known contact; a stranger's is a request
        kind, action, acknowledge, reason = MailClass.FOLLOW_UP, "record", False, "command"
    return {
        "class": str(kind),
        "auto_submitted": kind in AUTOMATIC,
        "decision": {"action": action, "acknowledge": acknowledge, "reason": reason, "rules": list(verdict.rules)},
        "evidence": [asdict(one) for one in evidence.of(mail, ours)],
    }


def _people(people: tuple[Person, ...]) -> list[dict[str, str]]:
    return [{"name": one.name, "address": one.address} for one in people]


def _bounce(bounce: Bounce | None) -> dict[str, Any]:
    if bounce is None:
        return {"is_bounce": False, "recipients": [], "status": None, "temporary": False}
    return {
        "is_bounce": True,
        "recipients": list(bounce.recipients),
        "status": bounce.status,
        "temporary": bounce.temporary,
        "original_message_id": bounce.original_message_id,
    }


def _unreadable(reason: str) -> dict[str, Any]:
    return {
        "message_id": None,
        "in_reply_to": None,
        "references": [],
        "from": [],
        "sender": [],
        "to": [],
        "cc": [],
        "reply_to": [],
        "date": None,
        "subject": "",
        "subject_base": "",
        "text": "",
        "reply_text": "",
        "cut": None,
        "attachments": [],
        "class": str(MailClass.UNREADABLE),
        "auto_submitted": False,
        "category": None,
        "impact": None,
        "language": None,
        "branch": None,
        "route": [],
        "bounce": _bounce(None),
        "trust": _trust(UNKNOWN),
        "charset_repaired": False,
        "decision": {"action": "quarantine", "acknowledge": False, "reason": reason, "rules": [reason]},
        "evidence": [],
        "defects": [reason],
    }
