"""What staff are told of, how a person wants to be told, and when that may be; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class What(StrEnum):
    """Everything that staff are told of."""

    ASSIGNED = "assigned"  # somebody, or a rule, gave it to me
    HANDED_OVER = "handed_over"  # it was another's before
    HANDED_OFF = "handed_off"  # it was mine, and is another's now
    ANSWERED = "answered"  # the requester answered our question
    WROTE = "wrote"  # the requester wrote again
    OBJECTED = "objected"  # … and is not content with the outcome
    RETURNED = "returned"  # a letter to the requester came back
    DEADLINE = "deadline"
    WAIT_OVER = "wait_over"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"  # the requester took it back


class How(StrEnum):
    """How one kind is told to one person."""

    NOW = "now"  # in working hours at once, otherwise when they begin
    ALWAYS = "always"  # at any hour
    DIGEST = "digest"  # with the others, in the morning
    NONE = "none"


class Channel(StrEnum):
    """By which way."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    BOTH = "both"


SINGLE = frozenset({
    What.ASSIGNED, What.HANDED_OVER, What.HANDED_OFF, What.ANSWERED, What.WROTE, What.OBJECTED, What.RETURNED,
})  # fmt: skip
EVERY = "*"  # in a choice: all kinds that have none of their own


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose for one kind."""

    how: How = How.NOW
    channel: Channel = Channel.BOTH


@dataclass(frozen=True, slots=True)
class Habit:
    """How one person wants to be told; without a word of theirs: at once in working hours, by every way."""

    choices: Mapping[str, Choice] = field(default_factory=dict)
    quiet: bool = True  # outside working hours notices wait
    mention: str = ""

    def choice(self, what: What) -> Choice:
        """The choice for that kind, else for every kind."""
        return self.choices.get(what) or self.choices.get(EVERY) or Choice()


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many letters to one reader in that time; the rest comes in one when it is over."""

    letters: int = 5
    window: timedelta = timedelta(minutes=15)

    def free_at(self, sent: Iterable[datetime], now: datetime) -> datetime:
        """When the next letter may go: now, or as soon as the window holds one letter less."""
        recent = sorted(at for at in sent if at > now - self.window)
        return now if len(recent) < self.letters else recent[-self.letters] + self.window


@dataclass(frozen=True, slots=True)
class Hours:
    """What the working calendar says now: when the office opens (now, if it is open), and the next morning digest."""

    now: datetime
    opens: datetime
    morning: datetime


def tell_at(habit: Habit, what: What, hours: Hours, *, urgent: bool = False) -> datetime | None:
    """The instant from which it may be told; None when the person does not want to know.

    `urgent`, which is the escalation of front-line work, waits for no working hours.
    """
    how = habit.choice(what).how
    if how is How.NONE:
        return None
    if urgent or how is How.ALWAYS:
        return hours.now
    if how is How.DIGEST:
        return hours.morning
    return hours.opens if habit.quiet else hours.now
