"""Find the file, read it, check it: settings, or every problem at once (ConfigError, exit 78)."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from intake.config.model import File
from intake.config.problems import sentences
from intake.config.settings import Settings
from intake.errors import ConfigError

PLACES = (Path("intake.toml"), Path("/etc/intake/intake.toml"))


def load(path: Path | None = None) -> Settings:
    """The settings of `path`, else of the first place that exists. `--config` and $INTAKE_CONFIG arrive as `path`."""
    found = path or next((place for place in PLACES if place.is_file()), None)
    if found is None:
        raise ConfigError(
            "no configuration file was found",
            hint="looked for --config FILE, $INTAKE_CONFIG, ./intake.toml, /etc/intake/intake.toml; "
            "`intake init` writes one to begin with",
        )
    return parse(_text(found), found)


def parse(text: str, path: Path) -> Settings:
    """The settings of a file's text."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise ConfigError(
            f"{path} is not TOML: {trouble}", hint='text stands in quotation marks: name = "office"'
        ) from trouble
    try:
        settings = Settings(path, File.model_validate(tables))
    except ValidationError as trouble:
        wrong = sentences(trouble, File)
        raise ConfigError(f"{path}: {_count(wrong)}", problems=wrong) from None  # the cause holds the values
    wrong = settings.cross_problems()
    if wrong:
        raise ConfigError(f"{path}: {_count(wrong)}", problems=wrong)
    return settings


def _count(wrong: list[str]) -> str:
    return "1 problem" if len(wrong) == 1 else f"{len(wrong)} problems"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as trouble:
        raise ConfigError(
            f"{path} cannot be read: {trouble.strerror}",
            hint="name another file with --config, or make one with `intake init`",
        ) from trouble
    except UnicodeDecodeError as trouble:
        raise ConfigError(f"{path} is not UTF-8 (byte {trouble.start})", hint="save it as UTF-8") from trouble
