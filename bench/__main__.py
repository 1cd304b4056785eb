"""`python -m bench`: one line for each measurement."""

from __future__ import annotations

import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import calendar, reading, starting
from bench.clock import Measured, against

MAILS = 120


def main() -> None:
    """Print each measurement as it is made."""
    print(f"{'what':<34} {'ours ms':>9} {'reference ms':>13} {'ratio':>7}   reference")
    for one in measurements():
        print(
            f"{one.name:<34} {one.ours * 1e3:>9.3f} {one.reference * 1e3:>13.3f} {one.ratio:>7.2f}   {one.reference_name}",
            flush=True,
        )


def measurements() -> Iterator[Measured]:
    """Reading, writing, counting time, storing, starting."""
    from tests.support.mails import generate

    raws = [raw for _, raw in generate(MAILS, seed=1)]
    yield from reading.measurements()
    yield composing()
    yield counting()
    yield from calendar.measurements()
    with TemporaryDirectory() as folder:
        yield archiving(raws, Path(folder))
    yield from starting.measurements()


def composing() -> Measured:
    """One letter as bytes."""
    from intake.message import compose
    from intake.message.mail import Person

    text, page = "您好：\r\n已收到您的来信。\r\n" * 20, "<p>您好</p>" * 60
    envelope = compose.Envelope(
        sender=Person("总部服务台", "office@hq.example"), to=Person("李伟", "liwei@south.hq.example"), reply_to="office@hq.example",
        message_id="a.1.2@hq.example", date=datetime(2026, 11, 24, tzinfo=UTC), in_reply_to="x@south.hq.example",
        references=("x@south.hq.example",), auto_submitted="auto-replied", loop=None,
    )  # fmt: skip
    rendered = compose.Rendered("[HQ-1042] 已收到", text, page)

    def stdlib() -> bytes:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = (
            "总部服务台 <office@hq.example>",
            "李伟 <liwei@south.hq.example>",
            rendered.subject,
        )
        letter.set_content(text)
        letter.add_alternative(page, subtype="html")
        return letter.as_bytes(policy=email.policy.SMTP)

    return against("compose 50 letters", lambda: [compose.render(envelope, rendered) for _ in range(50)],
                   reference_name="EmailMessage, policy SMTP", reference=lambda: [stdlib() for _ in range(50)], rounds=9)  # fmt: skip


def counting() -> Measured:
    """A promise over working days, against adding a span of clock time in the zone."""
    from intake import calendars
    from intake.domain.worktime import parse_target

    rules = calendars.CalendarRules(
        country="CN", hours=("08:30-12:00", "13:30-17:30"), zone="Asia/Shanghai", overrides=None, subdivision=None
    )
    calendar = calendars.load(rules, range(2025, 2028))
    starts = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=31 * step) for step in range(200)]
    target = parse_target("3d")
    return against("count 200 promises of 3 days", lambda: [calendar.due(start, target) for start in starts],
                   reference_name="timedelta in a zone", reference=lambda: [(s.astimezone() + timedelta(days=3)) for s in starts])  # fmt: skip


def archiving(raws: list[bytes], folder: Path) -> Measured:
    """Raw mails into the archive, committed, against plain files with fsync."""
    import itertools
    import os

    from intake.store.database import Database
    from intake.store.inward import mailboxes, mails

    now, numbers = datetime(2026, 11, 24, tzinfo=UTC), itertools.count(1)
    database = Database(f"sqlite:///{folder}/intake.db")
    database.upgrade()
    with database.write() as conn:
        box = mailboxes.open(conn, "office", "INBOX", activation_at=now)

    def ours() -> None:
        with database.write() as conn:
            mails.archive(
                conn,
                box,
                [mails.Fetched(next(numbers), b"X-Run: %d\r\n" % next(numbers) + raw, now) for raw in raws],
                now=now,
            )

    def files() -> None:
        for raw in raws:
            with (folder / f"{next(numbers)}.eml").open("wb") as out:
                out.write(raw)
                out.flush()
                os.fsync(out.fileno())

    try:
        return against(f"archive {len(raws)} mails", ours, reference_name="files with fsync", reference=files, rounds=5)
    finally:
        database.close()


if __name__ == "__main__":
    main()
