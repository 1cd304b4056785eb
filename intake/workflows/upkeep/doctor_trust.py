"""The check-up of trust: what the newest mail's headers prove of its sender, and by which field."""

from __future__ import annotations

from collections.abc import Iterator

from intake.message import authres, headers, people, trail, trust
from intake.message.mail import Person
from intake.message.trail import RESULTS, Trail
from intake.message.trust import Level, Trust
from intake.store.inward import mails
from intake.workflows import raws
from intake.workflows.house import House
from intake.workflows.upkeep.findings import Both, Finding

NAME = "mail.trust"
LONGEST_HEADER = 256 * 1024


def sample(house: House) -> Iterator[Finding]:
    """The level of the newest mail, and the field that gave it; without `[trust]`, whose word it offers."""
    with house.db.read() as conn:
        number = mails.newest(conn)
    if number is None:
        yield Finding(NAME, "ok", Both("还没有来信可供检查", "no mail has come yet to look at"))
        return
    raw = raws.raw(house, number)
    fields, _ = headers.split(raw, 0, min(len(raw), LONGEST_HEADER))
    met = trail.of(fields)
    senders = people.mailboxes(fields.all("from"))
    yield _off(number, met) if not house.policy.trust.is_on else _found(house, number, senders, met)


def _off(number: int, met: Trail) -> Finding:
    """Who vouches for the sender of that mail, so that an administrator knows what to write."""
    names = [found.authserv for name, value in met if name == RESULTS and (found := authres.read(value))]
    if not names:
        return Finding(NAME, "ok", Both("未启用：人人都是 T0", "off: everybody is T0"))
    cause = Both(
        f"未启用，人人都是 T0；第 {number} 封来信带有 {names[0]} 的 Authentication-Results",
        f"off, everybody is T0; mail {number} has Authentication-Results of {names[0]}",
    )
    return Finding(NAME, "ok", cause)


def _found(house: House, number: int, senders: tuple[Person, ...], met: Trail) -> Finding:
    found = trust.of(senders, met, house.policy.trust)
    cause = Both(
        f"第 {number} 封来信：{found.level}（{found.reason}）{_used(found)}",
        f"mail {number}: {found.level} ({found.reason}){_used(found)}",
    )
    if found.level > Level.T0 or found.reason not in {"no_results", "no_received"}:
        return Finding(NAME, "ok", cause)
    return Finding(
        NAME,
        "warn",
        cause,
        Both(
            "核对 [trust] authserv 与 edge：intake show REF --raw 可看信头",
            "compare [trust] authserv and edge with the header: intake show REF --raw",
        ),
    )


def _used(found: Trust) -> str:
    return f" Authentication-Results: {found.field}" if found.field else ""
