"""Bytes to text: declared charset, then a fixed ladder; never raises (MAIL-RULES.md section 1, rules 2 to 5)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from intake.message import utf7

_CHINESE = "gb2312 gbk cp936 x-gbk gb_2312-80 csgb2312 euc-cn euccn eucgb2312_cn ms936 windows-936 chinese gb18030"
_BIG5 = "big5 big5-hkscs big5hkscs cp950 x-x-big5 cn-big5 big-5 big5-eten"
_UTF8 = "utf-8 utf8 utf_8 unicode-1-1-utf-8 us-ascii ascii ansi_x3.4-1968 iso646-us us"
_LATIN = "iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 windows-1252 cp1252 x-cp1252 cp-1252"
_PLAIN = (
    "shift_jis shift-jis sjis x-sjis cp932 windows-31j euc-jp euc-kr ks_c_5601-1987 iso-2022-jp euc-tw "
    "windows-1250 windows-1251 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258"
)
# Single-byte tables and iso-2022-kr: beyond the list of MAIL-RULES.md 1.2, as harmless as the windows family there.
_FURTHER = (
    "iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-9 iso-8859-10 iso-8859-13 "
    "iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u tis-620 iso-2022-kr"
)
_PYTHON = {
    "x-sjis": "cp932", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "iso-2022-jp": "iso2022_jp_ext",
}  # fmt: skip
_CODECS: dict[str, str] = {
    **dict.fromkeys(_CHINESE.split(), "gb18030"),
    **dict.fromkeys(_BIG5.split(), "big5hkscs"),
    **dict.fromkeys(_UTF8.split(), "utf-8"),
    **dict.fromkeys(_LATIN.split(), "cp1252"),
    **{label: _PYTHON.get(label, label) for label in f"{_PLAIN} {_FURTHER}".split() if label != "euc-tw"},
}
_ISOLATED = ["big5hkscs", "shift_jis", "euc_jp", "euc_kr", "cp1252"]
_THREE_BYTES = re.compile(rb"[\xe0-\xef]")
_NEIGHBOURS = re.compile(rb"[\x80-\xff]{2}")
_MULTI_BYTES = re.compile(rb"[\xc2-\xf4]")
_LOOKED_AT = 64 * 1024  # bytes given to charset-normalizer
_UNFIT = {0: None, **dict.fromkeys(range(0xD800, 0xE000))}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the codec that gave it, and whether that was anything but a clean declared decode."""

    text: str
    charset: str
    repaired: bool


def codec_of(label: str | None) -> str | None:
    """The codec for a charset label of a mail, or None: labels outside the allow-list never reach a codec."""
    return _CODECS.get(label.strip(" \t\"'").lower()) if label else None


def preload() -> None:
    """Load every codec and library that `decode` may want, for a process that may open no file later."""
    for name in {*_CODECS.values(), *_ISOLATED, "utf-16-be", "utf-16-le"}:
        codecs.lookup(name)
    _guess("caf\xe9 na\xefve".encode("cp1252"))


def decode(raw: bytes, declared: str | None) -> Decoded:
    """The text of `raw`; without NUL and lone surrogates. Never raises.

    Order: declared, strict UTF-8, the declared one with few faults, GB18030, charset-normalizer, Latin-1.
    """
    codec = codec_of(declared)
    if codec is None and utf7.is_declared(declared) and (text := utf7.decode(raw)) is not None:
        return Decoded(_clean(text), "utf-7", repaired=True)
    known = codec is not None or not declared
    if raw.isascii() and not (codec or "").startswith("iso") and b"\x1b$" not in raw:
        return Decoded(_clean(raw.decode("ascii")), codec or "utf-8", not known)
    if codec is None:
        return _ladder(raw, None)
    if codec != "utf-8" and _is_really_utf8(raw):
        return Decoded(_clean(raw.decode("utf-8")), "utf-8", repaired=True)
    try:
        return Decoded(_clean(raw.decode(codec)), codec, repaired=False)
    except (UnicodeError, ValueError):
        return _ladder(raw, codec)


def _ladder(raw: bytes, declared: str | None) -> Decoded:
    for text, codec in _steps(raw, declared):
        if text is not None:
            return Decoded(_clean(text), codec, repaired=True)
    return Decoded(_clean(raw.decode("latin-1")), "latin-1", repaired=True)


def _steps(raw: bytes, declared: str | None) -> Iterator[tuple[str | None, str]]:
    if b"\x1b$" in raw:
        yield _strict(raw, "iso2022_jp_ext"), "iso2022_jp"
    yield _strict(raw, "utf-8"), "utf-8"
    if declared == "cp1252":
        yield raw.decode("latin-1"), "latin-1"
    for codec in (declared, "utf-8"):
        if codec:
            yield _nearly(raw, codec), codec
    if not _NEIGHBOURS.search(raw):
        yield _strict(raw, "cp1252"), "cp1252"  # `Fr\xf6sche`: in Chinese text high bytes stand together
    yield _strict(raw, "gb18030"), "gb18030"
    yield _nearly(raw, "gb18030"), "gb18030"
    yield _guess(raw)


def _strict(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _nearly(raw: bytes, codec: str) -> str | None:
    """The text if few characters are broken, or only the last one: programs cut long lines by bytes."""
    try:
        text = raw.decode(codec, "replace")
    except (UnicodeError, ValueError):
        return None
    broken = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - broken
    if broken * 20 <= good or (broken <= 2 and good >= 6) or (broken == 1 and good > 0 and text.endswith("\ufffd")):
        return text
    return None


def _is_really_utf8(raw: bytes) -> bool:
    """Strictly valid UTF-8 with several multi-byte characters under another label (MAIL-RULES.md 1.4).

    GB18030 decodes much UTF-8 without complaint; the reverse is rare once there are three-byte characters.
    """
    if raw.isascii() or _strict(raw, "utf-8") is None:
        return False
    wanted = 2 if _THREE_BYTES.search(raw) else 6
    return sum(1 for _ in zip(_MULTI_BYTES.finditer(raw), range(wanted), strict=False)) == wanted


def _guess(raw: bytes) -> tuple[str | None, str]:
    import charset_normalizer

    try:
        best = charset_normalizer.from_bytes(raw[:_LOOKED_AT], cp_isolation=_ISOLATED).best()
    except (ValueError, LookupError, RuntimeError):
        return None, ""
    if best is None:
        return None, ""
    return raw.decode(best.encoding, "replace"), best.encoding


def _clean(text: str) -> str:
    """Without NUL and lone surrogates, which PostgreSQL and UTF-8 refuse."""
    return text if text.isascii() and "\0" not in text else text.translate(_UNFIT)
