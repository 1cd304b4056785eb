"""Files of mails by staff are scanned before the transaction that may send them on: a scanner takes its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from intake import clamd
from intake.message.mail import Mail
from intake.store.inward.mails import Stored
from intake.store.people import directory
from intake.workflows.house import House
from intake.workflows.incoming.staff import enclosing

Read = TypeVar("Read")  # a mail, or why it cannot be read


def ahead(house: House, read: Iterable[tuple[Stored, Read]]) -> House:
    """The house for the transaction that places these mails: its scanner knows their files."""
    if house.scanner is None:
        return house
    files = [content for stored, mail in read for content in _sent_on(house, stored, mail)]
    return house.scanning(clamd.ask_ahead(house.scanner, files)) if files else house


def _sent_on(house: House, stored: Stored, mail: object) -> Iterator[bytes]:
    """What a letter could take of a mail by staff; too much is refused unseen."""
    if not isinstance(mail, Mail) or len(mail.from_) != 1 or all(one.inline for one in mail.attachments):
        return
    with house.db.read() as conn:
        is_by_staff = directory.recognise(conn, mail.from_[0].address).staff is not None
    files = enclosing.of(stored.raw, mail.attachments) if is_by_staff else ()
    if sum(len(one.content) for one in files) <= house.policy.letter_bytes:
        yield from (one.content for one in files)
