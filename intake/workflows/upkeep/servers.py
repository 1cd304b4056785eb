"""The check-up of the servers: each mailbox, and the one that letters leave by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from intake.mailbox.account import Account
from intake.mailbox.door import Door
from intake.mailbox.measure import Measured
from intake.outbound.smtp import Post
from intake.workflows.ourselves import Office
from intake.workflows.upkeep import checkup
from intake.workflows.upkeep.findings import Both, Finding

FULL_PERCENT = 90


def imap(door: Door, now: datetime) -> Iterator[Finding]:
    """One mailbox: login, certificate, folder, size, room, what its server can do. Raises MailboxDown."""
    name = door.account.name
    try:
        selected = door.open()
        offers, measured = door.capabilities, door.measure()
    finally:
        door.close()
    yield Finding(f"imap.{name}.login", "ok", door.account.user)
    yield checkup.certificate(f"imap.{name}", measured.certificate_until, now)
    yield from _room(name, measured)
    yield Finding(
        f"imap.{name}.folder",
        "ok",
        Both(
            f"{door.account.folder}：{selected.exists} 封，UIDVALIDITY {selected.uidvalidity}",
            f"{door.account.folder}: {selected.exists} mails, UIDVALIDITY {selected.uidvalidity}",
        ),
    )
    sent = Both("已发送", "sent") if "ID" in offers else Both("服务器不需要", "the server does not ask for it")
    yield Finding(f"imap.{name}.id", "ok", sent)
    if "MOVE" not in offers and "UIDPLUS" not in offers:
        yield Finding(
            f"imap.{name}.move",
            "warn",
            Both(
                "服务器没有 MOVE 和 UIDPLUS：已处理的信留在收件箱",
                "the server has neither MOVE nor UIDPLUS: handled mails stay in the inbox",
            ),
            Both(
                "不会丢信；可手工整理，或换用能移动邮件的服务器",
                "nothing is lost; sort them by hand, or use a server that can move",
            ),
        )
    else:
        yield Finding(f"imap.{name}.move", "ok", "MOVE" if "MOVE" in offers else "UIDPLUS")
    if "IDLE" not in offers:
        cause = Both(
            f"服务器没有 IDLE：每 {door.account.poll_seconds:.0f} 秒看一次新信",
            f"the server has no IDLE: new mail is noticed every {door.account.poll_seconds:.0f} s",
        )
        yield Finding(
            f"imap.{name}.idle",
            "warn",
            cause,
            Both("缩短 poll_seconds 可以更快", "a shorter poll_seconds answers sooner"),
        )
    else:
        yield Finding(f"imap.{name}.idle", "ok")


def notified(account: Account, office: Office) -> Iterator[Finding]:
    """Whether the mailbox that is read is that of the address which branches write to, as far as its login tells."""
    name, ours = f"imap.{account.name}.address", {one.lower() for one in (office.address, *office.aliases)}
    if "@" not in account.user or account.user.lower() in ours:
        yield Finding(name, "ok", office.address)
        return
    cause = Both(
        f"读的是 {account.user}，分公司写信给 {office.address}：后者会转到前者吗？",
        f"{account.user} is read, branches write to {office.address}: does that arrive there?",
    )
    yield Finding(name, "warn", cause, Both("intake test roundtrip 可以验证", "intake test roundtrip shows it"))


def _room(name: str, measured: Measured) -> Iterator[Finding]:
    """What lies in our folders (we never delete mail), and how much the provider still takes."""
    listed = ", ".join(f"{folder} {count}" for folder, count in measured.mails.items())
    yield Finding(f"imap.{name}.sizes", "ok", listed)
    if measured.used_kb is None or not measured.limit_kb:
        yield Finding(f"imap.{name}.quota", "ok", Both("服务器不说", "the server does not tell"))
        return
    percent = 100 * measured.used_kb // measured.limit_kb
    shown = f"{percent}% / {measured.limit_kb // 1024} MB"
    if percent < FULL_PERCENT:
        yield Finding(f"imap.{name}.quota", "ok", shown)
        return
    yield Finding(
        f"imap.{name}.quota",
        "warn",
        Both(f"邮箱已用 {shown}", f"the mailbox is used to {shown}"),
        Both("清理已处理的旧邮件，或扩容", "remove old handled mail, or ask for more room"),
    )


def smtp(relay: Post, now: datetime) -> Iterator[Finding]:
    """The server that letters leave by: login and certificate. Raises RelayDown."""
    try:
        until = relay.probe()
    finally:
        relay.close()
    yield Finding("smtp.login", "ok", relay.relay.where)
    yield checkup.certificate("smtp", until, now)
