"""The way out and back: a probe to our own address by SMTP, awaited in the mailbox by IMAP, and removed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from time import monotonic

from intake.errors import MailboxDown, RelayDown, Sentence, ServerDown
from intake.mailbox.account import Account
from intake.mailbox.door import Door
from intake.message import ids
from intake.message.parse import parse
from intake.outbound.smtp import Parcel, Post, Sent, Unknown, Verdict
from intake.workflows.house import House
from intake.workflows.outgoing import post as post_office
from intake.workflows.outgoing import probing
from intake.workflows.upkeep.findings import Both, Finding

HEAD_BYTES = 16_384
TICK = 1.0
PATIENCE = 60.0  # seconds, of the check-up


@dataclass(frozen=True, slots=True)
class Trip:
    """What became of the probe; times in seconds, None where it did not get so far."""

    sent: bool
    answer: str  # of the server that sends
    sending: float | None = None
    arrived: float | None = None  # since it was handed over
    folder: str = ""  # where it was found: a running daemon may have filed it
    removed: bool = False


def run(
    house: House, post: Post, account: Account, *, nonce: str, patience: float, pause: Callable[[float], None]
) -> Trip:
    """Send, wait, remove. Raises RelayDown and MailboxDown; a probe that does not arrive is no exception.

    `nonce` makes this probe unlike any other; the mark that proves it ours is checked before anything is removed.
    """
    key = f"probe:trip:{nonce}"
    doors = [Door(replace(account, folder=folder)) for folder in (account.folder, account.auto)]
    try:
        places = [(door, _newest(door)) for door in doors]
        trip = _sent(house, post, key)
        return _awaited(house, places, trip, key=key, patience=patience, pause=pause) if trip.sent else trip
    finally:
        for door in doors:
            door.close()


def _sent(house: House, post: Post, key: str) -> Trip:
    began, now = monotonic(), house.now()
    message_id, body = probing.written(house, key, now)
    verdict = send(post, Parcel(0, post_office.envelope_sender(house, message_id, now), house.office.address, body))
    return Trip(isinstance(verdict, Sent), answer(verdict), monotonic() - began)


def findings(
    house: House, post: Post, account: Account, *, nonce: str, pause: Callable[[float], None]
) -> list[Finding]:
    """The same as lines of the check-up, by the configured envelope mode."""
    mode = house.office.envelope_mode
    try:
        trip = run(house, post, account, nonce=nonce, patience=PATIENCE, pause=pause)
    except ServerDown as trouble:
        return [Finding("roundtrip", "fail", trouble.sentence, trouble.hint)]
    if not trip.sent:
        remedy = Both("换一个 envelope_mode，或请服务商允许", "another envelope_mode, or ask the provider to allow it")
        return [Finding("roundtrip", "fail", f"envelope_mode {mode}: {trip.answer}", remedy)]
    if trip.arrived is None:
        cause = Both(f"{PATIENCE:.0f} 秒内没有到达", f"not there after {PATIENCE:.0f} s")
        return [Finding("roundtrip", "fail", cause, Both("看看垃圾邮件夹和转发规则", "look into junk and forwarding"))]
    return [Finding("roundtrip", "ok", f"envelope_mode {mode}: {trip.arrived:.1f} s, {trip.folder}")]


def send(post: Post, parcel: Parcel) -> Verdict:
    """One letter, now, past the outbox; what became of it. Raises RelayDown, ConfigError."""
    settled: list[Verdict] = []
    post.carry(
        [parcel],
        before_data=lambda _id: True,
        settle=lambda _id, verdict: settled.append(verdict),
        stop=lambda: False,
    )
    if not settled:
        raise RelayDown(
            Sentence("{where}: the letter was not taken", where=post.relay.where), hint="intake doctor --only smtp"
        )
    return settled[0]


def _newest(door: Door) -> int:
    """The newest UID before the probe leaves; 0 for a folder that is empty or not there yet."""
    if not door.has(door.account.folder):
        return 0
    door.open()
    return max(door.uids_after(0), default=0)


def _awaited(
    house: House,
    places: list[tuple[Door, int]],
    trip: Trip,
    *,
    key: str,
    patience: float,
    pause: Callable[[float], None],
) -> Trip:
    """Look into the inbox and where a daemon files what machines write, until it is there or patience ends."""
    began = monotonic()
    while True:
        for door, newest in places:
            for uid in _found(house, door, newest, name=probing.name_of(key)):
                there = replace(trip, arrived=monotonic() - began, folder=door.account.folder)
                return replace(there, removed=_removed(door, uid))
        if monotonic() - began > patience:
            return trip
        pause(TICK)


def _removed(door: Door, uid: int) -> bool:
    """Gone, unless the server cannot delete one mail alone or a daemon files it at this moment."""
    try:
        return door.remove([uid])
    except MailboxDown:
        return False


def _found(house: House, door: Door, newest: int, *, name: str) -> Iterator[int]:
    """The UIDs of this very probe among the newer mails: by its keyed mark, not by its subject."""
    if not door.has(door.account.folder):
        return
    door.open()
    for uid in door.uids_after(newest):
        head = door.fetch_head(uid, HEAD_BYTES)
        marks = parse(head).headers.get("x-intake-probe", ()) if head else ()
        if any(ids.read_probe(mark, house.identity.secret) == name for mark in marks):
            yield uid


def answer(verdict: Verdict) -> str:
    """What the server said, with its code."""
    return verdict.text if isinstance(verdict, Unknown) or verdict.code is None else f"{verdict.code} {verdict.text}"
