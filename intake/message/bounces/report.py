"""Delivery reports in the standard form: RFC 3464, and RFC 6533 with addresses in any script."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from intake.message import headers
from intake.message.headers import Fields
from intake.message.mail import Bounce
from intake.message.people import usable

LARGEST = 256 * 1024  # bytes looked at
_MOST = 100  # recipients
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_SUCCESS = frozenset(
    {"delivered", "relayed", "expanded", "deliverable"}
)  # the last is Postfix answering `sendmail -bv`
_EMPTY_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_CODE_POINT = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")


@dataclass(frozen=True, slots=True)
class Recipient:
    """What a report says of one recipient; `address` is empty when it names a pipe, a file or nothing usable."""

    address: str
    action: str  # lower case; empty where it is missing
    statuses: tuple[str, ...]

    @property
    def is_success(self) -> bool:
        """Whether the mail went on its way."""
        return self.action in _SUCCESS or (not self.action and self.statuses[:1] and self.statuses[0][0] == "2") is True


def recipients(raw: bytes) -> list[Recipient]:
    """The recipients of a report's body: one group of fields for the mail, then one for each (RFC 3464 section 2.1)."""
    blocks = [block.strip() + b"\n" for block in _EMPTY_LINE.split(raw[:LARGEST].strip(), _MOST)]
    found = (_recipient(headers.split(block, 0, len(block))[0]) for block in blocks)
    return [one for one in found if one.address or one.action]


def bounce(found: Sequence[Recipient]) -> Bounce | None:
    """Those that failed; if none did, those that are late; None when there is neither.

    `Action: failed` is final whatever the status: RFC 3464 section 2.3.3. A status of class 4 is then what it was
    given up for.
    """
    troubled = [one for one in found if not one.is_success]
    late = [one for one in troubled if one.action == "delayed" or (not one.action and _class(one) == "4")]
    chosen = [one for one in troubled if one not in late] or late
    if not chosen:
        return None
    statuses = [status for one in chosen for status in one.statuses]
    told = next((one for one in statuses if not one.endswith(".0.0")), statuses[0] if statuses else None)
    addresses = dict.fromkeys(one.address for one in chosen if one.address)
    return Bounce(tuple(addresses), told, chosen == late, None)


def _class(one: Recipient) -> str:
    return one.statuses[0][0] if one.statuses else ""


def _recipient(group: Fields) -> Recipient:
    action = headers.text(group.first("action")).split(" ")[0].strip(";").lower()
    return Recipient(_address(group), action, _statuses(group))


def _address(group: Fields) -> str:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):  # as we wrote it comes first
        value = headers.text(group.first(name)).rpartition(";")[2]
        if address := usable(_CODE_POINT.sub(_letter, value).strip().strip("<>")):
            return address
    return ""


def _letter(hit: re.Match[str]) -> str:
    """One character of a utf-8-addr-xtext address (RFC 6533 section 3)."""
    number = int(hit[1], 16)
    return chr(number) if 0x20 < number < 0xD800 or 0xE000 <= number <= 0x10FFFF else hit[0]


def _statuses(group: Fields) -> tuple[str, ...]:
    """Enhanced status codes (RFC 3463); the field Status first, then the server's own words."""
    found = (_STATUS.search(headers.text(group.first(name))) for name in ("status", "diagnostic-code"))
    return tuple(hit[0] for hit in found if hit)
