"""The sandbox in which templates run: nothing private, nothing undefined, nothing huge (SECURITY.md threat 24)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

_LONGEST = 100_000  # characters or digits that a product in a template may have


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's immutable sandbox, which by itself would still compute `'a' * 10**9`."""

    intercepted_binops = frozenset(["**", "*"])

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """A product, if it is a small one."""
        if operator == "**":
            raise SecurityError("templates cannot use **")
        sizes = [one if isinstance(one, int | float) else len(one) * 1.0 for one in (left, right)]
        if abs(sizes[0] * sizes[1]) > _LONGEST:
            raise SecurityError("a product in a template is too large")
        return super().call_binop(context, operator, left, right)


def environment(folders: Sequence[Path]) -> Environment:
    """Templates from the first folder that has them, compiled once; `*.html.j2` is escaped."""
    made = _Sandbox(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name) and str(name).endswith(".html.j2"),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=400,
    )
    made.filters["lines"] = _lines
    return made


def inliner() -> Callable[[str], str]:
    """The function that moves a page's style sheet into style attributes; it never fetches anything."""
    from css_inline import CSSInliner

    made = CSSInliner(
        keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False, apply_width_attributes=True
    )
    inline: Callable[[str], str] = made.inline
    return inline


def sentence(trouble: Exception) -> str:
    """What is wrong with a template, in one line with its place."""
    place = ""
    if isinstance(trouble, TemplateSyntaxError):
        place = f"{trouble.name or trouble.filename}, line {trouble.lineno}: "
    elif (found := _line(trouble)) is not None:
        place = f"{found[0]}, line {found[1]}: "
    text = trouble.message if isinstance(trouble, TemplateError) and trouble.message else str(trouble)
    return place + " ".join(str(text).split())


def _line(trouble: Exception) -> tuple[str, int] | None:
    """The innermost template line of a traceback."""
    found = None
    at = trouble.__traceback__
    while at is not None:
        name = at.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            found = (str(Path(*Path(name).parts[-2:])), at.tb_lineno)
        at = at.tb_next
    return found


def _lines(text: str) -> Markup:
    """Escaped text whose line breaks a mail program shows."""
    return Markup("<br>\n").join(escape(line) for line in str(text).split("\n"))
