"""A calendar part as a few lines of text: what, when, where, who (RFC 5545). The part itself stays an attachment."""

from __future__ import annotations

import re

from intake.message import charset
from intake.message.shown import safe_text

LARGEST = 256 * 1024  # bytes looked at
MOST_LINES = 5000
HEAD = 8 * 1024  # bytes in which the properties of the calendar itself stand
_LONGEST = 500  # characters of one value
_FOLDED = re.compile(rb"\r?\n[ \t]")
_METHOD = re.compile(rb"^METHOD:([A-Za-z-]{1,40})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_PROPERTY = re.compile(r'([A-Za-z-]{1,40})((?:;[^:;"]{0,200}+(?:"[^"]{0,500}+")?)*+):(.*)', re.DOTALL)
_INSTANT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_ZONE = re.compile(r';TZID="?([^";]{1,80})', re.IGNORECASE)
_NAME = re.compile(r';CN="?([^";]{1,200})', re.IGNORECASE)
_ESCAPED = re.compile(r"\\([nN,;\\])")
_KINDS = {
    "REQUEST": "日程邀请 / Invitation",
    "CANCEL": "日程取消 / Cancelled",
    "REPLY": "日程答复 / Reply",
    "COUNTER": "建议新时间 / New time proposed",
}


def method(raw: bytes) -> str:
    """The METHOD that stands among the first lines of a calendar (RFC 5546 section 1.4), or an empty string."""
    found = _METHOD.search(raw[:HEAD])
    return found[1].decode("ascii") if found else ""


def summary(raw: bytes, *, label: str | None, method: str) -> str:
    """Up to six lines about the first event or task, or an empty string. Linear; never raises.

    Lines are unfolded before they are decoded: RFC 5545 section 3.1 lets them be cut inside a character.
    """
    found = _first(charset.decode(_FOLDED.sub(b"", raw[:LARGEST]), label).text)
    if not found:
        return ""
    lines = [f"{_KINDS.get(method, '日程 / Event')}: {_value(found, 'SUMMARY')}"]
    starts, ends = _instant(found, "DTSTART"), _instant(found, "DTEND") or _instant(found, "DUE")
    if starts or ends:
        lines.append(f"时间 / When: {starts}{' – ' + ends if ends else ''}{_zone(found)}")
    organizer = found.get("ORGANIZER", ("", ""))
    labelled = (
        ("地点 / Where", _value(found, "LOCATION")),
        ("组织者 / Organizer", _person(*organizer)),
        ("重复 / Repeats", _value(found, "RRULE")),
    )
    lines += [f"{label}: {value}" for label, value in labelled if value]
    return "\n".join(lines)


def _first(text: str) -> dict[str, tuple[str, str]]:
    """Properties of the first VEVENT or VTODO as (parameters, value); those of parts inside it do not count."""
    found: dict[str, tuple[str, str]] = {}
    inside: list[str] = []
    for line in text.split("\n", MOST_LINES)[:MOST_LINES]:
        hit = _PROPERTY.match(line.rstrip("\r"))
        if hit is None:
            continue
        name, value = hit[1].upper(), hit[3].strip()
        if name == "BEGIN":
            inside.append(value.upper())
        elif name == "END":
            if inside and inside.pop() in {"VEVENT", "VTODO"}:
                break
        elif inside and inside[-1] in {"VEVENT", "VTODO"}:
            found.setdefault(name, (hit[2], value))
    return found


def _value(found: dict[str, tuple[str, str]], name: str) -> str:
    value = found.get(name, ("", ""))[1][:_LONGEST]
    plain = _ESCAPED.sub(lambda hit: " " if hit[1] in "nN" else hit[1], value)
    return safe_text(plain, keep_newlines=False).strip()


def _instant(found: dict[str, tuple[str, str]], name: str) -> str:
    hit = _INSTANT.match(found.get(name, ("", ""))[1])
    if hit is None:
        return ""
    day = f"{hit[1]}-{hit[2]}-{hit[3]}"
    return f"{day} {hit[4]}:{hit[5]}" if hit[4] else day


def _zone(found: dict[str, tuple[str, str]]) -> str:
    parameters, value = found.get("DTSTART") or found.get("DUE") or ("", "")
    if value.endswith("Z"):
        return " (UTC)"
    hit = _ZONE.search(parameters)
    return f" ({safe_text(hit[1], keep_newlines=False)})" if hit else ""


def _person(parameters: str, value: str) -> str:
    address = re.sub(r"(?i)\Amailto:", "", value)[:_LONGEST]
    hit = _NAME.search(parameters)
    return safe_text(f"{hit[1]} <{address}>" if hit else address, keep_newlines=False).strip()
