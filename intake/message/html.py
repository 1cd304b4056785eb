"""Readable text of an HTML part: nothing hidden, nothing fetched, links as `text <host>` (DEPENDENCIES.md 5.5)."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

from intake.message import html_quotes

LONGEST = 1024 * 1024  # characters looked at
_HOST = re.compile(r"\s*https?://(?:[^/?#@\s]*@)?([\w.-]{1,253})", re.IGNORECASE)
_DROPPED = re.compile(
    r"<(script|style|head|title)\b[^<>]{0,2000}>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_BREAKING = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|hr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")


def readable(page: str) -> str:
    """Text of an HTML part, links as `text <host>`; never raises, fetches nothing, never HTML again.

    With the marks of `html_quotes` where the page says that history or a signature stands.
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
    for link in tree.iter("a"):
        _name_host(link)
    _keep_empty_lines(tree)
    html_quotes.mark(tree, page)
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


def _name_host(link: Any) -> None:
    """The host behind a link stands after its text, unless the text names it already."""
    found = _HOST.match(link.get("href") or "")
    if found and found[1].lower() not in "".join(link.itertext()).lower():
        link.tail = f" <{found[1].lower()}>{link.tail or ''}"


def _stripped(page: str) -> str:
    """Without tags by patterns alone; for pages the parser refuses, such as twenty thousand nested elements."""
    page = _BREAKING.sub("\n", _DROPPED.sub(" ", page))
    lines = html.unescape(_TAG.sub(" ", page)).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines)
