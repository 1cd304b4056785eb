"""Where an HTML page says that history or a signature begins: the elements that mail programs mark by name.

The places travel through rendering as private characters that stand on lines of their own; `taken` takes them out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

QUOTE, QUOTE_END, SIGNATURE, SIGNATURE_END = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3"
_MARKS = re.compile("[\ue0f0-\ue0f3]")
_MOST = 200  # marked elements; pages of thousands of nested quotes gain nothing from more

# Elements that hold the history: Gmail, Yahoo, Proton, Zoho, NetEase (web and Mail Master), QQ and Tencent Exmail,
# Feishu, Alibaba and DingTalk, 139, Foxmail, Thunderbird's attribution, Outlook for the web, GMX.
_QUOTE_NAMES = (
    "gmail_quote yahoo_quoted iosymail protonmail_quote tutanota_quote zmail_extra isreplycontent ntes-pcmail-quote "
    "history-quote-wrapper alimail-quote moz-cite-prefix reply139content origbody orimsghtmlseperator "
    "mail-editor-reference-message-container xmail-quote qmbox-quote outlookmessageheader"
)
_QUOTES = frozenset(_QUOTE_NAMES.split())
_PREFIXES = ("lark-mail-quote", "yahoo_quoted_", "xm_compose_origin_mail", "ntes-mailmaster-quote")
_GONE_ON = frozenset({"divrplyfwdmsg", "appendonsend", "replysplit", "zwchr"})  # these open what runs to the end
_SIGNATURE_NAMES = (
    "gmail_signature imail_signature ntes-signature protonmail_signature_block moz-signature xmail-signature "
    "xmail_sign alimail-signature applemailsignature signature ms-outlook-mobile-signature foxmail_sign "
    "neteasefooter mail_sign mailsignature"
)
_SIGNATURES = frozenset(_SIGNATURE_NAMES.split())
_SIGNED = ("lark-mail-signature",)
_ANY_NAME = re.compile(
    "|".join((*_QUOTES, *_PREFIXES, *_GONE_ON, *_SIGNATURES, *_SIGNED, "includetail", "type=.?cite", "b5c4df")),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without marks; half-open ranges of character offsets that a page gave as history and as signature."""

    text: str
    quoted: tuple[tuple[int, int], ...] = ()
    signed: tuple[tuple[int, int], ...] = ()


def unmarked(text: str) -> str:
    """`text` without characters that would pass for marks of ours."""
    return _MARKS.sub("", text)


def mark(tree: Any, page: str) -> None:
    """Put marks around the elements of a parsed page that hold history or a signature. Linear."""
    if not _ANY_NAME.search(page):
        return
    count = 0
    for element in list(tree.iter()):
        kind = _kind(element)
        if kind is None:
            continue
        count += 1
        if count > _MOST:
            return
        if kind == "to the end":
            element.addprevious(_line(element, QUOTE))
        elif kind == "quote":
            _surround(element, QUOTE, QUOTE_END)
        else:
            _surround(element, SIGNATURE, SIGNATURE_END)


def taken(text: str) -> Marked:
    """The text without its marks, and the outermost ranges that they enclosed; an open range runs to the end."""
    if not _MARKS.search(text):
        return Marked(text)
    pieces: list[str] = []
    quoted: list[tuple[int, int]] = []
    signed: list[tuple[int, int]] = []
    last = length = depth = begun = signed_at = 0
    for found in _MARKS.finditer(text):
        piece = text[last : found.start()]
        length += len(piece)
        pieces.append(piece)
        last = found.end() + (1 if text.startswith("\n", found.end()) else 0)
        if found[0] == QUOTE:
            begun = begun if depth else length
            depth += 1
        elif found[0] == QUOTE_END and depth:
            depth -= 1
            quoted += [] if depth else [(begun, length)]
        elif found[0] == SIGNATURE:
            signed_at = length
        elif found[0] == SIGNATURE_END and not depth:
            signed.append((signed_at, length))
    pieces.append(text[last:])
    quoted += [(begun, length + len(text) - last)] if depth else []
    return Marked("".join(pieces), tuple(quoted), tuple(signed))


def _kind(element: Any) -> str | None:
    """What an element is by its tag, id, name and classes: `quote`, `to the end`, `signature` or nothing."""
    tag, attributes = element.tag, element.attrib
    if not isinstance(tag, str):
        return None  # a comment
    if tag == "includetail" or (tag == "blockquote" and attributes.get("type", "").lower() == "cite"):
        return "quote"
    if _follows_foxmails_rule(element):
        return "signature"
    named = f"{attributes.get('id', '')} {attributes.get('name', '')} {attributes.get('class', '')}".lower().split()
    return next((kind for kind in map(_kind_of_name, named) if kind is not None), None)


def _kind_of_name(name: str) -> str | None:
    if name in _GONE_ON:
        return "to the end"
    if name in _QUOTES or name.startswith(_PREFIXES):
        return "quote"
    return "signature" if name in _SIGNATURES or name.startswith(_SIGNED) else None


def _follows_foxmails_rule(element: Any) -> bool:
    """Whether the signature of Foxmail stands here: one element below a rule of 210 pixels in its own blue."""
    above = element.getprevious() if element.tag == "div" else None
    return (
        above is not None
        and above.tag == "hr"
        and "b5c4df" in above.get("color", "").lower()
        and "210px" in above.get("style", "").lower()
    )


def _line(element: Any, mark_: str) -> Any:
    made = element.makeelement("div", {})
    made.text = mark_
    return made


def _surround(element: Any, first: str, last: str) -> None:
    """Marks as the first and the last line inside an element; before it where it can hold nothing."""
    opening = _line(element, first)
    opening.tail, element.text = element.text, None
    element.insert(0, opening)
    element.append(_line(element, last))
