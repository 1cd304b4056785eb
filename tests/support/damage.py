"""Ways in which bytes of a mail go wrong, blind ones and such as know what a mail is made of."""

from __future__ import annotations

import base64
import quopri
import random
import re
from collections.abc import Callable

LONGEST = 1024 * 1024  # bytes of a damaged mail
TOKENS = [
    b"\r\n", b"\n\n", b"\r", b"\0", b"\xff\xfe", b"\xd6\xd0\xce\xc4", b"\xe4\xb8\xad", b"\xed\xa0\x80", b"\x1b$B", b"\x1b[31m",
    b"=?gb18030?B?1tDOxA==?=", b"=?utf-7?Q?+AAA-?=", b"=?utf-8?Q?=00=0A?=", b"=?", b"?=", b'"', b"\\", b"(", b"<", b">", b"@", b";",
    b"charset=gb2312", b"charset=utf-7", b"charset=\0", b"charset=zlib", b"format=flowed; delsp=yes", b"boundary=", b"--b1", b"--b1--",
    b"Content-Type: multipart/mixed; boundary=b1\n", b"Content-Type: text/html\n", b"Content-Type: text/enriched\n",
    b"Content-Type: text/calendar; method=REQUEST\n", b"Content-Type: application/ms-tnef\n", b"Content-Type: message/rfc822\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n", b"Content-Transfer-Encoding: x-uue\n",
    b"\nbegin 644 ../../x\n", b"\nend\n", b"name*0*=utf-8''%", b'filename="C:\\..\\x"', b"\nReferences: <a@b>", b"\nFrom: a@b.c\n",
    b"\xe5\x9c\xa8 2026-11-20 09:01\xef\xbc\x8c<a@b.cc> \xe5\x86\x99\xe9\x81\x93\xef\xbc\x9a\n", b"> ", b"\n-- \n", b"<div>", b"<!--", b"<style>",
    b"BEGIN:VEVENT\n", b"DTSTART:99999999T999999Z\n", b'{"notificationType":', b"[" * 99, b'x\x9f>"', b"\\'d6\\'d0", b"+/v8-",
]  # fmt: skip
LABELS = b"gb2312 gbk gb18030 big5 utf-8 us-ascii iso-8859-1 iso-2022-jp utf-16 utf-7 hz-gb-2312 euc-kr x-unknown idna \0".split(
    b" "
)
_LABEL = re.compile(rb"(?i)(?<=charset=)\"?[\w.:-]{1,40}|(?<==\?)[\w-]{1,40}(?=\?[bq]\?)")
_BOUNDARY = re.compile(rb'(?i)boundary="?([^"\s;]{1,70})')
_HEADER_END = re.compile(rb"\r?\n\r?\n")


def damaged(raw: bytes, chance: random.Random, *, other: bytes) -> bytes:
    """Between one and eight damages, one upon the other."""
    for _ in range(chance.randint(1, 8)):
        raw = chance.choice(DAMAGES)(raw, chance, other)[:LONGEST]
    return raw


def _somewhere(raw: bytes, chance: random.Random) -> tuple[int, int]:
    return chance.randrange(len(raw) + 1), chance.choice((1, 2, 8, 60, 400, 3000))


def _token(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    at, _size = _somewhere(raw, chance)
    return raw[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 40, 3000)) + raw[at:]


def _gap(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    at, size = _somewhere(raw, chance)
    return raw[:at] + raw[at + size :]


def _cut(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _repetition(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    at, size = _somewhere(raw, chance)
    return raw[:at] + raw[at : at + size] * chance.choice((2, 5, 200)) + raw[at + size :]


def _noise(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    at, size = _somewhere(raw, chance)
    return raw[:at] + chance.randbytes(size) + raw[at + size :]


def _bits(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    out = bytearray(raw)
    for _flip in range(chance.choice((1, 4, 60)) if raw else 0):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _swap(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    a, b, c = sorted(chance.randrange(len(raw) + 1) for _place in range(3))
    return raw[:a] + raw[b:c] + raw[a:b] + raw[c:]


def _graft(raw: bytes, chance: random.Random, other: bytes) -> bytes:
    at, size = _somewhere(raw, chance)
    return raw[:at] + other[chance.randrange(len(other) + 1) :][:size] + raw[at:]


def _tail(raw: bytes, chance: random.Random, other: bytes) -> bytes:
    return raw[: _somewhere(raw, chance)[0]] + other


def _line_ends(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\n", chance.choice((b"\r\n", b"\n", b"\r", b"", b"\n\r")))


def _missing(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    return raw.replace(
        chance.choice((b"=", b"?", b'"', b"--", b": ", b";", b"<", b">", b"\n", b" ")), b"", chance.choice((1, 9, 999))
    )


def _one_line(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    at, size = _somewhere(raw, chance)
    return raw[:at] + raw[at : at + size].replace(b"\r", b"").replace(b"\n", b" ") * 99 + raw[at:]


def _double_fields(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    head, end = _head(raw)
    lines = head.splitlines(keepends=True)
    chosen = chance.sample(lines, min(len(lines), chance.choice((1, 3, 20))))
    return b"".join(chosen)[:8192] * chance.choice((1, 2, 40)) + head + raw[end:]


def _shuffled_fields(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    head, end = _head(raw)
    lines = head.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines) + raw[end:]


def _label(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    return _LABEL.sub(lambda found: chance.choice(LABELS) if chance.random() < 0.7 else found[0], raw)


def _boundary(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    found = [one[1] for one in _BOUNDARY.finditer(raw)]
    if not found:
        return raw
    old = chance.choice(found)
    new = chance.choice((old[:-1], old + b"--", old.upper(), b"", chance.choice(found), old * 9, b"\xff" + old))
    return raw.replace(old, new, chance.choice((1, 2, 99)))


def _encoded_again(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    """The whole mail, or what follows its header, once more in base64 or quoted-printable."""
    _, end = _head(raw)
    inside = raw if chance.random() < 0.5 else raw[end:]
    name, coded = chance.choice(
        ((b"base64", base64.encodebytes(inside)), (b"quoted-printable", quopri.encodestring(inside)))
    )
    kind = chance.choice(
        (b"message/rfc822", b"text/plain", b"text/html; charset=gb2312", b"multipart/mixed; boundary=b1")
    )
    return b"Content-Type: " + kind + b"\nContent-Transfer-Encoding: " + name + b"\n\n" + coded


def _nested(raw: bytes, chance: random.Random, _: bytes) -> bytes:
    """The mail inside up to thirty multiparts, of one boundary or of as many."""
    depth, same = chance.choice((1, 5, 19, 30)), chance.random() < 0.3
    names = [b"n" if same else b"n%d" % level for level in range(depth)]
    kinds = [chance.choice((b"mixed", b"alternative", b"related", b"signed", b"report", b"digest")) for _level in names]
    opened = (
        b"Content-Type: multipart/%s; boundary=%s\n\n--%s\n" % (kind, name, name)
        for kind, name in zip(kinds, names, strict=True)
    )
    return b"".join(opened) + raw + b"".join(b"\n--%s--\n" % name for name in reversed(names))


def _head(raw: bytes) -> tuple[bytes, int]:
    """The header without the empty line, and where the body begins."""
    found = _HEADER_END.search(raw)
    return (raw[: found.start()] + b"\n", found.start()) if found else (raw, len(raw))


DAMAGES: tuple[Callable[[bytes, random.Random, bytes], bytes], ...] = (
    _token, _token, _gap, _cut, _repetition, _noise, _bits, _swap, _graft, _tail, _line_ends, _missing, _one_line,
    _double_fields, _shuffled_fields, _label, _label, _boundary, _encoded_again, _nested,
)  # fmt: skip
