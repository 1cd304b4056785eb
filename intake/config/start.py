"""A configuration file to begin with: the example's words with the office's own servers, address and clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from intake.config.presets import Preset, preset
from intake.config.values import Security
from intake.packaged import folder

NAMES = {"zh_CN": "总部服务台", "en": "Headquarters Service Desk"}
Value = str | int | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Server:
    """One of the two servers where it differs from the preset; None: as the preset says."""

    host: str | None = None
    port: int | None = None
    security: Security | None = None


AS_PRESET = Server()


@dataclass(frozen=True, slots=True)
class Start:
    """What `init` asks; everything else is as in the example."""

    address: str
    accept_since: str  # now, all, or a date
    name: str | None = None
    language: str = "zh_CN"
    timezone: str = "Asia/Shanghai"
    country: str = "CN"
    provider: str | None = None
    imap: Server = AS_PRESET
    smtp: Server = AS_PRESET
    user: str | None = None  # default: the address
    password_file: str = "intake.password"  # noqa: S105  a file's name
    state: str = ""  # default: beside the file
    readers: tuple[str, ...] | None = None  # of the weekly summary; default: the office itself

    def password_path(self, target: Path) -> Path:
        """Where the password stands; a relative path counts from the configuration file."""
        return target.resolve().parent / self.password_file


def starting_file(start: Start) -> str:
    """The text of a configuration file; ConfigError for an unknown preset."""
    chosen = preset(start.provider)
    recipients = start.readers if start.readers is not None else (start.address,)
    text = _filled(_example(), _values(start, chosen))
    return re.sub(r'recipients = \["leader@hq\.example"\]', lambda _found: f"recipients = {_toml(recipients)}", text)


def hosts(start: Start) -> tuple[str, str]:
    """The IMAP and the SMTP host that the file will name."""
    values = _values(start, preset(start.provider))
    return str(values["mailbox", "host"]), str(values["smtp", "host"])


def _example() -> str:
    return (folder("config") / "intake.example.toml").read_text(encoding="utf-8")


def _values(start: Start, chosen: Preset) -> dict[tuple[str, str], Value]:
    """Table and key of every line that the answers change; None comments a line out."""
    domain = start.address.rpartition("@")[2]
    user = start.user or start.address
    return {
        ("office", "name"): start.name or NAMES.get(start.language, NAMES["en"]),
        ("office", "address"): start.address,
        ("office", "language"): start.language,
        ("office", "timezone"): start.timezone,
        ("state", "directory"): start.state,
        ("mailbox", "host"): start.imap.host or chosen.imap_host or f"imap.{domain}",
        ("mailbox", "port"): start.imap.port or chosen.imap_port,
        ("mailbox", "security"): start.imap.security or chosen.imap_security,
        ("mailbox", "user"): user,
        ("mailbox", "password_file"): start.password_file,
        ("mailbox", "idle"): chosen.idle,
        ("mailbox", "accept_since"): start.accept_since,
        ("smtp", "host"): start.smtp.host or chosen.smtp_host or f"smtp.{domain}",
        ("smtp", "port"): start.smtp.port or chosen.smtp_port,
        ("smtp", "security"): start.smtp.security or chosen.smtp_security,
        ("smtp", "user"): user if chosen.smtp_login else None,
        ("smtp", "password_file"): start.password_file if chosen.smtp_login else None,
        ("smtp", "connections"): chosen.connections,
        ("calendar", "country"): start.country,
    }


def _filled(text: str, values: dict[tuple[str, str], Value]) -> str:
    """The example with values put in; each comment stays beside its key."""
    table, lines, left = "", [], dict(values)
    for line in text.splitlines():
        if heading := re.match(r"\[+([a-z_.]+)\]+", line):
            table = heading[1]
        key = re.match(r"([a-z_]+) = ", line)
        if key and (table, key[1]) in left:
            lines.append(_line(line, key[1], left.pop((table, key[1]))))
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _line(line: str, key: str, value: Value) -> str:
    if value is None:
        return f"# {line}"
    shown = f"{key} = {_toml(value)}"
    return f"{shown.ljust(41)} {line[line.index('#') :]}" if "#" in line else shown


def _toml(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(one) for one in value)}]"
    return str(value) if isinstance(value, int) else '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
