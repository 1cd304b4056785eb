"""The table `[[webhook]]`: chat robots and other programs that are told what staff are told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from intake.config import secrets
from intake.config.secrets import Source
from intake.config.values import Bool, File, Key, Language, Seconds, Section, Text, Words
from intake.domain.notices import What
from intake.outbound.kinds import Kind

if TYPE_CHECKING:
    from intake.outbound.hook import Webhook
    from intake.workflows.office import Subscription


class WebhookTable(Section):
    """One webhook; its address holds the secret, so it stands in a file of its own."""

    name: Key
    kind: Kind
    url_file: File | None = None
    url_env: Text | None = None
    url_credential: Text | None = None
    secret_file: File | None = None
    secret_env: Text | None = None
    secret_credential: Text | None = None
    language: Language | None = None
    events: tuple[What, ...] = ()
    staff: Words = ()
    team: Annotated[str, Field(max_length=200)] = ""
    quiet: Bool = True
    mention: Bool = True
    ca_file: File | None = None
    connect_seconds: Seconds = 10
    whole_seconds: Seconds = 30

    @property
    def url(self) -> Source:
        """Where its address is."""
        return Source("url", self.url_file, self.url_env, self.url_credential)

    @property
    def secret(self) -> Source:
        """Where the key is that messages are signed with."""
        return Source("secret", self.secret_file, self.secret_env, self.secret_credential)


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
