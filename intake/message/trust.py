"""How sure we are who wrote a mail: T0 to T3 by the Authentication-Results of our own server (SECURITY.md section 3).

The rules (a) to (d) are those of MAIL-RULES.md section 9. Anybody can write such a field; it counts by where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Literal

from intake.message import authres
from intake.message.authres import Results, Verdict
from intake.message.mail import Mail, Person
from intake.message.trail import MARKERS, RECEIVED, RESULTS, Trail

Profile = Literal["rfc8601", "m365"]
LONGEST_SHOWN = 300  # characters of the field that was used
_BY = re.compile(r"(?:\A|\s)by\s+([A-Za-z0-9._-]{1,253})", re.IGNORECASE)
_MICROSOFT = ("*.outlook.com", "*.*.outlook.com", "*.*.*.outlook.com", "*.*.prod.exchangelabs.com")


class Level(IntEnum):
    """How well the sender is known; `str()` gives `T2`. T4 takes the directory besides: see the workflows."""

    T0 = 0  # nothing known, or failed
    T1 = 1  # SPF or DKIM passes, for another domain
    T2 = 2  # DMARC passes, or DKIM for the domain of From
    T3 = 3  # the same from a domain of our own organisation
    T4 = 4  # T3, and an active member of staff

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class TrustRules:
    """Whose word counts. Patterns are anchored; `*` is a run of letters, digits and hyphens, never a dot."""

    authserv: tuple[str, ...] = ()  # names that our server gives itself in Authentication-Results
    edge: tuple[str, ...] = ()  # hosts that write `by …` in our own Received
    profile: Profile = "rfc8601"
    internal_domains: tuple[str, ...] = ()  # subdomains included

    @property
    def is_on(self) -> bool:
        """Whether any word counts; without it everybody is T0."""
        return bool(self.authserv) or self.profile == "m365"


@dataclass(frozen=True, slots=True)
class Trust:
    """The level, why it is that one (a code), and the field that was used."""

    level: Level = Level.T0
    reason: str = "off"
    field: str = ""


UNKNOWN = Trust()


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the fields that count say: those whose `pass` is believed, and all that may contradict them."""

    believed: tuple[Results, ...] = ()
    all: tuple[Results, ...] = ()
    field: str = ""
    is_internal: bool = False  # Exchange Online says that the mail never left the organisation


def judge(mail: Mail, rules: TrustRules) -> Trust:
    """The level of this mail's sender. Pure, linear; a mail without one plain sender is T0."""
    return of(mail.from_, mail.trail, rules)


def of(senders: tuple[Person, ...], trail: Trail, rules: TrustRules) -> Trust:
    """The same for the two things of a mail that it takes: who stands in From, and the trace fields."""
    if not rules.is_on:
        return UNKNOWN
    if len(senders) != 1 or not senders[0].address:
        return Trust(reason="no_sender")
    if not any(name == RECEIVED for name, _ in trail):
        return Trust(reason="no_received")  # no server of anybody has touched it: whose word should it be?
    domain = senders[0].address.rpartition("@")[2].lower()
    heard = _m365(trail, rules) if rules.profile == "m365" else _rfc8601(trail, rules)
    is_own = within(domain, rules.internal_domains)
    if heard.is_internal and is_own:
        return Trust(Level.T3, "internal", heard.field or "X-MS-Exchange-Organization-AuthAs: Internal")
    if not heard.believed:
        return Trust(reason="no_results")
    level, reason = _level(heard, domain)
    return Trust(Level.T3 if is_own and level is Level.T2 else level, reason, heard.field)


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether a host's name is one of these, from its first letter to its last; case does not count."""
    return any(_pattern(one).fullmatch(name.lower().rstrip(".")) is not None for one in patterns)


def within(domain: str, domains: Iterable[str]) -> bool:
    """Whether a mail domain is one of these or below it."""
    return any(domain == one or domain.endswith(f".{one}") for one in (each.lower().lstrip("@") for each in domains))


def _rfc8601(trail: Trail, rules: TrustRules) -> _Heard:
    """(a) Above the first Received that none of our own hosts wrote, (b) by our server's name, (c) in right syntax.

    A sender may put a field right below our lowest Received, where some servers put their own. So below the first
    Received only the topmost field is believed; the others can contradict it, and that is all they can do.
    """
    above: list[tuple[str, Results]] = []
    below: list[tuple[str, Results]] = []
    place = above
    for name, value in trail:
        if name == RECEIVED:
            if not matches(_written_by(value), rules.edge):
                break
            place = below
        elif name == RESULTS and (found := authres.read(value)) and matches(found.authserv, rules.authserv):
            place.append((value, found))
    return _heard(above or below[:1], [*above, *below])


def _m365(trail: Trail, rules: TrustRules) -> _Heard:
    """Exchange Online writes no name; the topmost field is its own where its markers are there, too."""
    marks = [(name, value.strip()) for name, value in trail if name.startswith(MARKERS)]
    if not marks:
        return _Heard()
    found: list[tuple[str, Results]] = []
    for name, value in trail:
        if name == RECEIVED and not matches(_written_by(value), rules.edge or _MICROSOFT):
            break
        if name == RESULTS:
            results = authres.read(value, has_id=False)
            found += [(value, results)] if results else []
            break
    hosts = [_written_by(value) for name, value in trail if name == RECEIVED]
    author = [value.lower() for name, value in marks if name == f"{MARKERS}authas"]
    is_internal = author == ["internal"] and matches(hosts[0], rules.edge or _MICROSOFT)
    return replace(_heard(found, found), is_internal=is_internal)


def _heard(believed: list[tuple[str, Results]], every: list[tuple[str, Results]]) -> _Heard:
    field = believed[0][0][:LONGEST_SHOWN] if believed else ""
    return _Heard(tuple(one for _, one in believed), tuple(one for _, one in every), field)


def _level(heard: _Heard, domain: str) -> tuple[Level, str]:
    """(d) One verdict for each method: contradiction is failure."""
    verdicts = [verdict for results in heard.believed for verdict in results.verdicts]
    disputed = _disputed(heard.all)
    passed = [one for one in verdicts if one.result == "pass" and one.method not in disputed]
    dmarc = [one for one in verdicts if one.method == "dmarc"]
    if "dmarc" in disputed:
        return Level.T0, "conflict"
    if any(one.method == "dmarc" and one.properties.get("header.from", domain).lower() == domain for one in passed):
        return Level.T2, "dmarc"
    if any(one.result == "fail" for one in dmarc):
        return Level.T0, "failed"
    if any(one.method == "dkim" and _is_aligned(one, domain) for one in passed):
        return Level.T2, "dkim"
    if any(one.method in {"spf", "dkim"} for one in passed):
        return Level.T1, "unaligned"
    return Level.T0, "conflict" if disputed else "failed"


def _disputed(every: Iterable[Results]) -> set[str]:
    """Methods with two different results; with DMARC also two that name different senders."""
    said: dict[str, set[str]] = {}
    for verdict in (one for results in every for one in results.verdicts):
        about = verdict.properties.get("header.from", "").lower() if verdict.method == "dmarc" else ""
        said.setdefault(verdict.method, set()).add(f"{verdict.result} {about}")
    return {method for method, results in said.items() if len(results) > 1}


def _is_aligned(verdict: Verdict, domain: str) -> bool:
    """Whether the signing domain is that of From or stands above it; one below may be somebody else's."""
    signer = verdict.properties.get("header.d") or verdict.properties.get("header.i", "").rpartition("@")[2]
    return "." in signer and within(domain, [signer])


def _written_by(received: str) -> str:
    """The host that wrote a Received, by its own word; empty where it does not say."""
    found = _BY.search(authres.without_comments(received) or "")
    return found[1] if found else ""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text.lower()).replace(r"\*", "[a-z0-9-]*"))
