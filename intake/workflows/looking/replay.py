"""A folder or mbox of mails through the present rules, touching nothing; and what changed against an earlier run."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intake.domain import admission, matching, self_service
from intake.domain.mailclass import MailClass
from intake.domain.matching import Found, Known, Match
from intake.message import address, trust
from intake.message.mail import Mail
from intake.message.trust import Level
from intake.reading.room import Reader, Unreadable
from intake.workflows.looking.explain import Rules

Line = dict[str, Any]
ByMail = dict[tuple[str, int], Mapping[str, Any]]
WATCHED = ("class", "action", "acknowledge", "reason", "rules", "category", "impact", "language", "branch", "follows")


@dataclass(slots=True)
class _Seen:
    """What this run has met: it stands for the archive."""

    hashes: set[str] = field(default_factory=set)
    known: dict[str, Known] = field(default_factory=dict)  # Message-ID -> the mail that opened or joined a request
    contents: dict[tuple[str, str, str], int] = field(default_factory=dict)
    openers: list[str] = field(default_factory=list)  # names; a request's number is its place + 1


def replay(path: Path, rules: Rules) -> Iterator[Line]:
    """One JSON-able line for each mail in order. Caps and ages need a clock and a ledger: they are left out."""
    seen = _Seen()
    with Reader() as reader:
        for name, raw in mails(path):
            yield _line(reader, seen, rules, name=name, raw=raw)


def mails(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every mail: the .eml files below a folder, sorted, or the mails of an mbox file."""
    if path.is_dir():
        for file in sorted(path.rglob("*.eml")):
            if file.is_file():
                yield file.relative_to(path).as_posix(), file.read_bytes()
        return
    for number, raw in enumerate(_mbox(path), 1):
        yield f"{path.name}:{number}", raw


def _mbox(path: Path) -> Iterator[bytes]:
    """The mails of an mbox, one in memory at a time; a quoted `>From ` in a body loses its quote."""
    lines: list[bytes] = []
    was_blank, is_open = True, False
    with path.open("rb") as file:
        for line in file:
            if was_blank and line.startswith(b"From "):
                if is_open:
                    yield _without_blank_end(lines)
                lines, is_open = [], True
            elif is_open:
                lines.append(line[1:] if line.lstrip(b">").startswith(b"From ") and line[:1] == b">" else line)
            was_blank = not line.strip()
    if is_open:
        yield _without_blank_end(lines)


def _without_blank_end(lines: list[bytes]) -> bytes:
    """A mail without the empty line that the mailbox put below it, so that its bytes are those that came."""
    return b"".join(lines[:-1] if len(lines) > 1 and not lines[-1].strip() else lines)


def _line(reader: Reader, seen: _Seen, rules: Rules, *, name: str, raw: bytes) -> Line:
    sha256 = hashlib.sha256(raw).hexdigest()
    line: Line = {"file": name, "message_id": None, "sha256": sha256}
    if sha256 in seen.hashes:
        return {**line, **_decided("duplicate", "record", "duplicate")}
    seen.hashes.add(sha256)
    try:
        mail = reader.read(raw)
    except Unreadable as trouble:
        return {**line, **_decided(str(MailClass.UNREADABLE), "quarantine", trouble.reason, rules=[trouble.reason])}
    line["message_id"] = mail.message_id
    return {**line, **_judged(seen, rules, name=name, mail=mail)}


def _judged(seen: _Seen, rules: Rules, *, name: str, mail: Mail) -> Line:
    proven = trust.judge(mail, rules.trust).level >= Level.T2
    verdict = admission.judge(mail, rules.ours, proven=proven)
    codes = list(verdict.rules)
    sorted_as = rules.sort(mail)
    if _is_twin(seen, mail):
        return _decided(str(verdict.kind), "record", "duplicate", rules=codes, more=sorted_as)
    match = _match(seen, rules, mail)
    follows = {"follows": seen.openers[match.request_id - 1]} if match else {}
    if verdict.kind is MailClass.REQUEST and match is not None:
        _remember(seen, mail, match.request_id)
        return _decided("follow_up", "append", "followup", rules=codes, more=sorted_as | follows)
    if verdict.kind is MailClass.REQUEST and self_service.read(mail, rules.prefix):
        return _decided("follow_up", "record", "command", rules=codes, more=sorted_as)
    action = admission.action(verdict)
    if action == "record" and match is not None:
        return _decided(str(verdict.kind), action, verdict.reason, rules=codes, more=sorted_as | follows)
    if action == "open":
        seen.openers.append(name)
        _remember(seen, mail, len(seen.openers))
    return _decided(str(verdict.kind), action, verdict.reason, rules=codes, more=sorted_as)


def _decided(kind: str, action: str, reason: str, *, rules: list[str] | None = None, more: Line | None = None) -> Line:
    unsorted: Line = {"category": None, "impact": None, "language": None, "branch": None, "route": [], "follows": None}
    is_answered = action == "open" and reason == "ok"
    decided = {"class": kind, "action": action, "acknowledge": is_answered, "reason": reason, "rules": rules or []}
    return {**decided, **unsorted, **(more or {})}


def _is_twin(seen: _Seen, mail: Mail) -> bool:
    """A second delivery of the same mail (MAIL-RULES.md section 4)."""
    if mail.message_id is None:
        return False
    key = (mail.message_id, _sender(mail), mail.content_key)
    seen.contents[key] = seen.contents.get(key, 0) + 1
    return seen.contents[key] > 1


def _match(seen: _Seen, rules: Rules, mail: Mail) -> Match | None:
    clues = matching.clues(mail, rules.ours, rules.prefix)
    incoming = {one: seen.known[one] for one in clues.foreign_ids if one in seen.known}
    return matching.choose(clues, Found(own={}, incoming=incoming, sender=address.normalised(_sender(mail))))


def _remember(seen: _Seen, mail: Mail, request_id: int) -> None:
    if mail.message_id is None:
        return
    collided = mail.message_id in seen.known
    sender = address.normalised(_sender(mail))
    seen.known[mail.message_id] = Known(request_id, sender, mail.subject_base, collided=collided)


def _sender(mail: Mail) -> str:
    return mail.from_[0].address if len(mail.from_) == 1 else ""


def compare(base: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> Line:
    """What changed between two runs, by mail and counted.

    A mail is known by its bytes, whatever its file's name, else by its Message-ID: a mailbox may change line ends.
    """
    before, after = _paired(_by_mail(base), _by_mail(now))
    changed = [
        {"file": line["file"], "message_id": line.get("message_id"), "changes": changes}
        for key, line in after.items()
        if key in before and (changes := _changes(before[key], line))
    ]
    counts = Counter(
        f"{name}: {_said(old)} -> {_said(new)}"
        for one in changed
        for name, (old, new) in one["changes"].items()
        if name != "rules"
    )
    return {
        "mails": len(after),
        "changed": changed,
        "added": [line["file"] for key, line in after.items() if key not in before],
        "removed": [line["file"] for key, line in before.items() if key not in after],
        "counts": dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
    }


def _by_mail(lines: Iterable[Mapping[str, Any]]) -> ByMail:
    """By hash and which delivery of it."""
    times: Counter[str] = Counter()
    found: ByMail = {}
    for line in lines:
        found[line["sha256"], times[line["sha256"]]] = line
        times[line["sha256"]] += 1
    return found


def _paired(before: ByMail, after: ByMail) -> tuple[ByMail, ByMail]:
    """The same; mails of different bytes are under one key where their Message-ID stands alone on each side."""
    lost = _alone(line for key, line in before.items() if key not in after)
    new = _alone(line for key, line in after.items() if key not in before)
    moved = {(lost[one]["sha256"], 0): (new[one]["sha256"], 0) for one in lost.keys() & new.keys()}
    return {moved.get(key, key): line for key, line in before.items()}, after


def _alone(lines: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """By Message-ID; of one that stands on several mails nothing is known."""
    found = [line for line in lines if line.get("message_id")]
    times = Counter(line["message_id"] for line in found)
    return {line["message_id"]: line for line in found if times[line["message_id"]] == 1}


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The watched values that differ; one that the earlier run did not know is no change."""
    return {name: (old[name], new[name]) for name in WATCHED if name in old and name in new and old[name] != new[name]}


def _said(value: Any) -> str:
    return {True: "yes", False: "no", None: "-"}.get(value, str(value)) if not isinstance(value, list) else str(value)
