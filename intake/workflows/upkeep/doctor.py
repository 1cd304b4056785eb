"""The check-up: what was looked at, whether it is well, why not, and what to do (RELIABILITY.md section 4)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from intake.errors import IntakeError
from intake.mailbox.door import Door
from intake.outbound.hook import Webhook
from intake.outbound.smtp import Post
from intake.store.database import database_now
from intake.store.inward import mailboxes, mails
from intake.store.outward import returned
from intake.workflows.clock import almanac
from intake.workflows.house import House
from intake.workflows.looking.letters import LOOK_BACK
from intake.workflows.upkeep import checkup, doctor_desk, doctor_people, doctor_trust, hooked, names, servers
from intake.workflows.upkeep.findings import Both, Finding

CLOCKS_APART_SECONDS = 30
LOW_BYTES = 500 * 1024 * 1024
RESERVED = (".example", ".test", ".invalid", ".localhost", ".local")  # RFC 2606: nobody keeps records for them
Check = Callable[[], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Doors:
    """The outside worlds to be tried: a door for each mailbox, the relay, the state directory, the name servers."""

    mailboxes: Iterable[Door]
    relay: Post
    state: Path
    ask: names.Ask
    selectors: tuple[str, ...] = ()  # of our DKIM keys
    webhooks: Sequence[Webhook] = ()


def run(house: House, doors: Doors, only: Collection[str] = ()) -> Iterator[Finding]:
    """Every check, one after the other; none stops the next. `only` names parts such as imap and db."""
    for part, name, check in _checks(house, doors):
        if not only or part in only:
            yield from _guarded(name, check)


def _checks(house: House, doors: Doors) -> Iterator[tuple[str, str, Check]]:
    """The part a check belongs to, its id where it fails as a whole, and the check."""
    yield "db", "db.schema", partial(_schema, house)
    yield "db", "db.write", partial(_writable, house)
    yield "", "clock", partial(_clock, house)
    yield "templates", "templates", partial(_templates, house)
    yield "templates", "canned", partial(doctor_desk.canned, house)
    yield "", "attachments.clamd", partial(doctor_desk.scanner, house)
    yield "calendar", "calendar.coverage", partial(_calendar, house)
    yield "db", "disk.free", partial(_disk, doors.state)
    yield "", "mail.backlog", partial(_backlog, house)
    yield "", "letters.bounced", partial(_bounces, house)
    yield "", "mail.trust", partial(doctor_trust.sample, house)
    yield "", "staff.roles", partial(doctor_people.roles, house)
    yield "", "staff.owners", partial(doctor_people.owners, house)
    yield "calendar", "promises.days_off", partial(doctor_people.days_off, house)
    yield "", "checkup", partial(checkup.run, house, doors.state)
    domain = house.office.address.rpartition("@")[2]
    if not domain.endswith(RESERVED):
        yield "dns", "dns", partial(names.check, doors.ask, domain, doors.selectors)
    for door in doors.mailboxes:
        yield "imap", f"imap.{door.account.name}.address", partial(servers.notified, door.account, house.office)
        yield "imap", f"imap.{door.account.name}", partial(servers.imap, door, house.now())
    yield "", "webhooks", partial(hooked.check, house, doors.webhooks)
    yield "smtp", "smtp.login", partial(servers.smtp, doors.relay, house.now())


def _guarded(name: str, check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except IntakeError as trouble:
        yield Finding(name, "fail", trouble.sentence, trouble.hint)


def _schema(house: House) -> Iterator[Finding]:
    if house.db.is_current():
        yield Finding("db.schema", "ok", f"revision {house.db.head()}")
    else:
        yield Finding(
            "db.schema",
            "fail",
            Both(
                f"数据库版本 {house.db.revision()}，应为 {house.db.head()}",
                f"revision {house.db.revision()}, wanted {house.db.head()}",
            ),
            "intake db upgrade",
        )


def _writable(house: House) -> Iterator[Finding]:
    with house.db.write() as conn:
        boxes = mailboxes.all(conn)
    yield Finding("db.write", "ok", house.db.dialect)
    for box in boxes:
        if box.last_error:
            yield Finding(
                f"mailbox.{box.name}",
                "warn",
                box.last_error,
                Both("会自动重试；见下面该服务器的检查", "it is tried again; see the checks of its server below"),
            )


def _clock(house: House) -> Iterator[Finding]:
    """Leases and claims go by the database's clock, promises by ours."""
    with house.db.read() as conn:
        apart = abs((database_now(conn) - house.now()).total_seconds())
    if apart > CLOCKS_APART_SECONDS:
        cause = Both(f"本机与数据库的时钟相差 {apart:.0f} 秒", f"this machine and the database are {apart:.0f} s apart")
        yield Finding("clock", "warn", cause, Both("两边都打开时间同步", "switch on time synchronisation on both"))
    else:
        yield Finding("clock", "ok", house.office.zone)


def _templates(house: House) -> Iterator[Finding]:
    problems = house.desk.lint()
    for problem in problems:
        yield Finding(
            "templates",
            "fail",
            problem,
            Both(
                "修正 [letters] 目录中的模板，或删去它", "mend the template in the directory of [letters], or remove it"
            ),
        )
    if not problems:
        yield Finding("templates", "ok")


def _calendar(house: House) -> Iterator[Finding]:
    found = almanac.check(house)
    if missing := found["unknown_years"]:
        waiting = found["provisional"]
        cause = Both(
            f"{'、'.join(map(str, missing))} 年的调休安排未知；暂定承诺 {waiting} 项",
            f"make-up workdays are not known for {', '.join(map(str, missing))}; {waiting} provisional promises",
        )
        command = f"intake calendar import cn-{missing[-1]}.toml"
        remedy = Both(
            f"通知发布后：{command}，或升级 holidays 包",
            f"when the notice is out: {command}, or update the holidays package",
        )
        yield Finding("calendar.coverage", "warn", cause, remedy)
    else:
        yield Finding("calendar.coverage", "ok", house.calendar.version)
    if found["promises"]:
        count = len(found["promises"])
        cause = Both(
            f"{count} 项未结承诺落在现行日历的工作时间之外",
            f"{count} open promises fall outside working time by the calendar now in force",
        )
        remedy = Both(
            "intake calendar check 会逐项列出；用 intake promise 决定",
            "intake calendar check names them; decide with intake promise",
        )
        yield Finding("calendar.promises", "warn", cause, remedy)


def _disk(state: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(state).free
    if free < LOW_BYTES:
        yield Finding(
            "disk.free",
            "fail",
            Both(f"{state} 只剩 {free // 2**20} MB", f"{free // 2**20} MB left in {state}"),
            Both("腾出空间；磁盘满时停止收信", "make room; polling stops when the disk is full"),
        )
    else:
        yield Finding("disk.free", "ok", f"{free // 2**30} GB")


def _backlog(house: House) -> Iterator[Finding]:
    with house.db.read() as conn:
        backlog = mails.backlog(conn, house.now())
    if backlog.oldest_seconds and backlog.oldest_seconds > 300:
        yield Finding(
            "mail.backlog",
            "warn",
            Both(
                f"最早的来信等了 {backlog.oldest_seconds:.0f} 秒还没登记",
                f"the oldest mail has waited for {backlog.oldest_seconds:.0f} s",
            ),
            "intake status",
        )
    else:
        yield Finding("mail.backlog", "ok")


def _bounces(house: House) -> Iterator[Finding]:
    """Letters that came back, and notices of it that fit no letter of ours."""
    with house.db.read() as conn:
        found = returned.recent(conn, since=house.now() - LOOK_BACK)
    letters = {one.outbox_id for one in found if one.is_letter}
    within = f"within {LOOK_BACK.days} days"
    if letters:
        cause = Both(f"{LOOK_BACK.days} 天内有 {len(letters)} 封信被退回", f"{len(letters)} letters came back {within}")
        yield Finding(
            "letters.bounced",
            "warn",
            cause,
            Both(
                "intake outbox list --bounced；更正通讯录中的地址",
                "intake outbox list --bounced; mend the addresses in the directory",
            ),
        )
    else:
        yield Finding("letters.bounced", "ok")
    if loose := [one.mail_id for one in found if not one.is_letter]:
        cause = Both(
            f"{LOOK_BACK.days} 天内有 {len(loose)} 份退信通知对不上任何一封信",
            f"{len(loose)} notices of returned mail {within} fit no letter",
        )
        yield Finding(
            "letters.unlinked",
            "warn",
            cause,
            Both(f"查看：intake quarantine show {loose[0]}", f"look at them: intake quarantine show {loose[0]}"),
        )


__all__ = ["Both", "Doors", "Finding", "run"]
