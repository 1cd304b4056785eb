"""What a delivery report says: the standard form read here, other forms by flufl.bounce and words, behind a gate."""

from __future__ import annotations

from dataclasses import replace

from intake.message import headers, people
from intake.message.bounces import codes, json_notice, report, returned, signs, wording
from intake.message.bounces.report import Recipient
from intake.message.mail import Bounce
from intake.message.parts import Cutter, Part

_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_MACHINE_HEADERS = ("x-failed-recipients", "x-ms-exchange-message-is-ndr")
_LARGEST_FOR_FLUFL = 512 * 1024  # bytes
_MOST_PARAMETERS = 1500  # semicolons: the standard library takes time by their square, for each question it is asked
_MOST_STEPS_OF_FLUFL = 50_000_000  # for one of its patterns: half a second
_LONGEST_LINE_FOR_FLUFL = 200  # bytes, beyond that


def read(root: Part, cutter: Cutter, *, leaves: list[Part], text: str) -> Bounce | None:
    """The report in a mail, or None if it is none. Reads only the mail's own parts; never raises.

    `temporary` is a delay: the system goes on trying. A report that cannot be read is a bounce without recipients.
    """
    told = [one for leaf in leaves if leaf.content_type in _REPORTS for one in report.recipients(cutter.body(leaf))]
    found = report.bounce(told)
    if found is None and _is_gated(root):
        found = None if _is_success(told) else _in_other_form(root, cutter, leaves=leaves, text=text)
    if found is None and not root.fields.first("in-reply-to"):
        found = json_notice.read(text)
    return found and _completed(found, root, cutter, leaves=leaves, text=text)


def _in_short_lines(raw: bytes) -> bytes:
    """Endless lines folded: some of the library's patterns take time by the square of a line (59 s, seen)."""
    lines = raw.split(b"\n")
    if sum(len(line) ** 2 for line in lines) <= _MOST_STEPS_OF_FLUFL:
        return raw
    places = ((line, range(0, len(line) or 1, _LONGEST_LINE_FOR_FLUFL)) for line in lines)
    return b"\n".join(b"\n ".join(line[at : at + _LONGEST_LINE_FOR_FLUFL] for at in ats) for line, ats in places)


def preload() -> None:
    """Load the library and all it loads by itself, for a process that may open no file later."""
    _flufl(b"From: MAILER-DAEMON@x.example\n\nnothing\n", "")


def _is_gated(root: Part) -> bool:
    """Whether anything but the standard form may be asked: a person's forward of a bounce must not count."""
    if _is_report(root) or any(name in root.fields.raw for name in _MACHINE_HEADERS):
        return True
    path = headers.text(root.fields.first("return-path")).strip()
    if signs.is_daemon(path.strip("<> ")) or _is_from_daemon(root.fields.first("from")):
        return True
    title = headers.text(root.fields.first("subject"))
    if root.fields.first("in-reply-to") or not signs.is_notice(title):
        return False  # an out-of-office answer comes from nobody, too
    return path in {"<>", "< >"} or _is_from_system(root.fields.first("from"))


def _is_report(root: Part) -> bool:
    return root.content_type == "multipart/report" and root.params.get("report-type", "").lower() in {
        "",
        "delivery-status",
    }


def _is_from_daemon(raw: bytes) -> bool:
    """Whether From is a mail system's own mailbox, by its address, or by its name where there is no address."""
    found = people.parse(raw)
    if found and found[0].address:
        return signs.is_daemon(found[0].address)
    written = headers.text(raw).strip("<> ")
    return signs.is_daemon(written) or any(signs.is_daemon_name(one.name) for one in found)


def _is_from_system(raw: bytes) -> bool:
    found = people.parse(raw)
    return signs.is_system(found[0].name if found else "", headers.text(raw).strip("<> "))


def _is_success(told: list[Recipient]) -> bool:
    """A report of nothing but deliveries."""
    return bool(told) and all(one.is_success for one in told)


def _in_other_form(root: Part, cutter: Cutter, *, leaves: list[Part], text: str) -> Bounce | None:
    title = headers.text(root.fields.first("subject"))
    found = _flattened(text) or _flufl(cutter.raw, text) or wording.read(text, title)
    if found is not None or not (_is_report(root) or wording.fails(title)):
        return found
    if returned.recipient(cutter, leaves=leaves, text=text) or any(one.content_type in _REPORTS for one in leaves):
        return Bounce(status=codes.status(text), temporary=codes.is_delayed(text))
    return None


def _flattened(text: str) -> Bounce | None:
    """The standard fields where some relay made text of them."""
    raw = text[: codes.LONGEST].encode("utf-8", "replace")
    return report.bounce(report.recipients(raw)) if b"-Recipient:" in raw else None


def _completed(found: Bounce, root: Part, cutter: Cutter, *, leaves: list[Part], text: str) -> Bounce:
    """With the address that we wrote to, the returned mail's id, and at least the class of the status."""
    only = returned.recipient(cutter, leaves=leaves, text=text)
    made = {one.lower() for one in wording.behind(text, only)} if only else set()
    recipients = dict.fromkeys(only if one.lower() in made else one for one in found.recipients)
    original = found.original_message_id or returned.message_id(root, cutter, leaves=leaves, text=text)
    return replace(
        found,
        recipients=tuple(recipients) or ((only,) if only else ()),
        status=found.status or codes.default_status(text, temporary=found.temporary),
        original_message_id=original,
    )


def _flufl(raw: bytes, text: str) -> Bounce | None:
    """flufl.bounce's verdict; it knows some twenty programs' own forms."""
    if len(raw) > _LARGEST_FOR_FLUFL or raw.count(b";") > _MOST_PARAMETERS:
        return None
    import email

    from flufl.bounce import all_failures

    try:
        temporary, permanent = all_failures(email.message_from_bytes(_in_short_lines(raw)))
    except Exception:  # noqa: BLE001  a library over hostile input; what it raises is not known (RELIABILITY.md fact 10)
        return None
    addresses = sorted({people.usable(one.decode("latin-1")) for one in (permanent or temporary)} - {""})
    if not addresses:
        return None
    is_delay = not permanent or codes.is_delayed(text)
    return Bounce(tuple(addresses), codes.status(text), is_delay, None)
