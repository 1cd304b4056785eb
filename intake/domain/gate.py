"""The one gate: may this mail be answered automatically? Reason codes of MAIL-RULES.md sections 6 and 8."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.domain.admission import Verdict
from intake.message.trust import Level

OK = "ok"
# the letter is written and waits; every other refusal writes none
HELD = frozenset({"cap.global", "ack_hold", "paused"})


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on automatic letters; 0 switches one off (MAIL-RULES.md section 8)."""

    unknown_sender_hour: int = 2
    unknown_sender_day: int = 5
    known_sender_hour: int = 60
    known_sender_day: int = 300
    domain_hour: int = 50
    subject_day: int = 1
    new_recipient_hour: int = 60
    unknown_hour: int = 300
    storm_sender: int = 30  # new requests of one sender in ten minutes
    storm_subject: int = 60  # of one shape of subject
    reopen_day: int = 5  # reopenings of one request by mail
    proven_sender_hour: int = 5  # an unknown sender of level T2
    proven_sender_day: int = 20
    command_day: int = 20  # letters that answer commands of one sender


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What the gate must know besides the verdict on the mail."""

    now: datetime
    received_at: datetime
    activation_at: datetime
    due_at: datetime  # the instant that would be promised
    known_contact: bool
    sender_valid: bool
    trust: Level = Level.T0
    suspended: bool = False  # its mail came back
    blocked: bool = False  # an address that the configuration names
    exempt: bool = False  # one that no cap concerns
    storm: bool = False  # more came from it, or under its subject, than people write
    paused: bool = False  # sending is switched off
    hold: bool = False  # after a restore or a UIDVALIDITY change a person decides
    counts: Mapping[str, int] = field(default_factory=dict)  # letters already sent in the window, by scope
    limits: Limits = Limits()
    max_age: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Ack:
    """The decision with its reason; `ok` when a letter may go."""

    send: bool
    reason: str

    @property
    def held(self) -> bool:
        """Whether the letter is written all the same, and waits in the outbox."""
        return self.reason in HELD


def gate(verdict: Verdict, facts: GateFacts) -> Ack:
    """Whether an acknowledgement may go; the first refusal in this order is the reason.

    `cap.global`, `ack_hold` and `paused` mean held, not lost: the letter is written and waits for a person to release
    it, or for the end of the pause.
    """
    if not verdict.acknowledge:
        return Ack(send=False, reason=verdict.reason)
    for reason, refuses in (
        ("before_activation", facts.received_at < facts.activation_at),
        ("too_old", facts.now - facts.received_at > facts.max_age),
        ("gave_up", facts.due_at <= facts.now),
        ("bad_address", not facts.sender_valid),
        ("blocked", facts.blocked),
        ("address_suspended", facts.suspended),
        ("cap.storm", facts.storm),
    ):
        if refuses:
            return Ack(send=False, reason=reason)
    cap = None if facts.exempt else _cap(facts)
    reason = cap or ("ack_hold" if facts.hold else "paused" if facts.paused else OK)
    return Ack(send=reason == OK, reason=reason)


def names(listed: Iterable[str], address: str) -> bool:
    """Whether a list of addresses and domains (`@mailer.example`, subdomains included) names this address."""
    address = address.lower()
    domain = address.rpartition("@")[2]
    return any(
        domain == one[1:] or domain.endswith(f".{one[1:]}") if one.startswith("@") else address == one
        for one in map(str.lower, listed)
    )


def _cap(facts: GateFacts) -> str | None:
    """The first cap that is reached. Domain, subject, newcomers and the global one concern unknown senders only."""
    limits = facts.limits
    if facts.known_contact or facts.trust >= Level.T3:
        return _first(facts, ("cap.sender", "sender_hour", limits.known_sender_hour),
                      ("cap.sender", "sender_day", limits.known_sender_day))  # fmt: skip
    is_proven = facts.trust >= Level.T2
    return _first(
        facts,
        ("cap.sender", "sender_hour", limits.proven_sender_hour if is_proven else limits.unknown_sender_hour),
        ("cap.sender", "sender_day", limits.proven_sender_day if is_proven else limits.unknown_sender_day),
        ("cap.subject", "subject_day", limits.subject_day),
        ("cap.domain", "domain_hour", limits.domain_hour),
        ("cap.new_recipient", "new_recipient_hour", limits.new_recipient_hour),
        ("cap.global", "unknown_hour", limits.unknown_hour),
    )


def _first(facts: GateFacts, *caps: tuple[str, str, int]) -> str | None:
    return next((reason for reason, scope, limit in caps if limit and facts.counts.get(scope, 0) >= limit), None)
