"""Our folder names as this server writes them: its separator, its prefix; and making a missing one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from intake.mailbox.trouble import tolerated

if TYPE_CHECKING:
    from intake.mailbox.wire import Client


def named(client: Client, names: Iterable[str]) -> dict[str, str]:
    """The server's name for each configured name, in which `/` separates."""
    prefix, separator = _namespace(client)
    return {name: _server_name(name, prefix, separator=separator) for name in names}


def make(client: Client, folder: str) -> None:
    """Create and subscribe; subscribed, people see it in their mail program. Refusals are left to the next command."""
    for attempt in (client.create_folder, client.subscribe_folder):
        with tolerated():
            attempt(folder)


def _namespace(client: Client) -> tuple[str, str]:
    """Prefix and separator of the account's own folders: NAMESPACE if offered (RFC 2342), else LIST."""
    if client.has_capability("NAMESPACE"):
        with tolerated():
            [[prefix, separator], *_] = client.namespace().personal or [["", ""]]
            if separator:
                return str(prefix), str(separator)
    with tolerated():
        [[_flags, delimiter, _name], *_] = client.list_folders("", "")
        if delimiter:
            return "", bytes(delimiter).decode("ascii")
    return "", "/"


def _server_name(name: str, prefix: str, *, separator: str) -> str:
    if name.upper() == "INBOX":
        return "INBOX"
    own = name.replace("/", separator)
    return own if own.startswith(prefix) else prefix + own
