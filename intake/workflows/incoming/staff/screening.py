"""Files of mails by staff are fetched and scanned before the transaction that may send them on: it must stay short."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from intake import clamd
from intake.domain import staff_commands
from intake.message.compose import File
from intake.message.mail import Mail
from intake.store.inward import parsed, vault
from intake.store.inward.mails import Stored
from intake.store.inward.vault import Corrupt
from intake.store.people import directory
from intake.workflows import raws
from intake.workflows.house import House
from intake.workflows.incoming.staff import enclosing, proving

Read = TypeVar("Read")  # a mail, or why it cannot be read


def ahead(house: House, read: Iterable[tuple[Stored, Read]]) -> House:
    """The house for the transaction that places these mails: it has their files, and its scanner knows them.

    Raises StoreDown where mails that wait for a code are out of reach.
    """
    if house.scanner is None and house.vault is None:
        return house
    files: list[bytes] = []
    fetched: dict[str, bytes] = {}
    for stored, mail in read:
        if isinstance(mail, Mail) and (login := _writer(house, mail)):
            files += _fit(house, enclosing.of(stored.raw, mail.attachments))
            for raw, found in _waiting(house, mail, login):
                files += _fit(house, found)
                fetched[hashlib.sha256(raw).hexdigest()] = raw
    scanner = clamd.ask_ahead(house.scanner, files) if house.scanner is not None and files else house.scanner
    place = vault.Foreseen(house.vault, fetched) if house.vault is not None and fetched else house.vault
    return house.foreseeing(scanner, place)


def _writer(house: House, mail: Mail) -> str:
    """The login of the member of staff who wrote it, if it has files or may have a code."""
    if len(mail.from_) != 1 or (all(one.inline for one in mail.attachments) and not _codes(house, mail)):
        return ""
    with house.db.read() as conn:
        member = directory.recognise(conn, mail.from_[0].address).staff
    return member.login if member is not None else ""


def _codes(house: House, mail: Mail) -> list[str]:
    return proving.given(staff_commands.read(mail.reply_text, house.prefix))


def _waiting(house: House, mail: Mail, login: str) -> Iterator[tuple[bytes, tuple[File, ...]]]:
    """The mails with files that wait for a code of this one, with their bytes; a damaged one is told in its turn."""
    with house.db.read() as conn:
        found = [proving.find(conn, house, code, login=login, now=house.now()) for code in _codes(house, mail)]
        numbers = [one.mail_id for one in found if one is not None and one.mail_id is not None]
        kept = parsed.attachments_of(conn, numbers)
    for number, attachments in kept.items():
        try:
            raw = raws.raw(house, number)
        except Corrupt:
            continue
        yield raw, enclosing.of(raw, attachments)


def _fit(house: House, files: Sequence[File]) -> list[bytes]:
    """What a letter could take; too much is refused unseen."""
    found = [one.content for one in files]
    return found if sum(map(len, found)) <= house.policy.letter_bytes else []
