"""The bytes of one attachment of a mail, found again by their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from intake.message import body, bounds, plain
from intake.message.parts import Cutter
from intake.message.winmail import tnef


def of(raw: bytes, sha256: str) -> bytes | None:
    """What stands in the mail under that hash, also inside winmail.dat or a uuencoded text; None where nothing does.

    Never raises; time is linear in the size.
    """
    if bounds.check(raw) is not None:
        return None
    if b"\n" not in raw[:4096] and b"\r" in raw[:4096]:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return next((one for one in _files(Cutter(raw)) if hashlib.sha256(one).hexdigest() == sha256), None)


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
