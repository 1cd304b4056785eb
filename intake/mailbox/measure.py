"""How large a mailbox is, how much room its provider leaves, how long its certificate lasts: for a check-up."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from intake.mailbox.trouble import tolerated

if TYPE_CHECKING:
    from intake.mailbox.wire import Client


@dataclass(frozen=True, slots=True)
class Measured:
    """Mails by the folder's configured name; quota used and allowed in kB; until when the certificate lasts."""

    mails: Mapping[str, int] = field(default_factory=dict)
    used_kb: int | None = None
    limit_kb: int | None = None
    certificate_until: str = ""  # as RFC 5280 writes it; "" without TLS


def measured(client: Client, folders: Mapping[str, str], inbox: str) -> Measured:
    """Ask for all of it; what the server does not tell is left out. `folders`: its name by the configured one."""
    mails: dict[str, int] = {}
    for name, there in sorted(folders.items()):
        with tolerated():  # a folder that no mail was moved to is not made yet
            mails[name] = int(client.folder_status(there, ["MESSAGES"])[b"MESSAGES"])
    used, limit = _quota(client, inbox)
    return Measured(mails, used, limit, _until(client.socket()))


def _quota(client: Client, inbox: str) -> tuple[int | None, int | None]:
    """RFC 9208: STORAGE in units of 1024 bytes."""
    with tolerated():
        if client.has_capability("QUOTA"):
            _root, quotas = client.get_quota_root(client.quoted_folder(inbox))
            storage = next((one for one in quotas if one.resource == "STORAGE"), None)
            if storage is not None:
                return int(storage.usage), int(storage.limit)
    return None, None


def _until(sock: Any) -> str:
    certificate = sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else None
    return str(certificate.get("notAfter", "")) if certificate else ""
