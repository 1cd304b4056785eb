"""A configuration file to begin with: the example's words with the office's own servers and address."""

from __future__ import annotations

import re
import tomllib

from intake.errors import ConfigError
from intake.packaged import folder

PRESET_KEYS = ("imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security")


def starting_file(
    *,
    office_address: str,
    accept_since: str,
    office_name: str | None = None,
    provider: str | None = None,
    imap_host: str | None = None,
    smtp_host: str | None = None,
    state: str = "/var/lib/intake",
) -> str:
    """The text of a configuration file; ConfigError for an unknown preset or an address that cannot be ours."""
    servers = _servers(provider, office_address, imap_host=imap_host, smtp_host=smtp_host)
    values = {
        ("office", "name"): office_name or "总部服务台",
        ("office", "address"): office_address,
        ("state", "directory"): state,
        ("mailbox", "host"): servers["imap_host"],
        ("mailbox", "port"): servers["imap_port"],
        ("mailbox", "security"): servers["imap_security"],
        ("mailbox", "user"): office_address,
        ("mailbox", "accept_since"): accept_since,
        ("smtp", "host"): servers["smtp_host"],
        ("smtp", "port"): servers["smtp_port"],
        ("smtp", "security"): servers["smtp_security"],
        ("smtp", "user"): office_address,
    }
    text = _filled((folder("config") / "intake.example.toml").read_text(encoding="utf-8"), values)
    recipients = f'recipients = ["{office_address}"]'
    return re.sub(r'recipients = \["leader@hq\.example"\]', lambda _found: recipients, text)


def _servers(
    provider: str | None, address: str, *, imap_host: str | None, smtp_host: str | None
) -> dict[str, str | int]:
    domain = address.rpartition("@")[2]
    found: dict[str, str | int] = dict(
        zip(PRESET_KEYS, (f"imap.{domain}", 993, "tls", f"smtp.{domain}", 465, "tls"), strict=True)
    )
    if provider is not None:
        presets = {path.stem: path for path in (folder("config") / "providers").glob("*.toml")}
        if provider not in presets:
            raise ConfigError(f"there is no preset {provider}", hint=f"right: one of {', '.join(sorted(presets))}")
        found |= tomllib.loads(presets[provider].read_text(encoding="utf-8"))
    return found | {key: host for key, host in (("imap_host", imap_host), ("smtp_host", smtp_host)) if host}


def _filled(text: str, values: dict[tuple[str, str], str | int]) -> str:
    """The example with values put in; each comment stays beside its key."""
    table, lines = "", []
    for line in text.splitlines():
        if heading := re.match(r"\[+([a-z_.]+)\]+", line):
            table = heading[1]
        key = re.match(r"([a-z_]+) = ", line)
        if key and (table, key[1]) in values:
            value = values.pop((table, key[1]))
            shown = (
                str(value) if isinstance(value, int) else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
            )
            comment = line[line.index("#") :] if "#" in line else ""
            line = f"{key[1]} = {shown}".ljust(41) + " " + comment if comment else f"{key[1]} = {shown}"  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines) + "\n"
