"""Whether every letter can be written: each template with sample data, before anybody waits for a letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from intake.letters.fields import Common, Fields
from intake.letters.names import LANGUAGES, LETTERS, MESSAGE, PARTS, TemplateBroken
from intake.letters.samples import CANARY, samples
from intake.message.compose import Rendered

MARKUP = '<b id="hostile">'  # as the inliner writes it
HOSTILE = f"{MARKUP}{{{{ 7*7 }}}}\x1b[31m\u202e\r\nBcc: x@y.example"


class Trial(Protocol):
    """What writes one letter on trial."""

    def __call__(self, letter: str, language: str, *, fields: Fields, site: bool) -> Rendered:
        """The letter from the site's or the packaged templates; raises TemplateBroken."""


def problems(trial: Trial, folder: Path | None) -> list[str]:
    """One sentence for each problem, each once, of the templates in a site's folder; without one, of the packaged."""
    found = list(_strangers(folder)) if folder is not None else []
    for language in LANGUAGES:
        for letter, examples in samples(language).items():
            for fields in (*examples, *_hostile(examples[0])):
                found += _try(trial, letter, language, fields=fields, site=folder is not None)
    return list(dict.fromkeys(found))


def _hostile(fields: Fields) -> Iterator[Fields]:
    """The same letter about a request whose sender tries to write more than words into it."""
    if isinstance(fields, Common):
        yield replace(fields, show_subject=True, subject=HOSTILE, requester_name=HOSTILE, branch_name=HOSTILE)


def _try(trial: Trial, letter: str, language: str, *, fields: Fields, site: bool) -> Iterator[str]:
    where = f"{'site' if site else 'packaged'} letter {language}/{letter}"
    try:
        rendered = trial(letter, language, fields=fields, site=site)
    except TemplateBroken as trouble:
        yield f"{where}: {trouble}"
        return
    for complaint in _complaints(rendered, fields):
        yield f"{where}: {complaint}"


def _complaints(rendered: Rendered, fields: Fields) -> Iterator[str]:
    if not rendered.subject:
        yield "the subject is empty"
    if not rendered.text.strip():
        yield "the text part is empty"
    if not rendered.html.strip():
        yield "the HTML part is empty"
    if not isinstance(fields, Common):
        return
    if MARKUP in rendered.html:
        yield "what a sender wrote stands in the HTML part unescaped; do not use `safe`"
    if any(CANARY in part for part in (rendered.subject, rendered.text, rendered.html)):
        yield "it repeats what an unknown sender wrote"
    if fields.reference not in rendered.subject:
        yield f"the subject lacks the reference [{fields.reference}], so answers may not find their request"


def _strangers(site: Path) -> Iterator[str]:
    """Files that look like templates and are never used, mostly misspelt."""
    expected = {f"{letter}.{part}.j2" for letter in LETTERS for part in PARTS}
    messages = {Path(language, "webhook", MESSAGE) for language in LANGUAGES}
    for path in sorted(site.rglob("*.j2")):
        folder = path.parent.name if path.parent != site else ""
        is_letter = folder in LANGUAGES and path.name in expected
        if path.name.startswith("_") or is_letter or path.relative_to(site) in messages:
            continue
        yield f"site template {path.relative_to(site)} is never used; letters are {', '.join(LETTERS)}"
