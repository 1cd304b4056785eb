"""Readable text of an HTML part: nothing hidden, nothing fetched, links as `text <host>` (DEPENDENCIES.md 5.5)."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

from intake.message.written import containers

LONGEST = 1024 * 1024  # characters looked at
_HOST = re.compile(r"\s*https?://(?:[^/?#@\s]*@)?([\w.-]{1,253})", re.IGNORECASE)
_DROPPED = re.compile(
    r"<(script|style|head|title)\b[^<>]{0,2000}>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_BREAKING = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|hr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_HOST_WORD = re.compile(r"[a-z0-9_.-]+")
_HINT = re.compile(r"none|hidden|opacity|font-size\s{0,9}:\s{0,9}[0.]", re.IGNORECASE)
_UNSEEN = re.compile(
    r"(?:\A|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:[;!]|\Z))", re.IGNORECASE
)
_CLIPPED = re.compile(r"(?:\A|[;\s])overflow\s*:\s*hidden", re.IGNORECASE)
_FLAT = re.compile(r"(?:\A|[;\s])(?:max-)?height\s*:\s*0(?:\.0*)?(?:px|pt|em)?\s*(?:[;!]|\Z)", re.IGNORECASE)
_SIZE = re.compile(r"(?:\A|[;\s])font-size\s*:\s*([\d.]{1,12})", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")


def readable(page: str) -> str:
    """Text of an HTML part, links as `text <host>`; never raises, fetches nothing, never HTML again.

    With the marks of `written.containers` where the page says that history or a signature stands.
    """
    page = page[:LONGEST]
    try:
        plain = _rendered(page)
    except _errors():
        plain = ""
    if not plain.strip():
        plain = _stripped(page)
    return _EMPTY_LINES.sub("\n\n", plain.replace("\u00a0", " ")).strip("\n")


def preload() -> None:
    """Load the libraries now, for a process that may open no file later."""
    readable("<p>a <a href='http://b.example/'>c</a></p>")


def _errors() -> tuple[type[Exception], ...]:
    import lxml.etree

    return (lxml.etree.LxmlError, ValueError, RecursionError, AttributeError, IndexError, KeyError, TypeError)


def _rendered(page: str) -> str:
    import lxml.html
    from inscriptis import Inscriptis
    from inscriptis.model.config import ParserConfig

    parser = lxml.html.HTMLParser(encoding="utf-8")  # bytes in: an XML declaration does no harm
    raw = _DECLARATION.sub("", page).encode("utf-8", "replace")
    tree = lxml.html.document_fromstring(raw, parser=parser)
    if _HINT.search(page):
        _drop_unseen(tree)
    for link in tree.iter("a"):
        _name_host(link)
    _keep_empty_lines(tree)
    containers.mark(tree, page)
    return str(Inscriptis(tree, ParserConfig(css=dict(_strict_css()), display_links=False)).get_text())


def _keep_empty_lines(tree: Any) -> None:
    """A `div` or `p` of nothing but a hard blank is the empty line that QQ and Foxmail write; the renderer drops it."""
    for element in tree.iter("div", "p", "span"):
        if element.text and "\u00a0" in element.text and not element.text.strip() and not len(element):
            element.text = None
            element.append(element.makeelement("br", {}))


@cache
def _strict_css() -> Any:
    from inscriptis.css_profiles import STRICT_CSS_PROFILE
    from inscriptis.html_properties import Display
    from inscriptis.model.html_element import HtmlElement

    return {**STRICT_CSS_PROFILE, "hr": HtmlElement(display=Display.block)}  # a rule ends the line above it


def _drop_unseen(tree: Any) -> None:
    """Empty what a mail program does not show, such as the preview line of a newsletter; what follows it stays."""
    for element in tree.xpath("//body//*[@style or @hidden]"):
        style = element.get("style") or ""
        if (
            element.get("hidden") is not None
            or _UNSEEN.search(style)
            or (_CLIPPED.search(style) and _FLAT.search(style))
        ):
            del element[:]
            element.text, element.tag = None, "span"  # cheaper than taking it out: what follows it hangs on it
        elif (size := _SIZE.search(style)) and not size[1].strip("0."):
            _mute(element)


def _mute(element: Any) -> None:
    """Letters of size zero are not seen; those inside it with a size of their own are."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        one.text = None
        for child in one:
            child.tail = None
            if isinstance(child.tag, str) and not _SIZE.search(child.get("style") or ""):
                waiting.append(child)


def _name_host(link: Any) -> None:
    """The host behind a link stands after its text, unless the text names it already."""
    found = _HOST.match(link.get("href") or "")
    if found and not _names("".join(link.itertext()).lower(), found[1].lower().removeprefix("www.")):
        link.tail = f" <{found[1].lower()}>{link.tail or ''}"


def _names(text: str, host: str) -> bool:
    """Whether the text holds this very host: `bank.example` is not in `mybank.example`."""
    words = _HOST_WORD.findall(text) if host.isascii() else text.split()
    return any(word.strip(".-").removeprefix("www.") == host for word in words)


def _stripped(page: str) -> str:
    """Without tags by patterns alone; for pages the parser refuses, such as twenty thousand nested elements."""
    page = _BREAKING.sub("\n", _DROPPED.sub(" ", page))
    lines = html.unescape(_TAG.sub(" ", page)).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines)
