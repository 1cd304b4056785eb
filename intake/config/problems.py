"""Problems of single keys: pydantic's findings as faults with a right example; the wrong value never appears."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from pydantic import TypeAdapter, ValidationError

from intake.config.faults import Fault, Wrong
from intake.config.values import Section, key

Table = TypeVar("Table", bound=Section)
Loc = Sequence[int | str]
_WHY = {
    "missing": "missing",
    "string_type": "text",
    "string_too_short": "empty",
    "string_too_long": "too_long",
    "int_type": "whole_number",
    "float_type": "number",
    "bool_type": "yes_no",
    "tuple_type": "list",
    "dict_type": "table",
    "dataclass_type": "table",
    "too_short": "entry",
    "path_type": "path",
    "literal_error": "choice",
    "enum": "choice",
    "greater_than_equal": "at_least",
    "less_than_equal": "at_most",
    "greater_than": "above",
}
_OURS_NAMES = (
    "printable host listen mark address domain zone target key prefix country hours since weekday clock database blobs"
    " clamd"
)
_OURS = frozenset(_OURS_NAMES.split())
_RIGHT = {  # where the model's default is no good example
    "office": '[office] with name = "总部服务台"',
    "mailbox": "[[mailbox]]",
    "smtp": "[smtp]",
    "service_level": "[[service_level]]",
    "category": "[[category]]",
    "office.name": 'name = "总部服务台"',
    "office.address": 'address = "office@hq.example"',
    "office.aliases": 'aliases = ["desk@hq.example"]',
    "office.domains": 'domains = ["hq.example"]',
    "state.database": 'database = "postgresql+psycopg://intake@db.hq.example/intake"',
    "attachments.clamd": 'clamd = "unix:/run/clamav/clamd.ctl"',
    "state.blobs": 'blobs = "s3://bucket/prefix"',
    "mailbox.name": 'name = "office"',
    "mailbox.host": 'host = "imap.hq.example"',
    "mailbox.user": 'user = "office@hq.example"',
    "mailbox.accept_since": 'accept_since = "2026-11-24"',
    "webhook.name": 'name = "desk-chat"',
    "webhook.kind": 'kind = "wecom"',
    "webhook.events": 'events = ["assigned", "answered"]',
    "smtp.host": 'host = "smtp.hq.example"',
    "smtp.user": 'user = "office@hq.example"',
    "calendar.overrides": 'overrides = "calendar.toml"',
    "calendar.weekly": 'weekly = { saturday = ["08:30-12:00"] }',
    "calendar.name": 'name = "cn-hq"',
    "calendar.branch": 'branch = [{ name = "de-berlin", branches = ["berlin"], country = "DE" }]',
    "promise.reasons": 'reasons = ["third_party_late"]',
    "service_level.key": 'key = "standard"',
    "service_level.impact": 'impact = "frontline"',
    "service_level.first_response": 'first_response = "4h"',
    "service_level.next_reply": 'next_reply = "4h"',
    "service_level.resolution": 'resolution = "3d"',
    "category.key": 'key = "seal"',
    "category.name": 'name = { zh_CN = "用印申请", en = "Use of company seal" }',
    "category.service_level": 'service_level = "standard"',
    "category.match": 'match = { subject = ["用印", "seal"] }',
    "category.impact": 'impact = "frontline"',
    "escalation.steps": 'steps = [{ at = 50, to = ["owner"] }, { at = 100, to = ["owner", "lead", "head"] }]',
    "escalation.timers": 'timers = ["first_response", "next_reply", "resolution"]',
    "impact.words": 'words = ["停产", "production stopped"]',
    "letters.directory": 'directory = "letters"',
    "acknowledge.blocked": 'blocked = ["robot@mailer.example", "@spam.example"]',
    "acknowledge.exempt": 'exempt = ["portal@hq.example"]',
    "trust.authserv": 'authserv = ["mx.hq.example"]',
    "trust.edge": 'edge = ["mx.hq.example"]',
    "trust.internal_domains": 'internal_domains = ["hq.example"]',
    "operations.operators": 'operators = ["it@hq.example"]',
    "operations.dkim_selectors": 'dkim_selectors = ["mail"]',
    "operations.self_probe": 'self_probe = "4h"',
    "state.status_file": 'status_file = "/run/intake/status.json"',
    "metrics.listen": 'listen = "127.0.0.1:9187"',
    "metrics.file": 'file = "/var/lib/prometheus/node-exporter/intake.prom"',
    "report.weekly": 'weekly = { day = "monday", at = "08:30", recipients = ["leader@hq.example"] }',
    "report.weekly.recipients": 'recipients = ["leader@hq.example"]',
}


def judged(kind: type[Table], tables: Mapping[str, Any]) -> Table:
    """The section of these tables as pydantic makes it; Wrong holds everything that is wrong with them."""
    try:
        made: Table = _adapter(cast("Hashable", kind)).validate_python(tables)
    except ValidationError as trouble:
        raise Wrong(faults(trouble, kind)) from None  # it holds the values
    return made


def plain(section: Section) -> dict[str, Any]:
    """The section as plain values, by the keys of the file."""
    values: dict[str, Any] = _adapter(cast("Hashable", type(section))).dump_python(section, mode="json", by_alias=True)
    return values


def faults(error: ValidationError, model: type[Section]) -> list[Fault]:
    """One fault for each problem, in the order of the model.

    A list whose only entry is wrong is also "too short" to pydantic; that echo is left out.
    """
    found = error.errors(include_input=False, include_url=False)  # ctx holds bounds and choices, no values
    wrong = [tuple(one["loc"]) for one in found]
    return [
        _fault(one, model)
        for one in found
        if one["type"] != "too_short" or not any(_inside(loc, one["loc"]) for loc in wrong)
    ]


def wrong(where: str, value: object) -> Fault | None:
    """What is wrong with one value for a key such as `office.address`, before a file holds it; None: nothing."""
    from intake.config.model import Tables

    field = _field(where.split("."), Tables)
    assert field is not None
    kind: Any = field.type
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        [found, *_] = error.errors(include_input=False, include_url=False)
        return _fault({**found, "loc": where.split(".")}, Tables)
    return None


def place(loc: Loc) -> str:
    """`mailbox[1].port`, counted from 1 as people count."""
    shown = ""
    for part in loc:
        shown += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown


def right(loc: Loc, model: type[Section]) -> str:
    """A right line for the key at `loc`: from the list, else its default."""
    names = [part for part in loc if isinstance(part, str)]
    for length in range(len(names), 0, -1):
        if line := _RIGHT.get(".".join(names[:length])):
            return line
        default = _default(names[:length], model)
        if isinstance(default, int | float | str | tuple | Path) and default != ():
            return f"{names[length - 1]} = {_toml(default)}"
    return ""


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    """Made once: it takes as long as the reading of a hundred files."""
    section: Any = kind
    return TypeAdapter(section)


def _inside(loc: Loc, outer: Loc) -> bool:
    return len(loc) > len(outer) and tuple(loc[: len(outer)]) == tuple(outer)


def _fault(one: Mapping[str, Any], model: type[Section]) -> Fault:
    loc: Loc = [part for part in one["loc"] if part != "[key]"]
    kind, context = str(one["type"]), one.get("ctx", {})
    if kind == "unexpected_keyword_argument":
        return _unknown(loc, model)
    why = kind if kind in _OURS else _WHY.get(kind, "wrong")
    if kind == "tuple_type" and len(loc) == 1:
        why = "tables"
    bound = next((context[key] for key in ("ge", "le", "gt") if key in context), "")
    values = {
        "bound": f"{bound:g}" if bound != "" else "",
        "choices": str(context.get("expected", "")).replace("'", '"'),
    }
    return Fault(place(loc), why, right(loc, model), values)


def _unknown(loc: Loc, model: type[Section]) -> Fault:
    name = str(loc[-1])
    if name in {"url", "secret"} and loc[0] == "webhook":
        return Fault(place(loc), "url", f'{name}_file = "/etc/intake/webhook.{name}"')
    if name in {"password", "oauth2"}:
        return Fault(place(loc), name, 'password_file = "/etc/intake/imap.password"')
    known = sorted(_keys(loc[:-1], model))
    near = get_close_matches(name, known, n=1)
    if near:
        return Fault(place(loc), "unknown_near", values={"near": near[0]})
    return Fault(place(loc), "unknown", values={"known": ", ".join(known)})


def _keys(loc: Loc, model: type[Section]) -> list[str]:
    """The keys that the table at `loc` may have."""
    here: type[Section] | None = model
    for part in loc:
        if isinstance(part, str) and here is not None:
            here = section_of(next((one.type for one in fields(here) if key(one) == part), None))
    return [key(one) for one in fields(here)] if here else []


def _field(names: Sequence[str], model: type[Section]) -> Field[Any] | None:
    here: type[Section] | None = model
    field = None
    for name in names:
        if here is None:
            return None
        field = next((one for one in fields(here) if key(one) == name), None)
        here = section_of(field.type) if field else None
    return field


def _default(names: Sequence[str], model: type[Section]) -> object:
    field = _field(names, model)
    return field.default if field is not None and field.default is not MISSING else None


def section_of(kind: Any) -> type[Section] | None:
    """The section that a kind of value is made of, if it is."""
    if isinstance(kind, type) and issubclass(kind, Section):
        return kind
    return next(filter(None, map(section_of, get_args(kind))), None)


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)
