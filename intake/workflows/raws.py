"""The bytes of mails, wherever they are kept: always checked, fetched from outside while no transaction is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from intake import log
from intake.errors import StoreDown
from intake.store.inward import mails, vault
from intake.store.inward.mails import Fetched, Stored
from intake.store.inward.vault import Corrupt
from intake.workflows.house import House


def keep(house: House, items: Iterable[Fetched]) -> None:
    """Before mails are archived: what is kept outside the database is durable there. Raises StoreDown."""
    if house.vault is not None:
        vault.put_all(house.vault, (one.raw for one in items))


def raw(house: House, mail_id: int) -> bytes:
    """The bytes of a mail as they came. Raises NotFound, Corrupt, StoreDown."""
    if mail_id in house.at_hand:
        return house.at_hand[mail_id]
    with house.db.read() as conn:
        found = mails.blob(conn, mail_id)
    return _bytes(house, found.sha256, found.raw)


def by_name(house: House, sha256: str) -> bytes:
    """The bytes that are kept outside under this hash. Raises Corrupt, StoreDown."""
    return _bytes(house, sha256, None)


def loaded(house: House, claimed: Sequence[Stored]) -> list[Stored]:
    """Claimed mails with their bytes; one whose bytes are wrong is set aside, and comes no further.

    When the place outside is out of reach every claim is given back without a charge. Raises StoreDown.
    """
    try:
        found = [_loaded(house, one) for one in claimed]
    except StoreDown:
        with house.db.write() as conn:
            for one in claimed:
                mails.give_back(conn, one)
        raise
    return [one for one in found if one is not None]


def _loaded(house: House, stored: Stored) -> Stored | None:
    try:
        return replace(stored, raw=_bytes(house, stored.sha256, None if stored.outside else stored.raw))
    except Corrupt as trouble:
        log.error("mail.corrupt", mail=stored.id, error=str(trouble))
        with house.db.write() as conn:
            mails.fail(conn, stored, error=str(trouble), now=house.now(), limit=0)
        return None


def _bytes(house: House, sha256: str, inside: bytes | None) -> bytes:
    if inside is not None:
        return vault.checked(sha256, inside)
    if house.vault is None:
        raise Corrupt(
            f"the bytes of mail {sha256} are outside the database",
            hint='set [state] blobs to the place where they were put, "files" or "s3://…"',
        )
    return house.vault.get(sha256)
