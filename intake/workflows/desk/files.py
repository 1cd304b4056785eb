"""Files that came with mails and go with letters: listed, saved in a safe way, looked over before they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from intake import disk
from intake.errors import NotAllowed, NotFound, Sentence
from intake.message import contents, disknames, filekinds
from intake.message.compose import File
from intake.message.mail import Attachment
from intake.store.desk import requests
from intake.store.inward import mails
from intake.workflows import raws
from intake.workflows.house import House

MOST_NUMBERS = 1000  # files of one name in a folder


@dataclass(frozen=True, slots=True)
class Held:
    """A file of a mail of a request; `number` counts all of the request from 1, `content` is None when it is gone."""

    number: int
    mail_id: int
    received_at: datetime
    sender: str
    file: Attachment
    content: bytes | None

    @property
    def suspicion(self) -> tuple[str, str] | None:
        """The ending of the name, and what the file is, where a person should know that before opening it."""
        found = filekinds.suspicion(self.file.filename, self.content or b"")
        return (found[0], str(found[1])) if found else None


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one file: where it stands now, what the scanner found, and why it was not written."""

    held: Held
    path: Path | None
    virus: str | None = None
    refused: str = ""  # gone, infected, taken


def of(house: House, number: int) -> list[Held]:
    """Every file that came for a request, in the order it came. Raises NotFound."""
    with house.db.read() as conn:
        requests.load(conn, number)
        found = [one for one in mails.of_request(conn, number) if one.attachments]
    held: list[Held] = []
    for mail in found:
        raw = raws.raw(house, mail.id)
        found_in = contents.those(raw, {one.sha256 for one in mail.attachments})
        for one in mail.attachments:
            content, place = found_in.get(one.sha256), len(held) + 1
            held.append(Held(place, mail.id, mail.received_at, mail.from_name or mail.from_address, one, content))
    return held


def chosen(held: Sequence[Held], numbers: Sequence[int]) -> list[Held]:
    """Those of these numbers; without numbers all that are not part of a page. Raises NotFound."""
    if not numbers:
        return [one for one in held if not one.file.inline] or list(held)
    known = {one.number: one for one in held}
    missing = [str(number) for number in numbers if number not in known]
    if missing:
        raise NotFound(
            Sentence("there is no attachment {missing}", missing=", ".join(missing)),
            hint="see `intake attachments list`",
        )
    return [known[number] for number in dict.fromkeys(numbers)]


def save(house: House, wanted: Sequence[Held], folder: Path, *, force: bool = False) -> list[Saved]:
    """Write files into a folder, under safe names, never over another file and never outside.

    A name that is taken gets a number. `force` writes over a file of that name, and what the scanner found.
    Raises StoreDown where the scanner gives no verdict, OSError where the folder cannot be written.
    """
    return [_save(house, one, folder, force=force) for one in wanted]


def refuse_unfit(house: House, files: Sequence[File], *, force: bool = False) -> None:
    """Files that may not go with a letter: too many bytes, or infected. Raises NotAllowed, StoreDown."""
    total = sum(len(one.content) for one in files)
    if total > house.policy.letter_bytes:
        raise too_large(house, total)
    for one in files if house.scanner and not force else ():
        virus = house.scanner.scan(one.content) if house.scanner else None
        if virus:
            raise NotAllowed(
                Sentence("{name} is infected: {virus}; nothing was sent", name=one.name, virus=virus),
                hint="--force sends it all the same",
            )


def too_large(house: House, total: int) -> NotAllowed:
    """The refusal of files that have so many bytes together."""
    return NotAllowed(
        Sentence(
            "the files have {total:.1f} MB together; a letter takes {limit:.0f} MB",
            total=total / 2**20,
            limit=house.policy.letter_bytes / 2**20,
        ),
        hint="send them in several letters, or raise [attachments] letter_megabytes",
    )


def _save(house: House, held: Held, folder: Path, *, force: bool) -> Saved:
    if held.content is None:
        return Saved(held, None, refused="gone")
    virus = house.scanner.scan(held.content) if house.scanner else None
    if virus and not force:
        return Saved(held, None, virus, refused="infected")
    name = disknames.safe(held.file.filename, otherwise=f"attachment-{held.number}")
    for number in range(1, MOST_NUMBERS):
        chosen_name = name if number == 1 else disknames.numbered(name, number)
        if disk.add_new(folder, chosen_name, held.content, replace=force):
            return Saved(held, folder / chosen_name, virus)
    return Saved(held, None, virus, refused="taken")
