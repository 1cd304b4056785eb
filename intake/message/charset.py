"""Bytes to text: declared charset, then a fixed ladder; never raises (MAIL-RULES.md section 1, rules 2 to 5)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from intake.message import chinese, utf7

_CHINESE = "gb2312 gbk cp936 x-gbk gb_2312-80 csgb2312 euc-cn euccn eucgb2312_cn ms936 windows-936 chinese gb18030"
_BIG5 = "big5 big5-hkscs big5hkscs cp950 x-x-big5 cn-big5 big-5 big5-eten"
_UTF8 = "utf-8 utf8 utf_8 unicode-1-1-utf-8 us-ascii ascii ansi_x3.4-1968 iso646-us us"
_LATIN = "iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 windows-1252 cp1252 x-cp1252 cp-1252"
_UTF16 = "utf-16 utf16 utf-16le utf-16-le utf16le unicode unicodefffe iso-10646-ucs-2 ucs-2 ucs2"
_PLAIN = (
    "hz-gb-2312 hz shift_jis shift-jis sjis x-sjis cp932 windows-31j euc-jp euc-kr ks_c_5601-1987 iso-2022-jp euc-tw "
    "windows-1250 windows-1251 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258"
)
# Single-byte tables, iso-2022-kr, hz, UTF-16: beyond the list of MAIL-RULES.md 1.2, as harmless as windows there.
_FURTHER = (
    "iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-9 iso-8859-10 iso-8859-13 "
    "iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u tis-620 iso-2022-kr"
)
_PYTHON = {
    "x-sjis": "cp932", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "iso-2022-jp": "iso2022_jp_ext", "hz-gb-2312": "hz",
}  # fmt: skip
_CODECS: dict[str, str] = {
    **dict.fromkeys(_CHINESE.split(), "gb18030"),
    **dict.fromkeys(_BIG5.split(), "big5hkscs"),
    **dict.fromkeys(_UTF8.split(), "utf-8"),
    **dict.fromkeys(_LATIN.split(), "cp1252"),
    **dict.fromkeys(_UTF16.split(), "utf-16-le"),  # without a mark: what Windows means by it
    **dict.fromkeys(("utf-16be", "utf-16-be", "utf16be"), "utf-16-be"),
    **{label: _PYTHON.get(label, label) for label in f"{_PLAIN} {_FURTHER}".split() if label != "euc-tw"},
}
_ISOLATED = ["big5hkscs", "shift_jis", "euc_jp", "euc_kr", "cp1252"]
_THREE_BYTES = re.compile(rb"[\xe0-\xef]")
_NEIGHBOURS = re.compile(rb"[\x80-\xff]{2}")
_MULTI_BYTES = re.compile(rb"[\xc2-\xf4]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # what GB 18030 makes of many Big5 characters
_SHIFTING = frozenset({"hz", "iso2022_jp_ext", "iso-2022-kr", "utf-16-le", "utf-16-be"})  # text that may be all ASCII
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_LOOKED_AT = 64 * 1024  # bytes given to charset-normalizer
_Found = tuple[str, str, bool]  # text, codec, whether it was repaired


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the codec that gave it, and whether that was anything but a clean declared decode."""

    text: str
    charset: str
    repaired: bool


def codec_of(label: str | None) -> str | None:
    """The codec for a charset label of a mail, or None: labels outside the allow-list never reach a codec."""
    return _CODECS.get(label.partition("(")[0].strip(" \t\"'=").lower()) if label else None


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
    found = _plainly(raw, declared, codec) or (codec and _as_declared(raw, declared or "", codec))
    text, used, repaired = found or _ladder(raw, codec)
    return Decoded(text.replace("\0", ""), used, repaired)  # PostgreSQL refuses it; no codec gives lone surrogates


def _plainly(raw: bytes, declared: str | None, codec: str | None) -> _Found | None:
    """What needs no doubt: ASCII, UTF-7, a byte order mark."""
    if codec is None and utf7.is_declared(declared) and (text := utf7.decode(raw)) is not None:
        return text, "utf-7", True
    if codec not in _SHIFTING and raw.isascii() and b"\x1b$" not in raw:
        return raw.decode("ascii"), codec or "utf-8", bool(declared and codec is None)
    mark = _MARKS.get(raw[:2]) if len(raw) > 3 else None
    if mark and (text := _nearly(raw[2:], mark)) is not None:
        return text, mark, not (codec or "").startswith("utf-16")
    return None


def _as_declared(raw: bytes, label: str, codec: str) -> _Found | None:
    """The text under its label, or under the one that it should have had."""
    if codec != "utf-8" and _is_really_utf8(raw) and not (codec == "gb18030" and chinese.is_gb_before_utf8(raw)):
        return raw.decode("utf-8"), "utf-8", True
    text = _strict(raw, codec)
    if text is None:
        return None
    other = _rather(raw, text, "ascii" if "ascii" in label.lower() else codec)
    better = _strict(raw, other) if other else None
    return (text, codec, False) if better is None else (better, other or "", True)


def _rather(raw: bytes, text: str, codec: str) -> str | None:
    """The codec of Chinese text that carries another label and gives no error under it."""
    if codec == "ascii":
        return "gb18030" if chinese.is_gb_before_utf8(raw) else None
    if codec == "cp1252":
        return chinese.inside_latin(raw)
    if codec == "big5hkscs" or (codec == "gb18030" and _PRIVATE.search(text)):
        found = chinese.code(raw)
        return found if found != codec else None
    return None


def _ladder(raw: bytes, declared: str | None) -> _Found:
    for text, codec in _steps(raw, declared):
        if text is not None:
            return text, codec, True
    return raw.decode("latin-1"), "latin-1", True


def _steps(raw: bytes, declared: str | None) -> Iterator[tuple[str | None, str]]:
    if b"\x1b$" in raw:
        yield _strict(raw, "iso2022_jp_ext"), "iso2022_jp"
    if declared is None and chinese.is_gb_before_utf8(raw):
        yield _strict(raw, "gb18030"), "gb18030"
    yield _strict(raw, "utf-8"), "utf-8"
    if declared == "cp1252" and (found := chinese.inside_latin(raw)):
        yield _strict(raw, found), found
    if declared == "cp1252":
        yield raw.decode("latin-1"), "latin-1"
    if declared in {"big5hkscs", "gb18030"} and (found := chinese.code(raw)):
        yield _strict(raw, found), found
    for codec in (declared, "utf-8"):
        if codec:
            yield _nearly(raw, codec), codec
    if not _NEIGHBOURS.search(raw) or chinese.is_latin(raw):
        yield _strict(raw, "cp1252"), "cp1252"  # `Fr\xf6sche`: in Chinese text high bytes stand together
    if chinese.code(raw) == "big5hkscs":
        yield _nearly(raw, "big5hkscs"), "big5hkscs"
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
    if (
        broken * 20 <= good
        or (broken <= 4 and good >= max(6, 4 * broken))
        or (broken == 1 and good > 0 and text.endswith("\ufffd"))
    ):
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
