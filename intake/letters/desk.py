"""The writing desk: fields in, a rendered letter out; a site's broken template never costs anybody a letter (D8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake import log
from intake.errors import ConfigError, Sentence
from intake.letters.context import context
from intake.letters.desk_fields import Notice
from intake.letters.desk_samples import notices
from intake.letters.fields import Acknowledgement, Arrangement, Fields, Holding, PromiseChange
from intake.letters.lint import problems
from intake.letters.names import LANGUAGES, MESSAGE, PARTS, TemplateBroken
from intake.message.compose import Rendered

if TYPE_CHECKING:
    from jinja2 import Environment


class WritingDesk:
    """Writes letters from templates: the site's folder first, then the packaged one. Safe to share between threads."""

    def __init__(self, packaged: Path, site: Path | None = None) -> None:
        """`packaged` must exist; a missing `site` folder is a ConfigError, since somebody configured it."""
        if site is not None and not site.is_dir():
            raise ConfigError(
                Sentence("letters.directory: {site} is not a folder", site=site), hint="make it, or remove the key"
            )
        from intake.letters import sandbox  # Jinja and the inliner cost 60 ms at start-up

        self.site = site
        self._package = packaged
        self._packaged = _of_the_package(packaged)
        self._site = sandbox.environment([site, packaged]) if site is not None else None
        self._inline = sandbox.inliner()

    def write(self, letter: str, language: str, fields: Fields) -> Rendered:
        """One letter, its subject a single line. An unknown language is written in English.

        A site template that fails, or that hides the promise, is logged as `letter.template_broken`, and the packaged
        one is used.
        """
        language = language if language in LANGUAGES else "zh_CN" if language.startswith("zh") else "en"
        values = context(fields, language)
        if self._site is not None:
            try:
                return self._render(self._site, letter, language, values=values, fields=fields)
            except Exception as trouble:  # noqa: BLE001 -- a site's template may raise anything
                log.error("letter.template_broken", letter=letter, language=language, why=str(trouble))
        return self._render(self._packaged, letter, language, values=values, fields=fields)

    def message(self, language: str, fields: Notice) -> str:
        """What a webhook says of the same things, as plain text; falls back as a letter does."""
        language = language if language in LANGUAGES else "en"
        values = context(fields, language)
        if self._site is not None:
            try:
                return _said(self._site, language, values)
            except Exception as trouble:  # noqa: BLE001 -- a site's template may raise anything
                log.error("letter.template_broken", letter=MESSAGE, language=language, why=str(trouble))
        return _said(self._packaged, language, values)

    def lint(self) -> list[str]:
        """One sentence for each problem found in writing every letter with sample data, in every language.

        What came with the program is tried once in a process.
        """
        found = list(_problems_of_the_package(self._package))
        if self._site is not None:
            found = [*problems(self.trial, self.site), *_problems_of_messages(self._site, "site"), *found]
        return found

    def trial(self, letter: str, language: str, *, fields: Fields, site: bool) -> Rendered:
        """As `write`, from the site's or only from the packaged templates, without falling back.

        Raises TemplateBroken.
        """
        chosen = self._site if site and self._site is not None else self._packaged
        try:
            return self._render(chosen, letter, language, values=context(fields, language), fields=fields)
        except Exception as trouble:
            from intake.letters.sandbox import sentence

            raise TemplateBroken(sentence(trouble)) from trouble

    def _render(
        self, environment: Environment, letter: str, language: str, *, values: Mapping[str, Any], fields: Fields
    ) -> Rendered:
        subject, text, page = (
            environment.get_template(f"{language}/{letter}.{part}.j2").render(values) for part in PARTS
        )
        rendered = Rendered(" ".join(subject.split()), text.strip() + "\n", self._inline(page))
        _check_promise(rendered, values, fields)
        return rendered


@cache
def _of_the_package(folder: Path) -> Environment:
    """The packaged templates, compiled once in a process: they change with the program only."""
    from intake.letters import sandbox

    return sandbox.environment([folder])


@cache
def _problems_of_the_package(folder: Path) -> tuple[str, ...]:
    found = problems(WritingDesk(folder).trial, None)
    return (*found, *_problems_of_messages(_of_the_package(folder), "packaged"))


def _problems_of_messages(environment: Environment, where: str) -> Iterator[str]:
    from intake.letters.sandbox import sentence

    for language in LANGUAGES:
        try:
            for fields in notices(language):
                _said(environment, language, context(fields, language))
        except Exception as trouble:  # noqa: BLE001 -- a site's template may raise anything
            yield f"{where} message {language}/webhook/{MESSAGE}: {sentence(trouble)}"


def _said(environment: Environment, language: str, values: Mapping[str, Any]) -> str:
    return str(environment.get_template(f"{language}/webhook/{MESSAGE}").render(values)).strip()


def _check_promise(rendered: Rendered, values: Mapping[str, Any], fields: Fields) -> None:
    """A letter that announces a promise must show it, whatever the template says."""
    if not isinstance(fields, Acknowledgement | PromiseChange | Arrangement | Holding):
        return
    due = values["new_due_at" if isinstance(fields, PromiseChange) else "due_at"]
    for part in (rendered.text, rendered.html):
        if due.zh not in part and due.iso not in part and due.en not in part:
            raise TemplateBroken(f"the letter does not show the promise {due.iso}")
