"""Canned replies: snippets in files, with variables, in a language pair; the site's first, then the packaged ones.

A snippet begins with its title between two lines `---`; what follows is the text, in the same sandbox as letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from intake.errors import ConfigError, NotFound, Sentence
from intake.letters import dates
from intake.letters.names import LANGUAGES
from intake.message.shown import safe_text

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_KEYS = frozenset({"title", "category"})
_FENCE = "---"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a snippet may say of a request: an explicit list. Instants are aware; a missing text is empty."""

    reference: str
    subject: str
    requester_name: str
    actor_name: str
    office_name: str
    office_address: str
    category_name: str
    branch_name: str
    due_at: datetime | None
    received_at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """One file: its name, language, head and text; `is_site` for one of the office's own."""

    name: str
    language: str
    title: str
    category: str
    text: str
    is_site: bool
    unknown: tuple[str, ...] = ()  # keys of the head that mean nothing


class Shelf:
    """The snippets of an office. A missing `site` folder is a ConfigError, since somebody configured it."""

    def __init__(self, packaged: Path, site: Path | None = None) -> None:
        if site is not None and not site.is_dir():
            raise ConfigError(
                Sentence("desk.canned: {site} is not a folder", site=site), hint="make it, or remove the key"
            )
        self._folders = [*([(site, True)] if site else []), (packaged, False)]

    def all(self) -> dict[str, dict[str, Snippet]]:
        """Every snippet, by name and language; one of the site hides the packaged one of that name, in every language.

        Raises ConfigError for a file that is no text.
        """
        found: dict[str, dict[str, Snippet]] = {}
        for folder, is_site in self._folders:
            mine: dict[str, dict[str, Snippet]] = {}
            for snippet in _read(folder, is_site=is_site):
                mine.setdefault(snippet.name, {})[snippet.language] = snippet
            found = mine | found
        return dict(sorted(found.items()))

    def write(self, name: str, language: str, known: Known) -> str:
        """A snippet with what it says of a request, in the language or else the other one it has.

        Raises NotFound for an unknown name, ConfigError for a snippet that cannot be written.
        """
        every = self.all()
        if name not in every:
            raise NotFound(
                Sentence("there is no canned reply {name}", name=name),
                hint=Sentence("there are: {known}", known=", ".join(every)),
            )
        snippet = every[name].get(language) or next(iter(every[name].values()))
        try:
            return _rendered(snippet, known)
        except Exception as trouble:
            said = Sentence("the canned reply {place} is broken: {why}", place=_place(snippet), why=_said(trouble))
            raise ConfigError(said, hint="intake canned lint") from trouble

    def lint(self) -> list[str]:
        """One sentence for each thing that is wrong: an unknown variable, a missing twin or title, a wrong name."""
        found = [one for folder, is_site in self._folders for one in _strangers(folder, is_site=is_site)]
        for name, twins in self.all().items():
            found += [f"canned {name}: there is none in {language}" for language in LANGUAGES if language not in twins]
            for snippet in twins.values():
                found += _complaints(snippet)
        return found


def _read(folder: Path, *, is_site: bool) -> Iterator[Snippet]:
    for language in LANGUAGES:
        for path in sorted((folder / language).glob("*.j2")):
            if _NAME.fullmatch(path.stem):
                yield _snippet(path, language, is_site=is_site)


def _snippet(path: Path, language: str, *, is_site: bool) -> Snippet:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as trouble:
        raise ConfigError(
            Sentence("the canned reply {path} cannot be read: {trouble}", path=path, trouble=trouble)
        ) from trouble
    head, text = _parted(content)
    return Snippet(
        name=path.stem,
        language=language,
        title=head.get("title", ""),
        category=head.get("category", ""),
        text=text,
        is_site=is_site,
        unknown=tuple(sorted(set(head) - _KEYS)),
    )


def _parted(content: str) -> tuple[dict[str, str], str]:
    lines = content.splitlines()
    if not lines or lines[0].strip() != _FENCE or _FENCE not in (line.strip() for line in lines[1:]):
        return {}, content
    end = next(at for at, line in enumerate(lines[1:], 1) if line.strip() == _FENCE)
    pairs = (line.partition(":") for line in lines[1:end] if line.strip())
    return {key.strip(): value.strip() for key, _, value in pairs}, "\n".join(lines[end + 1 :])


def _rendered(snippet: Snippet, known: Known) -> str:
    from intake.letters import sandbox

    text = sandbox.environment([]).from_string(snippet.text).render(_context(known, snippet.language))
    return safe_text(text).strip()


def _context(known: Known, language: str) -> Mapping[str, Any]:
    """Plain strings and moments: nothing that a template could call."""
    shown: dict[str, Any] = {}
    for one in fields(known):
        value = getattr(known, one.name)
        is_instant = isinstance(value, datetime)
        shown[one.name] = dates.moment(value, known.zone, language) if is_instant else value and safe_text(str(value))
    return shown


def _complaints(snippet: Snippet) -> Iterator[str]:
    place = _place(snippet)
    if not snippet.title:
        yield f"canned {place}: it has no title; right: --- title: … ---"
    for key in snippet.unknown:
        yield f"canned {place}: {key} means nothing; right: {', '.join(sorted(_KEYS))}"
    unknown = _unknown_names(snippet)
    for name in unknown:
        yield f"canned {place}: {name} is not known; known are {', '.join(one.name for one in fields(Known))}"
    for known in _SAMPLES if not unknown else ():
        try:
            if not _rendered(snippet, known):
                yield f"canned {place}: it says nothing"
        except Exception as trouble:  # noqa: BLE001 -- a site's template may raise anything
            yield f"canned {place}: {_said(trouble)}"
            return


def _unknown_names(snippet: Snippet) -> list[str]:
    """Variables that no request has, also in branches that the samples do not reach; none of a text with an error."""
    from jinja2 import TemplateError, meta

    from intake.letters import sandbox

    try:
        used = meta.find_undeclared_variables(sandbox.environment([]).parse(snippet.text))
    except TemplateError:
        return []
    return sorted(used - {one.name for one in fields(Known)})


def _strangers(folder: Path, *, is_site: bool) -> Iterator[str]:
    """Files of the site that are never used, mostly misspelt."""
    for path in sorted(folder.rglob("*")) if is_site else ():
        is_right = path.suffix == ".j2" and path.parent.parent == folder and path.parent.name in LANGUAGES
        if path.is_file() and not (is_right and _NAME.fullmatch(path.stem)):
            yield f"canned {path.relative_to(folder)}: never used; right: {LANGUAGES[0]}/name.j2, small letters"


def _place(snippet: Snippet) -> str:
    return f"{snippet.language}/{snippet.name}"


def _said(trouble: Exception) -> str:
    from intake.letters.sandbox import sentence

    return sentence(trouble)


_SAMPLES = (
    Known(
        reference="HQ-1042",
        subject="用印申请 seal",
        requester_name="李伟",
        actor_name="赵敏",
        office_name="总部服务台",
        office_address="office@hq.example",
        category_name="用印申请",
        branch_name="华南分公司",
        due_at=datetime(2026, 11, 27, 9, 30, tzinfo=UTC),
        received_at=datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
        zone="Asia/Shanghai",
    ),
    Known(
        reference="HQ-1042",
        subject="",
        requester_name="",
        actor_name="office",
        office_name="Office",
        office_address="office@hq.example",
        category_name="",
        branch_name="",
        due_at=None,
        received_at=datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
        zone="UTC",
    ),
)
