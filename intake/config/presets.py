"""Presets of mail providers: servers, what the password is called there, and what one should know beforehand."""

import tomllib
from collections.abc import Mapping
from typing import Annotated

from intake.config.checked import checked
from intake.config.marks import Length, Range
from intake.config.values import Bool, Domain, Port, Section, Security, Text
from intake.errors import ConfigError, Sentence
from intake.packaged import folder

Said = Annotated[dict[str, Text], Length(2)]  # zh_CN and en


class Preset(Section):
    """One file of `config/providers`; hosts that it leaves out are `imap.` and `smtp.` of the mail domain."""

    name: Said
    domains: tuple[Domain, ...] = ()  # mailboxes that are always there
    imap_host: Text | None = None
    imap_port: Port
    imap_security: Security
    smtp_host: Text | None = None
    smtp_port: Port
    smtp_security: Security
    smtp_login: Bool = True
    connections: Annotated[int, Range(1, 16)] = 4
    idle: Bool = True
    password: Said
    note: Annotated[tuple[Said, ...], Length(1)]


PLAIN_TLS = checked(
    Preset,
    {
        "name": {"zh_CN": "其他", "en": "Another provider"},
        "imap_port": 993,
        "imap_security": "tls",
        "smtp_port": 465,
        "smtp_security": "tls",
        "password": {"zh_CN": "授权码或邮箱密码", "en": "the app password, or the mailbox password"},
        "note": [{"zh_CN": "主机名见服务商的说明", "en": "the provider's help page names the hosts"}],
    },
)


def presets() -> Mapping[str, Preset]:
    """Every preset by its key, in the order of the keys."""
    found = sorted((folder("config") / "providers").glob("*.toml"))
    return {path.stem: checked(Preset, tomllib.loads(path.read_text(encoding="utf-8"))) for path in found}


def preset(key: str | None) -> Preset:
    """The preset of that key; without one TLS on the usual ports. ConfigError names the known keys."""
    if key is None:
        return PLAIN_TLS
    known = presets()
    if key not in known:
        raise ConfigError(
            Sentence("there is no preset {key}", key=key),
            hint=Sentence("right: one of {known}", known=", ".join(known)),
        )
    return known[key]


def guessed(address: str) -> str | None:
    """The key of the preset whose mail domain this address has; None for a domain of the company's own."""
    domain = address.rpartition("@")[2].lower()
    return next((key for key, one in presets().items() if domain in one.domains), None)
