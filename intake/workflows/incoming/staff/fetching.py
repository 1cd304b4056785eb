"""Mails that wait for a code are fetched before the transaction that sends their files on: the place may be far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from intake.domain import codes as code_rules
from intake.domain import staff_commands
from intake.domain.command_words import Verb
from intake.message.mail import Mail
from intake.store.desk import codes
from intake.store.inward.mails import Stored
from intake.store.inward.vault import Corrupt, Vault
from intake.store.people import directory
from intake.workflows import raws
from intake.workflows.house import House

Read = TypeVar("Read")  # a mail, or why it cannot be read


@dataclass(frozen=True, slots=True)
class _Remembering:
    """A place for bytes that is asked once for each."""

    vault: Vault
    known: dict[str, bytes] = field(default_factory=dict)

    def put(self, sha256: str, raw: bytes) -> None:
        """See Vault."""
        self.vault.put(sha256, raw)

    def get(self, sha256: str) -> bytes:
        """See Vault."""
        if sha256 not in self.known:
            self.known[sha256] = self.vault.get(sha256)
        return self.known[sha256]

    def delete(self, sha256: str) -> None:
        """See Vault."""
        self.vault.delete(sha256)


def ahead(house: House, read: Iterable[tuple[Stored, Read]]) -> House:
    """The house for the transaction that places these mails: it has at hand what their codes open. Raises StoreDown."""
    wanted = {one for _, mail in read for one in waiting(house, mail)} if house.vault is not None else set()
    if not wanted or house.vault is None:
        return house
    same = house.holding(_Remembering(house.vault))
    for one in wanted:
        with suppress(Corrupt):  # found again by the mail that wants it, and told there
            raws.raw(same, one)
    return same


def waiting(house: House, mail: object) -> Iterator[int]:
    """The mails whose commands wait for a code that this one may hold."""
    if not isinstance(mail, Mail) or len(mail.from_) != 1:
        return
    today = house.now().astimezone(house.zone).date()
    with house.db.read() as conn:
        member = directory.recognise(conn, mail.from_[0].address).staff
        orders = staff_commands.read(mail.reply_text, house.prefix, today=today).commands if member else ()
        given = (code_rules.read(one.word) for one in orders if one.verb in {Verb.CODE, Verb.REPLY} and one.word)
        for code in filter(None, given):
            found = codes.find(conn, house.identity.secret, code, actor=member.login if member else "", now=house.now())
            if found is not None and found.mail_id is not None and found.payload:
                yield found.mail_id
