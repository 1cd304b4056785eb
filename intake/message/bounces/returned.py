"""The mail that came back inside a bounce: its Message-ID and whom it was for."""

from __future__ import annotations

import re

from intake.message import headers, people
from intake.message.headers import Fields
from intake.message.parts import Cutter, Part

LARGEST = 256 * 1024  # bytes looked at
_RETURNED = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers"}
)
_MESSAGE_ID = re.compile(
    r"^[ \t>]{0,4}message-id:[ \t]*(?:\r?\n[ \t]+)?<([^<>\s]{3,998})>", re.IGNORECASE | re.MULTILINE
)
_TO = re.compile(r"^[ \t>]{0,4}to:[ \t]*([^\r\n]{3,500})", re.IGNORECASE | re.MULTILINE)


def message_id(root: Part, cutter: Cutter, *, leaves: list[Part], text: str) -> str | None:
    """The id from the returned part, else from a header quoted in the text or, undecoded, somewhere in the mail."""
    returned = [cutter.body(leaf)[:LARGEST] for leaf in leaves if leaf.content_type in _RETURNED]
    places = [one.decode("utf-8", "replace") for one in returned] or [
        text,
        cutter.raw[root.start : min(root.end, root.start + LARGEST)].decode("utf-8", "replace"),
    ]
    return next((found[1] for one in places if (found := _MESSAGE_ID.search(one))), None)


def recipient(cutter: Cutter, *, leaves: list[Part], text: str) -> str:
    """The one mailbox that the returned mail was for, or nothing if it names none or several.

    For reports that name no recipient at all, or only a pipe or a file behind an alias.
    """
    for leaf in leaves:
        if leaf.content_type in _RETURNED:
            return _only(_fields(cutter.body(leaf)[:LARGEST]).all("to"))
    quoted = {found[1] for found in _TO.finditer(text[:LARGEST])}
    return _only([one.encode("utf-8", "replace") for one in quoted])


def _fields(raw: bytes) -> Fields:
    return headers.split(raw, 0, len(raw))[0]


def _only(values: list[bytes]) -> str:
    addresses = {one.address for one in people.mailboxes(values) if one.address}
    return addresses.pop() if len(addresses) == 1 else ""
