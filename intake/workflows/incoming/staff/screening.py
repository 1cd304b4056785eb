"""What a mail by staff takes from other machines is had before the transaction that places it: they take their time.

Files are scanned, and a mail that waited for its code is fetched from the place outside the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from intake import clamd
from intake.domain import staff_commands
from intake.message.compose import File
from intake.message.mail import Mail
from intake.store.inward import parsed
from intake.store.inward.mails import Stored
from intake.store.inward.vault import Corrupt
from intake.store.people import directory
from intake.workflows import raws
from intake.workflows.house import House
from intake.workflows.incoming.staff import enclosing, proving

Read = TypeVar("Read")  # a mail, or why it cannot be read


def ahead(house: House, read: Sequence[tuple[Stored, Read]]) -> House:
    """The house for the transaction that places these mails: it has what they need at hand. Raises StoreDown."""
    if house.scanner is None and house.vault is None:
        return house
    house = house.holding(dict(_earlier(house, [mail for _stored, mail in read])))
    if house.scanner is None:
        return house
    files = [content for stored, mail in read for content in _sent_on(house, stored, mail)]
    files += [content for number in house.at_hand for content in _waiting(house, number)]
    return house.scanning(clamd.ask_ahead(house.scanner, files)) if files else house


def _earlier(house: House, read: Sequence[object]) -> Iterator[tuple[int, bytes]]:
    """The mails that wait for a code which stands in one of these, with their bytes.

    One whose bytes are damaged is left out: it is found out again where it fails the mail with its code, and no other.
    """
    for mail in read:
        for number in _opened(house, mail):
            try:
                yield number, raws.raw(house, number)
            except Corrupt:
                continue


def _opened(house: House, mail: object) -> set[int]:
    """By number, the mails whose commands the codes of this one would release."""
    if not isinstance(mail, Mail) or len(mail.from_) != 1:
        return set()
    codes = proving.given(staff_commands.read(mail.reply_text, house.prefix))
    if not codes:
        return set()
    secret, now = house.identity.secret, house.now()
    with house.db.read() as conn:
        member = directory.recognise(conn, mail.from_[0].address).staff
        found = [proving.find(conn, secret, one, member=member, now=now) for one in codes if member is not None]
    return {one.mail_id for one in found if one is not None and one.mail_id is not None}


def _sent_on(house: House, stored: Stored, mail: object) -> Iterator[bytes]:
    """What a letter could take of a mail by staff."""
    if not isinstance(mail, Mail) or len(mail.from_) != 1 or all(one.inline for one in mail.attachments):
        return
    with house.db.read() as conn:
        is_by_staff = directory.recognise(conn, mail.from_[0].address).staff is not None
    if is_by_staff:
        yield from _fitting(house, enclosing.of(stored.raw, mail.attachments))


def _waiting(house: House, number: int) -> Iterator[bytes]:
    """The same of a mail that waited for its code."""
    with house.db.read() as conn:
        kept = parsed.attachments_of(conn, [number]).get(number, ())
    yield from _fitting(house, enclosing.of(house.at_hand[number], kept))


def _fitting(house: House, files: Sequence[File]) -> Iterator[bytes]:
    """Too much is refused unseen."""
    if sum(len(one.content) for one in files) <= house.policy.letter_bytes:
        yield from (one.content for one in files)
