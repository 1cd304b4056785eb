"""The bytes of attachments of a mail, found again by their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator

from intake.message import body, bounds, plain
from intake.message.parts import Cutter
from intake.message.winmail import tnef


def of(raw: bytes, sha256: str) -> bytes | None:
    """What stands in the mail under that hash; None where nothing does. As `those`."""
    return those(raw, [sha256]).get(sha256)


def those(raw: bytes, hashes: Collection[str]) -> dict[str, bytes]:
    """What stands in the mail under these hashes, also inside winmail.dat or a uuencoded text.

    The mail is read once, however many are wanted. Never raises; time is linear in the size.
    """
    if not hashes or bounds.check(raw) is not None:
        return {}
    if b"\n" not in raw[:4096] and b"\r" in raw[:4096]:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    wanted = frozenset(hashes)
    named = ((hashlib.sha256(one).hexdigest(), one) for one in _files(Cutter(raw)))
    return {sha256: content for sha256, content in named if sha256 in wanted}


def _files(cutter: Cutter) -> Iterator[bytes]:
    contents = body.sort(cutter.cut(), cutter)
    for part in contents.attached:
        content = cutter.body(part)
        yield content
        unpacked = tnef.unpack(content) if tnef.is_tnef(part.content_type, part.filename) else None
        for _name, inner in unpacked.files if unpacked else ():
            yield inner
    for part in contents.texts:
        yield from (file for _label, file in plain.without_uuencoded(cutter.body(part))[1])
