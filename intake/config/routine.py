"""Tables of the file about what is done by itself: warnings, reminders, digests, summaries, alarms, figures."""

from typing import Annotated, Literal

from intake.config.marks import Length, Range
from intake.config.values import Address, Bool, ClockTime, Domain, File, Host, Key, Listen, Section, TargetText, Weekday


class Confirmation(Section):
    """How long a resolved request waits for an objection."""

    window: TargetText = "5d"
    reminder: TargetText = "1d"


class WaitingTable(Section):
    """What follows when the requester does not answer a question."""

    patience: TargetText = "2d"


class StepTable(Section):
    """At a share of the working time these people are told."""

    at: Annotated[int, Range(1, 1000)]
    to: Annotated[tuple[Literal["owner", "lead", "head"], ...], Length(1)]


_STEPS = (
    StepTable(at=50, to=("owner",)),
    StepTable(at=80, to=("owner", "lead")),
    StepTable(at=100, to=("owner", "lead", "head")),
)


class EscalationTable(Section):
    """Warnings before and at a deadline."""

    steps: tuple[StepTable, ...] = _STEPS
    timers: tuple[Literal["first_response", "next_reply", "resolution"], ...] = (
        "first_response",
        "next_reply",
        "resolution",
    )
    grace: TargetText = "2h"
    holding_reply: Annotated[int, Range(0, 99)] = 80


class DigestTable(Section):
    """The morning letter to each member of staff."""

    enabled: Bool = True
    at: ClockTime = "08:15"


class NoticesTable(Section):
    """How often one member of staff is written to about single things."""

    letters: Annotated[int, Range(1, 60)] = 5
    minutes: Annotated[int, Range(1, 480)] = 15


class Letters(Section):
    """The office's own letter templates."""

    directory: File | None = None


class Weekly(Section):
    """The weekly summary."""

    day: Weekday = "monday"
    at: ClockTime = "08:30"
    recipients: tuple[Address, ...] = ()


class Report(Section):
    """Summaries by mail."""

    weekly: Weekly = Weekly()


class StaffMailTable(Section):
    """What proves that a mail comes from the member of staff whose address it carries."""

    accept: Literal["strict", "keyed"] = "strict"
    code: Literal["unproven", "always"] = "unproven"
    code_hours: Annotated[int, Range(1, 720)] = 72


class Operations(Section):
    """Who is told when something stands still, and when that is."""

    operators: tuple[Address, ...] = ()
    self_probe: TargetText | None = None
    dkim_selectors: tuple[Key, ...] = ()
    alarm_after_minutes: Annotated[float, Range(0.05, 1440)] = 15
    oldest_minutes: Annotated[int, Range(1)] = 5


class SurveyTable(Section):
    """Whether outcome letters ask for a rating."""

    enabled: Bool = False
    days: Annotated[int, Range(1, 366)] = 30
    share: Annotated[int, Range(1, 100)] = 100


class TrustTable(Section):
    """Whose word on who wrote a mail counts."""

    authserv: tuple[Host, ...] = ()
    edge: tuple[Host, ...] = ()
    profile: Literal["rfc8601", "m365"] = "rfc8601"
    internal_domains: tuple[Domain, ...] = ()


class Metrics(Section):
    """Figures for Prometheus: an answer on this machine, or a file."""

    listen: Listen | None = None
    file: File | None = None
