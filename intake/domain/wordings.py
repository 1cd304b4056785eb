"""Signals of MAIL-RULES.md section 3 that stand in words: subjects, first lines, names of files."""

from __future__ import annotations

import re

from intake.domain import phrases
from intake.domain.signals import Ours
from intake.message import subject
from intake.message.mail import Mail

LONGEST_AUTOMATIC = 2000  # characters of an automatic reply that is known by its words alone
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


def read_subject_reply(mail: Mail, ours: Ours) -> bool:
    """A read receipt in words, on an answer or a report."""
    return read_subject(mail, ours) and (mail.in_reply_to is not None or "report" in mail.content_type)


def read_subject(mail: Mail, _ours: Ours) -> bool:
    """A read receipt by its subject alone; a person quotes or attaches something."""
    return mail.cut is None and not mail.attachments and phrases.is_receipt(phrases.folded(mail.subject))
