"""What a delivery report says: RFC 3464 and RFC 6533 read here, other forms by flufl.bounce behind a gate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.message import bounce_text, headers, people
from intake.message.headers import Fields
from intake.message.mail import Bounce
from intake.message.parts import Cutter, Part

_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers"}
)
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|double-bounce|mail-daemon|mdaemon)(?:@|\Z)", re.IGNORECASE)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_SUCCESS = frozenset({"delivered", "relayed", "expanded"})
_MESSAGE_ID = re.compile(
    rb"^[ \t>]{0,4}message-id:[ \t]*(?:\r?\n[ \t]+)?<([^<>\s]{3,998})>", re.IGNORECASE | re.MULTILINE
)
_LARGEST_REPORT = 256 * 1024  # bytes looked at
_MOST = 100  # recipients
_LARGEST_FOR_FLUFL = 512 * 1024  # bytes


def read(root: Part, cutter: Cutter, *, leaves: list[Part], text: str) -> Bounce | None:
    """The report in a mail, or None if it is none. Reads only the mail's own parts; never raises."""
    reports = [leaf for leaf in leaves if leaf.content_type in _REPORTS]
    found = None
    for leaf in reports:
        found = found or _standard(_groups(cutter.body(leaf)[:_LARGEST_REPORT]))
    is_gated = _is_gated(root)
    if found is None and is_gated and not _is_success(reports, cutter):
        found = bounce_text.read(text, _subject(root), _from(root)) or _flufl(cutter.raw, text)
    if found is None:
        return None
    original = _original(root, cutter, leaves)
    return Bounce(found.recipients, found.status, found.temporary, original)


def _is_gated(root: Part) -> bool:
    """Whether anything but the standard form may be asked: a person's forward of a bounce must not count."""
    if root.content_type == "multipart/report" and root.params.get("report-type", "").lower() in {
        "",
        "delivery-status",
    }:
        return True
    returned = root.fields.first("return-path")
    return returned.replace(b" ", b"") == b"<>" or _DAEMON.match(_from(root)) is not None


def _from(root: Part) -> str:
    raw = root.fields.first("from")
    found = people.parse(raw)
    if found and found[0].address:
        return found[0].address
    return headers.text(raw).strip("<> ")


def _subject(root: Part) -> str:
    return headers.text(root.fields.first("subject"))


def _groups(raw: bytes) -> list[Fields]:
    """The groups of fields of a report: one for the mail, then one for each recipient (RFC 3464 section 2.1)."""
    groups: list[Fields] = []
    for block in re.split(rb"\r?\n[ \t]*\r?\n", raw.strip())[: _MOST + 1]:
        groups.append(headers.split(block.strip() + b"\n", 0, len(block) + 1)[0])
    return groups


def _standard(groups: list[Fields]) -> Bounce | None:
    recipients: list[str] = []
    statuses: list[str] = []
    actions: list[str] = []
    for group in groups:
        action = headers.text(group.first("action")).split(" ")[0].strip(";").lower()
        address = _recipient(group)
        if not address and not action:
            continue
        if action in _SUCCESS:
            continue
        recipients += [address] if address else []
        actions.append(action)
        statuses += _status(group)
    if not actions:
        return None
    is_delay = all(action == "delayed" for action in actions)
    status = next((one for one in statuses if not one.endswith(".0.0")), statuses[0] if statuses else None)
    return Bounce(tuple(dict.fromkeys(recipients)), status, is_delay or (status or "5").startswith("4"), None)


def _is_success(reports: list[Part], cutter: Cutter) -> bool:
    """A report of nothing but deliveries."""
    actions = [
        headers.text(group.first("action")).lower()
        for leaf in reports
        for group in _groups(cutter.body(leaf)[:_LARGEST_REPORT])
        if group.first("action")
    ]
    return bool(actions) and all(action in _SUCCESS for action in actions)


def _recipient(group: Fields) -> str:
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        value = headers.text(group.first(name))
        address = people.usable(value.rpartition(";")[2].strip().strip("<>"))
        if address:
            return address
    return ""


def _status(group: Fields) -> Iterator[str]:
    """Enhanced status codes (RFC 3463); the field Status first, then the server's own words."""
    for name in ("status", "diagnostic-code"):
        if found := _STATUS.search(headers.text(group.first(name))):
            yield found[0]


def _flufl(raw: bytes, text: str) -> Bounce | None:
    """flufl.bounce's verdict; it knows some twenty programs' own forms."""
    if len(raw) > _LARGEST_FOR_FLUFL:
        return None
    import email

    from flufl.bounce import all_failures

    try:
        temporary, permanent = all_failures(email.message_from_bytes(raw))
    except Exception:  # noqa: BLE001  a library over hostile input; what it raises is not known (RELIABILITY.md fact 10)
        return None
    addresses = sorted({people.usable(one.decode("latin-1")) for one in (permanent or temporary)} - {""})
    if not addresses:
        return None
    return Bounce(tuple(addresses), bounce_text.status(text), not permanent, None)


def preload() -> None:
    """Load the library and all it loads by itself, for a process that may open no file later."""
    _flufl(b"From: MAILER-DAEMON@x.example\n\nnothing\n", "")


def _original(root: Part, cutter: Cutter, leaves: list[Part]) -> str | None:
    """Message-ID of the mail that came back: from the returned part, else from a header quoted in the text."""
    places = [(leaf.start, leaf.end) for leaf in leaves if leaf.content_type in _RETURNED] or [(root.start, root.end)]
    for start, end in places:
        leaf = cutter.raw[start : min(end, start + _LARGEST_REPORT)]
        if found := _MESSAGE_ID.search(leaf):
            return found[1].decode("utf-8", "replace")
    return None
