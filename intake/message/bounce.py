"""What a delivery report says: RFC 3464 and RFC 6533 read here, other forms by flufl.bounce behind a gate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.message import bounce_json, bounce_text, headers, people
from intake.message.headers import Fields
from intake.message.mail import Bounce
from intake.message.parts import Cutter, Part

_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers"}
)
_DAEMON = re.compile(r"(?:mailer-daemon|post[_-]?master|double-bounce|mail-daemon|mdaemon)(?:@|\Z)", re.IGNORECASE)
_DAEMON_NAME = re.compile(r"(?:mail deliver\w* (?:sub)?system|system administrator|mailer-daemon)\Z", re.IGNORECASE)
# MAIL-RULES.md section 3, row 23; at the very beginning, so that an answer or a forward by a person does not count
_SUBJECT = re.compile(
    r"\s*(?:(?:系统退信|退信通知|未送达|投递失败|来自.{0,30}的退信)\s*(?:[:：/(（\]】-]|\Z)|"
    r"(?:undeliverable(?: (?:mail|message))?|undelivered mail|non-delivery|delivery (?:status )?notification|"
    r"delivery fail(?:ure|ed)(?: notification)?|failure notice|returned mail|mail could not be delivered|"
    r"mail delivery (?:warning|failed|failure)|mail system error)\s*(?:[:/(\]-]|\Z|returned to sender))",
    re.IGNORECASE,
)
_STATUS = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
_SUCCESS = frozenset(
    {"delivered", "relayed", "expanded", "deliverable"}
)  # the last is Postfix answering `sendmail -bv`
_MESSAGE_ID = re.compile(
    rb"^[ \t>]{0,4}message-id:[ \t]*(?:\r?\n[ \t]+)?<([^<>\s]{3,998})>", re.IGNORECASE | re.MULTILINE
)
_EMPTY_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
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
        found = _flufl(cutter.raw, text) or bounce_text.read(text, headers.text(root.fields.first("subject")))
    if found is None and not root.fields.first("in-reply-to"):
        found = bounce_json.read(text)
    if found is None:
        return None
    original = found.original_message_id or _original(root, cutter, leaves)
    return Bounce(found.recipients, found.status, found.temporary, original)


def _is_gated(root: Part) -> bool:
    """Whether anything but the standard form may be asked: a person's forward of a bounce must not count."""
    if root.content_type == "multipart/report" and root.params.get("report-type", "").lower() in {
        "",
        "delivery-status",
    }:
        return True
    returned = headers.text(root.fields.first("return-path")).strip()
    if returned in {"<>", "< >"} or _DAEMON.match(returned.strip("<> ")) or _is_daemon(root.fields.first("from")):
        return True
    return (
        not root.fields.first("in-reply-to") and _SUBJECT.match(headers.text(root.fields.first("subject"))) is not None
    )


def _is_daemon(raw: bytes) -> bool:
    """Whether From is a mail system's own mailbox, by its address, or by its name where there is no address."""
    found = people.parse(raw)
    if found and found[0].address:
        return _DAEMON.match(found[0].address) is not None
    written = headers.text(raw).strip("<> ")
    return _DAEMON.match(written) is not None or any(_DAEMON_NAME.match(one.name) for one in found)


def _groups(raw: bytes) -> list[Fields]:
    """The groups of fields of a report: one for the mail, then one for each recipient (RFC 3464 section 2.1)."""
    blocks = [block.strip() + b"\n" for block in _EMPTY_LINE.split(raw.strip(), _MOST)]
    return [headers.split(block, 0, len(block))[0] for block in blocks]


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
    is_temporary = is_delay or (statuses or ["5"])[0].startswith("4")
    return Bounce(tuple(dict.fromkeys(recipients)), status, is_temporary, None)


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
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):  # as we wrote it comes first
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
