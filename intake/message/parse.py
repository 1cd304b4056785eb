"""Raw bytes of a mail to its facts; never raises on hostile input, records defects (MAIL-RULES.md section 1)."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from intake.message import body, fields_kept, headers, invitation, people, subject, trail
from intake.message.body import Contents, Text
from intake.message.bounces import notice
from intake.message.headers import Fields
from intake.message.mail import Attachment, Mail
from intake.message.parameters import filename
from intake.message.parts import Cutter, Part
from intake.message.shown import safe_text
from intake.message.winmail import tnef
from intake.message.written import containers, quotes

MOST_REFERENCES = 50
MOST_DEFECTS = 40
LONGEST_SUBJECT = 2000  # characters
LONGEST_INNER_HEADER = 64 * 1024  # bytes of an attached mail
_ID = re.compile(r"<([^<>\s]{1,900})>")
_BRACKETED = re.compile(r"<\s*([^<>]{1,900}?)\s*>")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_COLON_ZONE = re.compile(r"( [+-]\d\d):(\d\d)\b")
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
_MAILS = frozenset({"message/rfc822", "message/global"})
_SLASHES = re.compile(r"[/\\]")
_PGP_TEXT = re.compile(r"^-----BEGIN PGP MESSAGE-----$", re.MULTILINE)


def parse(raw: bytes) -> Mail:
    """The facts of one mail. Call `bounds.check` first; time is linear in the size. Never raises."""
    if b"\n" not in raw[:4096] and b"\r" in raw[:4096]:
        return _parse(raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n"), raw)
    return _parse(raw, raw)


def _parse(raw: bytes, original: bytes) -> Mail:
    cutter = Cutter(raw)
    root = cutter.cut()
    fields = root.fields
    contents = body.sort(root, cutter)
    text = body.read(contents, cutter)
    attachments = _attachments(contents, cutter, text)
    title = headers.text(fields.first("subject"))[:LONGEST_SUBJECT]
    written = containers.taken(text.text)
    text.text = written.text
    reply, cut = quotes.separate(
        written.text,
        is_forward=subject.is_forward(title),
        is_reply=subject.is_reply(title) and bool(fields.first("in-reply-to")),
        sender=next(iter(people.mailboxes(fields.all("from"))), quotes.NOBODY),
        quoted=written.quoted,
        signed=written.signed,
    )
    event = _event(contents, cutter, text.text)
    answered = next(iter(_ids(fields.all("in-reply-to"))), None)
    references = _ids(fields.all("references"))
    written_at = date(fields.first("date"))
    return Mail(
        size=len(original),
        sha256=hashlib.sha256(original).hexdigest(),
        content_key=_content_key(fields, title, text=text.text, attachments=attachments),
        message_id=_one_id(fields.first("message-id")),
        in_reply_to=answered,
        references=references[-MOST_REFERENCES:],
        from_=people.mailboxes(fields.all("from")),
        sender=people.mailboxes(fields.all("sender")),
        to=people.mailboxes(fields.all("to")),
        cc=people.mailboxes(fields.all("cc")),
        reply_to=people.mailboxes(fields.all("reply-to")),
        delivered_to=_delivered_to(fields),
        date=written_at,
        subject=title,
        subject_base=subject.base(title, is_answer=bool(answered or references)),
        text=_below(text.text, event),
        reply_text=_below(reply, event),
        cut=cut,
        attachments=attachments,
        content_type=root.content_type,
        headers=fields_kept.kept(fields),
        trail=trail.of(fields),
        bounce=notice.read(root, cutter, leaves=contents.attached, text=text.text),
        calendar_method=_calendar_method(root, cutter),
        charset_repaired=text.repaired or headers.is_repaired(fields.first("subject")),
        defects=_defects(cutter, text, fields, has_date=written_at is not None),
    )


def date(raw: bytes) -> datetime | None:
    """The Date header as an aware instant, or None. `-0000` is UTC; ISO 8601 is read, too."""
    value = headers.unicode(raw[:200]).strip()
    try:
        is_iso = _ISO_DAY.match(value)
        found = datetime.fromisoformat(value) if is_iso else parsedate_to_datetime(_COLON_ZONE.sub(r"\1\2", value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return aware


def _event(contents: Contents, cutter: Cutter, text: str) -> str:
    """The invitation in words; an answer to one only if the mail says nothing itself."""
    part = next((one for one in contents.attached if one.content_type == "text/calendar"), None)
    method = _method(part, cutter) if part else ""
    if part is None or (method in {"REPLY", "COUNTER"} and text.strip()):
        return ""
    return safe_text(invitation.summary(cutter.body(part), label=part.params.get("charset"), method=method))


def _below(text: str, event: str) -> str:
    return f"{text.rstrip()}\n\n{event}".lstrip("\n") if event else text


def _one_id(raw: bytes) -> str | None:
    """An id without brackets; also one that stands without them, or with blanks inside."""
    value = headers.text(raw)
    found = _ID.search(value) or _BRACKETED.search(value)
    if found:
        return found[1].strip() or None
    bare = value.strip("<> ")
    return bare if bare and " " not in bare and len(bare) <= 900 else None


def _ids(values: list[bytes]) -> tuple[str, ...]:
    """Ids in their order, each once."""
    out: dict[str, None] = {}
    for raw in values:
        value = headers.text(raw)
        found = _ID.findall(value) or [word.strip("<>,") for word in value.split() if "@" in word and len(word) < 900]
        out.update(dict.fromkeys(one for one in found if one))
    return tuple(out)


def _delivered_to(fields: Fields) -> tuple[str, ...]:
    values = [*fields.all("delivered-to"), *fields.all("x-original-to")]
    found = (person.address.lower() for raw in values[:MOST_REFERENCES] for person in people.parse(raw))
    return tuple(one for one in found if one)  # repeats count: MAIL-RULES.md 3, row 3


def _attachments(contents: Contents, cutter: Cutter, text: Text) -> tuple[Attachment, ...]:
    out: list[Attachment] = []
    is_encrypted = any(part.content_type == "application/pgp-encrypted" for part in contents.attached)
    for part in contents.attached:
        raw = cutter.body(part)
        name = part.filename or _name_of_mail(part, raw)
        unpacked = tnef.unpack(raw) if tnef.is_tnef(part.content_type, name) else None
        if unpacked is None:
            note = _note(part, name, in_pgp=is_encrypted)
            digest = hashlib.sha256(raw).hexdigest()
            is_inline = id(part) in contents.inline
            out.append(Attachment(len(out), name, part.content_type, len(raw), digest, inline=is_inline, note=note))
            continue
        text.text = text.text if text.text.strip() else safe_text(unpacked.text[: body.LONGEST // 3])
        for inner, content in unpacked.files:
            out.append(_file(len(out), inner, content, note="from winmail.dat"))
    for inner, content in text.files:
        out.append(_file(len(out), inner, content, note="from uuencoded text"))
    return tuple(out)


def _note(part: Part, name: str, *, in_pgp: bool) -> str:
    """What a person should know of a part that cannot be shown."""
    if part.content_type in _SMIME or name.lower().endswith(".p7m"):
        return "signed, not unpacked" if part.params.get("smime-type", "").lower() == "signed-data" else "encrypted"
    if part.content_type == "application/pgp-encrypted" or (in_pgp and part.content_type == "application/octet-stream"):
        return "encrypted"
    if part.content_type in _SIGNATURES:
        return "signature"
    return "winmail.dat not unpacked" if tnef.is_tnef(part.content_type, name) else ""


def _name_of_mail(part: Part, raw: bytes) -> str:
    """An attached mail without a name is shown by its subject: `转发.eml`."""
    if part.content_type not in _MAILS:
        return ""
    fields, _ = headers.split(raw, 0, min(len(raw), LONGEST_INNER_HEADER))
    title = headers.text(fields.first("subject"))[:LONGEST_SUBJECT]
    return filename(_SLASHES.sub("_", title) + ".eml") if title else ""


def _file(position: int, name: str, raw: bytes, *, note: str) -> Attachment:
    digest = hashlib.sha256(raw).hexdigest()
    return Attachment(position, filename(name), "application/octet-stream", len(raw), digest, note=note)


def _content_key(fields: Fields, title: str, *, text: str, attachments: tuple[Attachment, ...]) -> str:
    """What makes two deliveries the same mail (MAIL-RULES.md section 4)."""
    digest = hashlib.sha256()
    for piece in (fields.first("date"), title.encode(), text.encode(), *(one.sha256.encode() for one in attachments)):
        digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()


def _calendar_method(root: Part, cutter: Cutter) -> str | None:
    """METHOD of the first text/calendar part: from its header, or, where a program forgot it there, from within."""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part.content_type == "text/calendar" and (method := _method(part, cutter)):
            return method
        waiting += part.children
    return None


def _method(part: Part, cutter: Cutter) -> str:
    """In upper case; a file that somebody attached is what it is about, and speaks for nobody."""
    declared = part.params.get("method", "")
    inside = "" if declared or part.disposition == "attachment" else invitation.method(cutter.body(part))
    return (declared or inside).upper()[:40]


def _defects(cutter: Cutter, text: Text, fields: Fields, *, has_date: bool) -> tuple[str, ...]:
    found = [*cutter.defects, *text.defects]
    found += [cutter.exceeded] if cutter.exceeded else []
    found += ["text.encrypted"] if "BEGIN PGP" in text.text and _PGP_TEXT.search(text.text) else []
    found += [] if fields.first("from") else ["header.no_from"]
    found += ["date.unreadable"] if fields.first("date") and not has_date else []
    return tuple(dict.fromkeys(found))[:MOST_DEFECTS]
