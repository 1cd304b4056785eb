"""Which parts are the readable text and which are attachments (MAIL-RULES.md section 1, rules 6 and 7)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from intake.message import charset, html
from intake.message.parts import Cutter, Part
from intake.message.shown import safe_text

LONGEST = 256 * 1024  # bytes of UTF-8 (MAIL-RULES.md section 2)
_READABLE = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_WITHIN_META = 4096
_META = re.compile(rb"<meta[^<>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)


@dataclass(slots=True)
class Contents:
    """Leaves of the tree in their order."""

    texts: list[Part] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)
    inline: set[int] = field(default_factory=set)  # id() of attached parts that a text shows


@dataclass(slots=True)
class Text:
    """The readable text, bounded; whether a charset was repaired, and what was odd."""

    text: str = ""
    repaired: bool = False
    defects: list[str] = field(default_factory=list)


def sort(root: Part, cutter: Cutter) -> Contents:
    """Every leaf as text or attachment; parts inside an attached mail do not count."""
    contents = Contents()
    _sort(root, cutter, contents)
    if not contents.texts and contents.attached and _could_be_text(contents.attached[0]):
        contents.texts.append(contents.attached.pop(0))  # Apple Mail names even the only text part
    return contents


def read(contents: Contents, cutter: Cutter) -> Text:
    """The text of all text parts, one below the other. Never raises."""
    out = Text()
    pieces: list[str] = []
    room = LONGEST
    for part in contents.texts:
        decoded = _text(part, cutter, out)
        if not decoded.strip():
            continue
        pieces.append(decoded)
        room -= len(decoded)
        if room < 0:
            break
    out.text = _bounded("\n".join(pieces), out)
    return out


def text_of(part: Part, cutter: Cutter) -> str:
    """The text of one part alone."""
    return _text(part, cutter, Text())


def _sort(part: Part, cutter: Cutter, contents: Contents) -> None:
    kind = part.content_type
    if not part.children:
        _sort_leaf(part, contents)
    elif kind == "multipart/alternative":
        _sort_alternative(part, cutter, contents)
    elif kind in {"multipart/related", "multipart/report"}:
        root = _root(part)
        _sort(root, cutter, contents)
        for child in part.children:
            if child is not root:
                _attach(child, contents)
    elif kind == "multipart/encrypted":
        _attach(part, contents)
    else:
        for child in part.children:
            _sort(child, cutter, contents)


def _sort_leaf(part: Part, contents: Contents) -> None:
    is_text = part.content_type in _READABLE or part.content_type.startswith("multipart/")
    if is_text and part.disposition != "attachment" and not part.filename:
        contents.texts.append(part)
    else:
        _attach(part, contents)


def _attach(part: Part, contents: Contents) -> None:
    if part.children:
        for child in part.children:
            _attach(child, contents)
        return
    if part.disposition == "inline" or (part.content_id and part.disposition != "attachment"):
        contents.inline.add(id(part))
    contents.attached.append(part)


def _sort_alternative(part: Part, cutter: Cutter, contents: Contents) -> None:
    """The plain form if it says anything, else the last readable one; other forms only for what else they hold."""
    chosen = _chosen(part.children, cutter)
    for child in part.children:
        if child is chosen:
            _sort(child, cutter, contents)
            continue
        inner = Contents()
        _sort(child, cutter, inner)
        contents.attached += inner.attached
        contents.inline |= inner.inline


def _chosen(forms: list[Part], cutter: Cutter) -> Part | None:
    readable: Part | None = None
    for form in forms:
        inner = Contents()
        _sort(form, cutter, inner)
        said = [leaf for leaf in inner.texts if leaf.end > leaf.start and _text(leaf, cutter, Text()).strip()]
        if any(leaf.content_type != "text/html" for leaf in said):
            return form
        readable = form if said else readable
    return readable


def _root(part: Part) -> Part:
    wanted = part.params.get("start", "").strip("<> ")
    return next((child for child in part.children if wanted and child.content_id == wanted), part.children[0])


def _could_be_text(part: Part) -> bool:
    return part.content_type in _READABLE and part.disposition != "attachment"


def _text(part: Part, cutter: Cutter, out: Text) -> str:
    raw = cutter.body(part)
    if len(raw) > 4 * LONGEST:
        raw = raw[: 4 * LONGEST]
        out.defects.append("text.truncated")
    declared = part.params.get("charset")
    is_page = part.content_type == "text/html"
    if is_page and (not declared or charset.codec_of(declared) is None):
        found = _META.search(raw, 0, _WITHIN_META)
        declared = found[1].decode("ascii", "replace") if found else declared
    decoded = charset.decode(raw, declared)
    out.repaired |= decoded.repaired
    if declared and charset.codec_of(declared) is None:
        out.defects.append("charset.unknown")
    return safe_text(html.readable(decoded.text) if is_page or _is_markup(part) else decoded.text)


def _is_markup(part: Part) -> bool:
    return part.content_type in {"text/enriched", "text/richtext"}


def _bounded(text: str, out: Text) -> str:
    if len(text) * 3 <= LONGEST or len(raw := text.encode()) <= LONGEST:
        return text
    out.defects.append("text.truncated")
    return raw[:LONGEST].decode("utf-8", "ignore")
