"""The questions of `init`: each with a default, checked as the configuration would check it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake.cli.shown import output
from intake.errors import Sentence

if TYPE_CHECKING:
    from intake.cli.shown.words import Words
    from intake.config.start import Start

SHANGHAI = "Asia/Shanghai"
NEEDED = {"address": ("--address", "office@hq.example"), "accept_since": ("--from", "now")}
OTHER = "other"
PLAIN = ("name", "language", "timezone", "country", "user", "state")  # answers that stand in the file as they are


@dataclass(slots=True)
class Given:
    """What the command line says; None or False: not said."""

    target: Path
    said: dict[str, Any]
    yes: bool = False
    force: bool = False
    steps: dict[str, Any] = field(default_factory=dict)  # directory, look, doctor


def is_person() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def answers(words: Words, given: Given) -> tuple[Start, str]:
    """What to begin with, and a password that was typed (else empty). UsageError names the missing option."""
    said = dict(given.said)
    if is_person():
        output.tell(words("init.welcome"))
        _ask(words, said)
    for key, (option, example) in NEEDED.items():
        if said[key] is None:
            raise click.UsageError(
                Sentence("{option} is missing; right: {option} {example}", option=option, example=example)
            )
    start = _start(said)
    return start, _password(words, given, start)


def _ask(words: Words, said: dict[str, Any]) -> None:
    """Every question whose answer the command line does not give."""
    _question(words, said, "address", check=_like("office.address"))
    if said["provider"] is None:
        said["provider"] = _provider(words, said["address"])
    _hosts(words, said)
    from intake.config.start import NAMES

    said["language"] = said["language"] or _prompt(words, "language", words.locale, _like("office.language"))
    _question(words, said, "name", default=NAMES[said["language"]], check=_like("office.name"))
    _question(words, said, "timezone", default=_zone(words), check=_like("office.timezone"))
    if said["country"] is None:
        said["country"] = _prompt(words, "country", country_of(said["timezone"]) or "-", _country)
    _question(words, said, "accept_since", default="now", check=_like("mailbox.accept_since"))
    if not said["readers"]:
        said["readers"] = _prompt(words, "readers", said["address"], _readers)


def _question(words: Words, said: dict[str, Any], key: str, *, check: Callable[[str], Any], default: str = "") -> None:
    if said[key] is None:
        said[key] = _prompt(words, key, default, check)


def _prompt(words: Words, key: str, default: str, check: Callable[[str], Any]) -> Any:
    return click.prompt(words(f"init.{key}"), default=default or None, value_proc=check, err=True)


def _provider(words: Words, address: str) -> str | None:
    """By number or name; the mail domain gives the default where it can."""
    from intake.config.presets import guessed, presets

    known = presets()
    keys = [*known, OTHER]
    output.tell(words("init.providers"))
    for number, key in enumerate(keys, 1):
        name = known[key].name[words.locale] if key in known else words(f"init.{OTHER}")
        output.tell(f"  {number:>2}  {key:<13} {name}")

    def chosen(text: str) -> str:
        if text.strip().isdigit() and 0 < int(text) <= len(keys):
            return keys[int(text) - 1]
        if text.strip().lower() in keys:
            return text.strip().lower()
        raise click.BadParameter(words("init.provider.unknown"))

    answer: str = _prompt(words, "provider", guessed(address) or "", chosen)
    return None if answer == OTHER else answer


def _hosts(words: Words, said: dict[str, Any]) -> None:
    """Asked only where the preset leaves them to the company."""
    from intake.config.presets import preset

    chosen, domain = preset(said["provider"]), said["address"].rpartition("@")[2]
    for kind in ("imap", "smtp"):
        if said[f"{kind}_host"] is None and getattr(chosen, f"{kind}_host") is None:
            said[f"{kind}_host"] = _prompt(words, f"{kind}_host", f"{kind}.{domain}", _like("mailbox.host"))


def _start(said: Mapping[str, Any]) -> Start:
    from intake.config.presets import guessed
    from intake.config.start import Server, Start

    told = {key: said[key] for key in PLAIN if said[key] is not None}
    if said["password_file"] is not None:
        told["password_file"] = str(Path(said["password_file"]).resolve())
    has_hosts = said["imap_host"] and said["smtp_host"]
    return Start(
        address=said["address"],
        accept_since=said["accept_since"],
        provider=said["provider"] or (None if has_hosts else guessed(said["address"])),
        imap=Server(said["imap_host"], said["imap_port"], said["imap_security"]),
        smtp=Server(said["smtp_host"], said["smtp_port"], said["smtp_security"]),
        readers=tuple(said["readers"]) or None,
        **told,
    )


def _password(words: Words, given: Given, start: Start) -> str:
    """A password typed unseen; empty: none was, or the file that is there stays."""
    from intake.config.presets import preset

    there = start.password_path(given.target).exists()
    if not is_person() or (given.said["password_file"] is not None and there):
        return ""
    output.tell(words("init.secret", said=preset(start.provider).password[words.locale]))
    said = words("init.password.kept" if there else "init.password")
    typed: str = click.prompt(said, default="", show_default=False, hide_input=True, err=True)
    return typed.strip()


def _like(key: str) -> Callable[[str], str]:
    """A check by the configuration's own model, with its sentence."""

    def check(text: str) -> str:
        from intake.config.problems import wrong

        if (fault := wrong(key, text.strip())) is not None:
            raise click.BadParameter(fault.say(click.get_current_context().obj.words.language))
        return text.strip()

    return check


def _country(text: str) -> str:
    return "" if text.strip() in {"", "-"} else _like("calendar.country")(text)


def _readers(text: str) -> tuple[str, ...]:
    check = _like("office.address")
    return tuple(check(one) for one in text.replace("，", ",").replace(";", ",").split(",") if one.strip())


def _zone(words: Words) -> str:
    """This machine's time zone where it has one with a name; else that of the language's first office."""
    try:
        target = Path("/etc/localtime").resolve(strict=True).as_posix()
    except OSError:
        return SHANGHAI
    name = target.partition("/zoneinfo/")[2]
    return name if "/" in name and not name.startswith("Etc/") else SHANGHAI if words.language == "zh" else "UTC"


def country_of(zone: str) -> str:
    """The country of a time zone by the zone data; empty where it names none."""
    from importlib.resources import files

    table = files("tzdata") / "zoneinfo" / "zone.tab"
    for line in table.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) > 2 and cells[2] == zone:
            return cells[0]
    return ""
