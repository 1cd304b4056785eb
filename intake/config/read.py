"""Find the file, read it, check it: settings, or every problem at once (ConfigError, exit 78)."""

from __future__ import annotations

import tomllib
from pathlib import Path

from intake.config import cross
from intake.config.checked import checked
from intake.config.differences import flat
from intake.config.faults import Fault, Wrong
from intake.config.model import Tables
from intake.config.settings import Settings
from intake.errors import ConfigError, Sentence, counted, system

PLACES = (Path("intake.toml"), Path("/etc/intake/intake.toml"))


def load(path: Path | None = None, *, language: str = "en") -> Settings:
    """The settings of `path`, else of the first place that exists; problems are told in `language`.

    `--config` and $INTAKE_CONFIG arrive as `path`.
    """
    found = path or next((place for place in PLACES if place.is_file()), None)
    if found is None:
        raise ConfigError(
            "no configuration file was found",
            hint="looked for --config FILE, $INTAKE_CONFIG, ./intake.toml, /etc/intake/intake.toml; "
            "`intake init` writes one to begin with",
        )
    return parse(_text(found), found, language=language)


def parse(text: str, path: Path, *, language: str = "en") -> Settings:
    """The settings of a file's text; relative paths in it count from the file."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise ConfigError(
            Sentence("{path} is not TOML: {trouble}", path=path, trouble=trouble),
            hint='text stands in quotation marks: name = "office"',
        ) from trouble
    between = cross.faults(tables, path.resolve().parent)
    try:
        settings = Settings(path, checked(Tables, tables), frozenset(key for key, _ in flat(tables)))
    except Wrong as trouble:
        raise _error(path, [*trouble.faults, *between], language) from None
    if between:
        raise _error(path, between, language)
    return settings


def _error(path: Path, found: list[Fault], language: str) -> ConfigError:
    said = Sentence("{path}: {found}", path=path, found=counted(found))
    return ConfigError(said, problems=[fault.say(language) for fault in found])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as trouble:
        raise ConfigError(
            Sentence("{path} cannot be read: {trouble}", path=path, trouble=system(trouble)),
            hint="name another file with --config, or make one with `intake init`",
        ) from trouble
    except UnicodeDecodeError as trouble:
        raise ConfigError(
            Sentence("{path} is not UTF-8 (byte {start})", path=path, start=trouble.start), hint="save it as UTF-8"
        ) from trouble
