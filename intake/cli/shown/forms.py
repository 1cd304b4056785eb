"""The form in which a command gives what it found: JSON, jq, CSV or plain lines, chosen and ordered by options.

Without such an option a command shows its screen. `--json` alone is the whole document (DESIGN.md); fields narrow it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import click

from intake.errors import Sentence

SCHEMA = 1  # of all JSON documents together: counted up when a key changes its meaning or goes
UNLIMITED = 2**31 - 1
KEY = "intake.form"
Command = TypeVar("Command", bound=Callable[..., Any])
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """What the options of this call ask for."""

    fields: tuple[str, ...] = ()  # dotted paths; none: everything
    jq: str = ""
    csv: bool = False
    plain: bool = False
    headers: bool = True
    sort: tuple[str, ...] = ()  # dotted paths, a minus before those that descend


class JsonOption(click.Option):
    """`--json [FIELDS]`: the word after it names fields only if it names nothing but known fields of the command."""

    def __init__(self, names: Sequence[str], fields: Sequence[str] = (), **how: Any) -> None:
        super().__init__(names, **how | {"is_flag": False, "flag_value": ""})
        self.fields = tuple(fields)

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Let the parser see `--json` and its fields as one word, so that it takes no reference for them."""
        super().add_to_parser(parser, ctx)
        parse = parser.parse_args
        parser.parse_args = lambda args: parse(self._joined(list(args), ctx))

    def _joined(self, words: list[str], ctx: click.Context) -> list[str]:
        valued = {
            name
            for one in ctx.command.params
            if isinstance(one, click.Option) and not one.is_flag and one is not self
            for name in one.opts
        }
        joined: list[str] = []
        while words:
            word = words.pop(0)
            if word == "--":
                return [*joined, word, *words]
            if word == "--json" and (not joined or joined[-1] not in valued):
                word = f"--json={words.pop(0) if words and self._names_fields(words[0]) else ''}"
            joined.append(word)
        return joined

    def _names_fields(self, word: str) -> bool:
        return all(part.partition(".")[0] in self.fields for part in word.split(","))

    def wanted(self, value: str) -> tuple[str, ...]:
        """The paths that were named. Raises a usage error naming the known fields for an unknown one."""
        paths = _paths(value)
        for path in paths:
            if self.fields and path.partition(".")[0] not in self.fields:
                raise _unknown(path, self.fields)
        return paths


def current() -> Form:
    """The form of the command that runs; the plain screen outside of one."""
    context = click.get_current_context(silent=True)
    form = context.meta.get(KEY) if context else None
    return form if isinstance(form, Form) else Form()


def document(*fields: str) -> Callable[[Command], Command]:
    """`--json [FIELDS]` and `--jq EXPR` for a command that prints one document; it gets `json_`."""

    def decorate(command: Command) -> Command:
        return _jq_option(_json_option(fields)(command))

    return decorate


def rows(*fields: str) -> Callable[[Command], Command]:
    """The options of a command that lists; it gets `json_`: whether a program wants the rows, in whichever form."""

    def decorate(command: Command) -> Command:
        for option in (_sort_option, _headers_option, _plain_option, _csv_option):
            command = option(command)
        return document(*fields)(command)

    return decorate


json_option = document()


def asks(*names: str) -> bool:
    """Whether one of these fields is named, to be shown or to be sorted by."""
    form = current()
    return any(path.lstrip("-").partition(".")[0] in names for path in (*form.fields, *form.sort))


def reach(limit: int | None) -> int:
    """How many rows to ask for: all of them where they are sorted here."""
    return UNLIMITED if limit is None or current().sort else limit


def ordered(found: Sequence[dict[str, Any]], limit: int | None = None) -> list[dict[str, Any]]:
    """The rows as `--sort` wants them, what is empty last, and at most `limit` of them."""
    listed = list(found)
    for path in reversed(current().sort):
        name = path.removeprefix("-")
        filled: list[tuple[Any, dict[str, Any]]] = []
        empty: list[tuple[Any, dict[str, Any]]] = []
        for row in listed:
            value = _sortable(_value(row, name, row))
            (empty if value is None else filled).append((value, row))
        filled.sort(key=lambda pair: pair[0], reverse=path.startswith("-"))
        listed = [row for _, row in [*filled, *empty]]
    return listed if limit is None else listed[:limit]


def picked(found: Any, paths: Sequence[str]) -> Any:
    """Only these fields of a document, or of each row; nested as they were."""
    if not paths:
        return found
    if isinstance(found, list):
        return [picked(row, paths) for row in found]
    chosen: dict[str, Any] = {}
    for path in paths:
        _merge(chosen, _branch(found, path, found))
    return chosen


def flat(row: Row, paths: Sequence[str] = ()) -> dict[str, Any]:
    """One row as cells by dotted name: those named, else every one; a list is joined by semicolons."""
    if paths:
        return {path: _cell(_value(row, path, row)) for path in paths}
    cells: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping) and value:
            cells |= {f"{name}.{key}": each for key, each in flat(value).items()}
        else:
            cells[name] = _cell(value)
    return cells


def _json_option(fields: Sequence[str]) -> Callable[[Command], Command]:
    def asked(context: click.Context, parameter: click.Parameter, value: str | None) -> bool:
        if value and isinstance(parameter, JsonOption):
            _note(context, fields=parameter.wanted(value))
        form = current()
        return value is not None or form.csv or form.plain or bool(form.jq)

    text = "One JSON document; FIELDS: only these, with commas and dots."
    return click.option("--json", "json_", cls=JsonOption, fields=fields, callback=asked, metavar="[FIELDS]", help=text)


def _noting(name: str, *names: str, **how: Any) -> Callable[[Command], Command]:
    """An option that is remembered for the printing and never reaches the command."""

    def noted(context: click.Context, _parameter: click.Parameter, value: Any) -> None:
        if value:
            _note(context, **{name: _paths(value) if name == "sort" else value})

    return click.option(*names, name, callback=noted, is_eager=True, expose_value=False, **how)


def _no_headers(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        _note(context, headers=False)


_jq_option = _noting("jq", "--jq", metavar="EXPR", help="What this jq expression makes of the JSON.")
_csv_option = _noting("csv", "--csv", is_flag=True, help="CSV for spreadsheets; fields: --json FIELDS.")
_plain_option = _noting("plain", "--plain", is_flag=True, help="Lines with tabs, no headings, for other programs.")
_sort_option = _noting("sort", "--sort", metavar="FIELDS", help="By these fields; -FIELD: the largest first.")
_headers_option = click.option(
    "--no-headers", is_flag=True, callback=_no_headers, is_eager=True, expose_value=False, help="No line of headings."
)


def _note(context: click.Context, **what: Any) -> None:
    context.meta[KEY] = replace(current(), **what)


def _paths(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _unknown(path: str, known: Iterable[str]) -> click.UsageError:
    return click.UsageError(Sentence("there is no field {path!r}; known: {known}", path=path, known=", ".join(known)))


def _branch(node: Any, path: str, row: Row) -> Any:
    """The part of a node that a path leads to, within what surrounds it."""
    name, _, rest = path.partition(".")
    if isinstance(node, list):
        some = any(name in one for one in node if isinstance(one, Mapping))  # letters and mails have different keys
        return [{} if some and name not in one else _branch(one, path, row) for one in node]
    if node is None:
        return None
    if not isinstance(node, Mapping) or name not in node:
        raise _unknown(path, node if isinstance(node, Mapping) else row)
    return {name: _branch(node[name], rest, row) if rest else node[name]}


def _merge(into: dict[str, Any], branch: dict[str, Any]) -> None:
    """Lay one branch beside the others; of two lists of one node, element by element."""
    for name, value in branch.items():
        there = into.get(name)
        if isinstance(there, dict) and isinstance(value, dict):
            _merge(there, value)
        elif isinstance(there, list) and isinstance(value, list):
            for old, new in zip(there, value, strict=True):
                if isinstance(old, dict):
                    _merge(old, new)
        else:
            into[name] = value


def _value(row: Any, path: str, whole: Row) -> Any:
    name, _, rest = path.partition(".")
    if isinstance(row, list):
        return [_value(one, path, whole) for one in row if not isinstance(one, Mapping) or name in one]
    if row is None:
        return None
    if not isinstance(row, Mapping) or name not in row:
        raise _unknown(path, whole)
    return _value(row[name], rest, whole) if rest else row[name]


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple | Mapping):
        import json

        parts = value if isinstance(value, list | tuple) else [value]
        return "; ".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in parts)
    return value


def _sortable(value: Any) -> Any:
    """Numbers among numbers, else text; nothing for what is empty."""
    if value is None or value == "":
        return None
    return (0, value, "") if isinstance(value, int | float) else (1, 0, str(_cell(value)))
