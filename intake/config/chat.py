"""The table `[[webhook]]`: chat robots and other programs that are told what staff are told."""

from typing import Annotated

from intake.config.marks import Length
from intake.config.secrets import Source
from intake.config.values import Bool, File, Key, Language, Seconds, Section, Text, Words
from intake.domain.notices import What
from intake.outbound.kinds import Kind


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
    team: Annotated[str, Length(most=200)] = ""
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
