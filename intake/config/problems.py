"""Problems of a configuration file as sentences: which key, what is wrong, a right example; never the value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

_RIGHT = {
    "office": 'name = "总部服务台"',
    "mailbox": "[[mailbox]]",
    "smtp": "[smtp]",
    "service_level": "[[service_level]]",
    "name": '"总部服务台"',
    "address": '"office@hq.example"',
    "host": '"imap.hq.example"',
    "user": '"office@hq.example"',
    "port": "993",
    "security": '"tls", "starttls" or "none"',
    "language": '"zh_CN" or "en"',
    "key": '"standard"',
    "resolution": '"3d"',
    "poll_seconds": "60",
    "connections": "4",
    "service_level.key": '"standard"',
    "impact": '"frontline", "normal" or "internal"',
    "country": '"CN"',
    "envelope_mode": '"mailbox" or "null"',
    "idle": "true",
    "aliases": '["desk@hq.example"]',
    "recipients": '["leader@hq.example"]',
    "workdays": "[0, 1, 2, 3, 4]",
}
_KINDS = {
    "missing": "is missing",
    "string_type": "must be text in quotation marks",
    "string_too_short": "must not be empty",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list in square brackets",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "too_short": "needs at least one entry",
    "path_type": "must be a path in quotation marks",
}


def sentences(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """One sentence for each problem, in the order of the file."""
    found = error.errors(include_input=False, include_context=False, include_url=False)
    return [_sentence(one, model) for one in found]


def _sentence(one: Mapping[str, Any], model: type[BaseModel]) -> str:
    where, name = _where(one["loc"]), str(one["loc"][-1]) if one["loc"] else ""
    kind, message = str(one["type"]), str(one["msg"])
    if kind == "extra_forbidden":
        return _unknown(one["loc"], where, model)
    if "\x1f" in message:
        why, _, right = message.removeprefix("Value error, ").partition("\x1f")
        return f"{where}: {why}; right: {right}"
    why = _KINDS.get(kind) or _ranges(kind, message)
    right = _RIGHT.get(name, "")
    return f"{where}: {why}" + (
        f"; right: {name} = {right}" if right and not right.startswith("[") else f"; right: {right}" if right else ""
    )


def _ranges(kind: str, message: str) -> str:
    """Pydantic's own words name the bounds and choices, never the value."""
    return {"literal_error": "is none of the choices: " + message.removeprefix("Input should be ")}.get(
        kind, message.replace("Input should be", "must be")
    )


def _where(loc: Sequence[int | str]) -> str:
    """`mailbox[1].port`, counted from 1 as people count."""
    shown = ""
    for part in loc:
        shown += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown


def _unknown(loc: Sequence[int | str], where: str, model: type[BaseModel]) -> str:
    known = list(_fields_at(loc[:-1], model))
    near = get_close_matches(str(loc[-1]), known, n=1)
    return f"{where}: there is no such key; " + (
        f"did you mean {near[0]}?" if near else f"known keys: {', '.join(sorted(known))}"
    )


def _fields_at(loc: Sequence[int | str], model: type[BaseModel]) -> Iterable[str]:
    """The keys that the table at `loc` may have."""
    here: type[BaseModel] | None = model
    for part in loc:
        if isinstance(part, int) or here is None:
            continue
        field = here.model_fields.get(part)
        here = _model_of(field.annotation) if field else None
    return [field.alias or name for name, field in here.model_fields.items()] if here else []


def _model_of(annotation: Any) -> type[BaseModel] | None:
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None
