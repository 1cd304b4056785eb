"""Facts of a mail for the rules, read from real bytes: headers are given as they stand in a mail."""

from __future__ import annotations

from intake.message.mail import Mail
from intake.message.parse import parse

USUAL = {
    "From": "=?utf-8?b?5byg5LiJ?= <zs@bj.example>",
    "To": "office@hq.example",
    "Subject": "用印申请",
    "Message-ID": "<m1@bj.example>",
    "Content-Type": "text/plain; charset=utf-8",
}


def facts(*lines: str, body: str = "请协助办理。", **headers: str | None) -> Mail:
    """A mail with the usual headers changed by keyword (`message_id=None` leaves one out) and further header lines."""
    chosen: dict[str, str | None] = dict(USUAL)
    names = {name.lower().replace("-", "_"): name for name in USUAL}
    chosen.update({names.get(name, name.title().replace("_", "-")): value for name, value in headers.items()})
    head = [f"{name}: {value}" for name, value in chosen.items() if value is not None]
    return parse("\r\n".join([*lines, *head, "", body, ""]).encode())
