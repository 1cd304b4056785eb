"""How each promise came about, line by line, in Chinese or English (CLI.md section 3, LIFECYCLE.md 3.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from intake.cli.shown.words import Words

Row = dict[str, Any]
SKIPPED = frozenset({"holiday", "weekend", "company", "closed"})


def promises(found: Row, words: Words) -> list[str]:
    """Every version with its count and its letter, every suspension, and which version is in force."""
    lines = [line for one in found["promises"] for line in _version(one, words)] or [words("why.none")]
    lines += [_rest(one, words) for one in found["suspensions"]] or [words("why.no_rest")]
    if found["in_force"] is not None:
        lines.append(words("why.in_force", version=found["in_force"]))
    return lines


def _version(one: Row, words: Words) -> Iterator[str]:
    due = datetime.fromisoformat(one["due_at"])
    yield words("why.promise", version=one["version"], due=_instant(due, words), zone=one["zone"], offset=_offset(due))
    code = str(one["reason"]).partition(":")[0]
    marks = [words("why.cycle", cycle=one["cycle"])] if one["cycle"] else []
    marks += [words("why.provisional")] if one["provisional"] else []
    yield _line(words("why.because"), words(f"reason.{code}"), f"[{one['reason']}]", one["actor"], *marks)
    target = length(one["target"], words) if one["target"] else words("why.set")
    yield _line(words("why.policy"), f"{one['policy']}@{one['policy_version']}", target)
    yield _line(words("why.calendar"), one["calendar_version"])
    yield _line(words("why.announced"), _letter(one, words))
    for line in one["trace"]:
        yield _traced(line, words)


def _letter(one: Row, words: Words) -> str:
    if one["unannounced"]:
        return words("why.silent", reason=one["unannounced"])
    letter = one["letter"]
    if letter is None:
        return words("why.unknown", key=one["announced_by"])
    who, code = letter["recipient"], words(letter["kind"])
    return words(
        "why.letter", kind=code, id=letter["message_id"], to=who, state=words.coded("letter_state", letter["state"])
    )


def trace(lines: list[Row], words: Words) -> list[str]:
    """How a deadline was counted, day by day."""
    return [_traced(line, words) for line in lines]


def _traced(line: Row, words: Words) -> str:
    if line["kind"] in {"received", "due"}:
        at = _instant(datetime.fromisoformat(line["at"]), words)
        return _line(words("why.start" if line["kind"] == "received" else "why.due"), at)
    first = date.fromisoformat(line.get("on") or line["date"])
    last = date.fromisoformat(line["until"]) if line["until"] else first
    days = f"{first} {words.weekday(first)}" + (f" … {last} {words.weekday(last)}" if last > first else "")
    kind = words(f"day.{line['kind']}" if line["kind"] in {"working", "closed"} else line["kind"])
    if line["kind"] in SKIPPED and not line["counted"]:
        return _line(days, named(kind, line["name"]), words("why.skip", days=(last - first).days + 1))
    counted = line["counted"].replace(" of ", words("why.of"))
    return _line(days, named(kind, line["name"]), counted, " ".join(_span(one) for one in line["spans"]))


def named(kind: str, name: str) -> str:
    """`节假日 国庆节`; a name that says the kind itself stands alone."""
    return name if name.startswith(kind) else f"{kind} {name}".strip()


def _rest(one: Row, words: Words) -> str:
    end = _minute(one["to"]) if one["to"] else words("why.now")
    left = one["left_seconds"]
    remaining = "?" if left is None else words.hours(timedelta(seconds=left)) if left else words("why.over")
    whom = words(one["on"])
    version = one["promise_version"] or "?"
    return words("why.rest", start=_minute(one["from"]), end=end, on=whom, left=remaining, version=version)


def length(target: str, words: Words) -> str:
    """`3 working days` of `3d`, `8:00 of working time` of `8h`."""
    count, unit = target[:-1], target[-1]
    if unit == "d":
        return words("unit.d", count=count)
    seconds = float(count) * {"h": 3600, "m": 60, "s": 1}[unit]
    return words("unit.h", count=words.hours(timedelta(seconds=seconds)))


def _line(*parts: str) -> str:
    return "  " + "  ".join(part for part in parts if part)


def _span(interval: str) -> str:
    """`08:30-12:00` of an ISO 8601 interval."""
    return "-".join(f"{datetime.fromisoformat(end):%H:%M}" for end in interval.split("/"))


def _instant(at: datetime, words: Words) -> str:
    return f"{at:%Y-%m-%d} {words.weekday(at)} {at:%H:%M}"


def _minute(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"


def _offset(at: datetime) -> str:
    return f"UTC{at:%z}"[:6] + ":" + f"{at:%z}"[3:5]
