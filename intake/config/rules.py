"""The tables of the file as the office's rules: what is promised, to whom we answer, how requests are sorted."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

from intake.config import hooks, shapes
from intake.config.model import CategoryMatch, LimitTable, Tables
from intake.config.routine import EscalationTable, StaffMailTable, TrustTable
from intake.config.values import key
from intake.domain.escalation import Escalation, Role, Step
from intake.domain.gate import Limits
from intake.domain.notices import Pace
from intake.domain.request import Category, Impact
from intake.domain.timers import Timer
from intake.domain.triage import TriageRules
from intake.domain.week import WeekSchedule
from intake.domain.worktime import parse_target
from intake.message.trust import TrustRules
from intake.workflows.office import Policy, StaffMail, Survey


def policy(file: Tables, domains: tuple[str, ...]) -> Policy:
    """The rules of a checked file; `domains` are our own organisation's."""
    weekly = file.report.weekly
    return Policy(
        levels=shapes.levels(file.service_level),
        triage=_triage(file),
        limits=_limits(file.acknowledge.limits),
        max_age=timedelta(days=file.acknowledge.max_age_days),
        confirmation=parse_target(file.confirmation.window),
        escalation=_escalation(file.escalation),
        patience=parse_target(file.waiting.patience),
        confirmation_reminder=parse_target(file.confirmation.reminder),
        digest_at=WeekSchedule.parse("monday", file.digest.at).at if file.digest.enabled else None,
        pace=Pace(file.notices.letters, timedelta(minutes=file.notices.minutes)),
        webhooks=hooks.subscriptions(file.webhook, file.office.language),
        reasons=file.promise.reasons,
        floor=parse_target(file.promise.floor),
        weekly=WeekSchedule.parse(weekly.day, weekly.at) if weekly.recipients else None,
        report_readers=weekly.recipients,
        blocked=file.acknowledge.blocked,
        exempt=file.acknowledge.exempt,
        survey=Survey(file.survey.enabled, file.survey.days, file.survey.share),
        trust=_trust(file.trust, domains),
        staff_mail=_staff_mail(file.staff_mail),
        operators=file.operations.operators,
        alarm_after=timedelta(minutes=file.operations.alarm_after_minutes),
        undo_within=timedelta(minutes=file.desk.undo_minutes),
        letter_bytes=file.attachments.letter_megabytes * 1024 * 1024,
        oldest_goal=timedelta(minutes=file.operations.oldest_minutes),
        self_probe=parse_target(file.operations.self_probe) if file.operations.self_probe else None,
    )


def _triage(file: Tables) -> TriageRules:
    categories = tuple(
        Category(
            key=one.key,
            name={str(language): name for language, name in one.name.items()},
            service_level=one.service_level,
            match=_match(one.match),
            impact=Impact(one.impact) if one.impact else None,
            owner=one.owner,
        )
        for one in file.category
    )
    words = file.impact.words
    return (
        TriageRules(categories=categories) if words is None else TriageRules(categories=categories, impact_words=words)
    )


def _match(table: CategoryMatch) -> dict[str, tuple[str, ...]]:
    """Words by where they are looked for, as the file names it."""
    words = {key(one): getattr(table, one.name) for one in fields(table)}
    return {where: found for where, found in words.items() if found}


def _escalation(table: EscalationTable) -> Escalation:
    steps = tuple(Step(one.at, tuple(Role(role) for role in one.to)) for one in table.steps)
    return Escalation(
        steps=tuple(sorted(steps, key=lambda one: one.percent)),
        timers=frozenset(Timer(one) for one in table.timers),
        grace=parse_target(table.grace),
        holding=table.holding_reply,
    )


def _trust(table: TrustTable, domains: tuple[str, ...]) -> TrustRules:
    return TrustRules(table.authserv, table.edge, table.profile, table.internal_domains or domains)


def _staff_mail(table: StaffMailTable) -> StaffMail:
    return StaffMail(
        keyed_answers=table.accept == "keyed",
        always_code=table.code == "always",
        code_life=timedelta(hours=table.code_hours),
    )


def _limits(table: LimitTable) -> Limits:
    return Limits(
        unknown_sender_hour=table.unknown_per_hour,
        unknown_sender_day=table.unknown_per_day,
        proven_sender_hour=table.proven_per_hour,
        proven_sender_day=table.proven_per_day,
        known_sender_hour=table.known_per_hour,
        known_sender_day=table.known_per_day,
        domain_hour=table.domain_per_hour,
        subject_day=table.subject_per_day,
        new_recipient_hour=table.new_recipients_per_hour,
        unknown_hour=table.all_unknown_per_hour,
        storm_sender=table.storm_one_sender,
        storm_subject=table.storm_one_subject,
        reopen_day=table.reopen_per_day,
        command_day=table.commands_per_day,
    )
