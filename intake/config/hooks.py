"""Chat robots and other programs as the rooms know them: how each is reached, and what it is told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from intake.config import secrets
from intake.config.chat import WebhookTable

if TYPE_CHECKING:
    from intake.outbound.hook import Webhook
    from intake.workflows.office import Subscription


def webhooks(tables: Iterable[WebhookTable], base: Path) -> list[Webhook]:
    """How each is reached; relative files count from `base`."""
    from intake.outbound.hook import Webhook

    return [
        Webhook(
            name=one.name,
            kind=one.kind,
            url=secrets.reader(one.url, where(one), base),
            secret=secrets.reader(one.secret, where(one), base) if one.secret.is_given else None,
            ca_file=base / one.ca_file if one.ca_file else None,
            connect_seconds=one.connect_seconds,
            whole_seconds=one.whole_seconds,
        )
        for one in tables
    ]


def subscriptions(tables: Iterable[WebhookTable], language: str) -> tuple[Subscription, ...]:
    """What each is told, in its language or that of the office."""
    from intake.workflows.office import Subscription

    return tuple(
        Subscription(
            name=one.name,
            kind=one.kind,
            language=one.language or language,
            events=frozenset(one.events),
            staff=frozenset(one.staff),
            team=one.team,
            quiet=one.quiet,
            mention=one.mention,
        )
        for one in tables
    )


def where(table: WebhookTable) -> str:
    """The table as an operator knows it."""
    return f"webhook.{table.name}"
