"""Value and parameters of Content-Type and Content-Disposition (RFC 2045, RFC 2231, and illegal forms)."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from intake.message import charset, chinese, headers
from intake.message.shown import safe_text

_PARAMETER = re.compile(r'([^\s=;"()]{1,64})\s*+=\s*+(?:"((?:[^"\\]++|\\.)*+)(?:"|\\?\Z)|([^;]*))', re.DOTALL)
_COMMENT = re.compile(r"\([^()]*\)")
_TYPE = re.compile(r"[\w!#$&^.+-]{1,64}/[\w!#$&^.+-]{1,128}", re.ASCII)
_SECTION = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?", re.DOTALL)
_LABELLED = re.compile(r"([\w.:-]{0,40})'[^']{0,40}'(.*)", re.DOTALL | re.ASCII)
_PLACEHOLDER = re.compile(r"tcmime(?:\.\d{1,20}){1,8}\.bin", re.IGNORECASE)
_MOST = 100  # parameters of one field
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f/\\:*?"<>|]+')
_DRIVE = re.compile(r"\A[A-Za-z]:(?=.)")  # what is left of `C:\x` when a program takes the backslash for an escape
_LONGEST_NAME = 255  # characters


def parse(raw: bytes) -> tuple[str, dict[str, str]]:
    """The lower-case value before the first `;`, and the parameters by lower-case name, decoded. Never raises."""
    value = headers.unicode(raw)
    head, _, tail = value.partition(";")
    if "=" in head and "/" not in head.partition("=")[0] and " " not in head.strip():
        head, tail = "", value  # parameters only
    kind = (_COMMENT.sub("", head) if "(" in head else head).strip().lower()
    return kind, _parameters(tail) if tail else {}


def content_type(kind: str, default: str) -> str:
    """A usable media type: `kind` if it is one, `text/plain` for what cannot be read (RFC 2045 section 5.2)."""
    if not kind:
        return default
    first = kind.split(maxsplit=1)[0]
    return first if _TYPE.fullmatch(first) else "text/plain"


def filename(name: str) -> str:
    """A file name for display: one line, no control or bidi characters, no folders, never `.` or `..`."""
    name = safe_text(_unescaped(name) if "%" in name else name, keep_newlines=False).strip()
    name = _DRIVE.sub("", name)
    name = re.split(r"[/\\]", name)[-1] if re.search(r"[/\\]\s*[^/\\\s]", name) else name
    name = _NOT_IN_NAMES.sub("_", name).strip()
    if len(name) > _LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: _LONGEST_NAME - 20]}.{ending[:16]}" if dot else name[:_LONGEST_NAME]
    return "" if not name.strip(". ") else name


def is_placeholder(name: str) -> bool:
    """Whether a gateway made the name up for a part it could not name: `tcmime.1234.5678.bin`."""
    return _PLACEHOLDER.fullmatch(name) is not None


def _unescaped(name: str) -> str:
    """A name written as in a web address (Java's URLEncoder), if that gives plain Chinese; `100%25` stays as it is."""
    raw = unquote_to_bytes(name)
    if not name.isascii() or raw.isascii():
        return name
    found = charset.decode(raw, None)
    sure = found.charset == "utf-8" or (found.charset == "gb18030" and chinese.inside_latin(raw) == "gb18030")
    return found.text if sure and "\ufffd" not in found.text else name


def _parameters(tail: str) -> dict[str, str]:
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for _, found in zip(range(_MOST), _PARAMETER.finditer(tail), strict=False):
        value = _unquoted(found[3]) if found[2] is None else found[2].replace('\\"', '"').replace("\\\\", "\\")
        section = _SECTION.fullmatch(found[1].lower())
        assert section is not None
        name, number, extended = section[1], section[2], bool(section[3])
        if number is None and not extended:
            plain.setdefault(name, value)
        else:
            pieces.setdefault(name, {}).setdefault(int(number or 0), (value, extended))
    out = {name: headers.words(value) for name, value in plain.items()}
    out.update((name, headers.words(_joined(parts))) for name, parts in pieces.items())
    return out


def _unquoted(value: str) -> str:
    """Without single quotes around it, which mean nothing in mail."""
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == "'" else value


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    """A value in RFC 2231 sections, joined before it is decoded: some programs cut inside an escape.

    A charset stands in the first section alone; programs that repeat it in each, or change it, are read, too.
    """
    runs: list[tuple[str | None, str]] = []
    for number in sorted(parts):
        value, extended = parts[number]
        label, escaped = runs[-1] if runs else (None, "")
        if extended and (found := _LABELLED.fullmatch(value)):
            value = found[2]
            if runs and found[1].lower() != (label or "").lower():
                label, escaped = found[1], ""
                runs.append((label, ""))
            label = found[1]
        runs[-1:] = [(label, escaped + (value if extended else value.replace("%", "%25")))]
    return "".join(charset.decode(unquote_to_bytes(escaped), label).text for label, escaped in runs)
