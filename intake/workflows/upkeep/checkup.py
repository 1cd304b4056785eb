"""The check-up of what needs no server: what waits, what came back, clocks, versions, files, who is told."""

from __future__ import annotations

import re
import ssl
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

from intake.store.database import server_version
from intake.store.ledger import events
from intake.store.upkeep import health
from intake.workflows.house import House
from intake.workflows.incoming.storms import NAME as STORM
from intake.workflows.upkeep import health as pictures
from intake.workflows.upkeep.findings import Both, Finding
from intake.workflows.upkeep.health import ALARM, Picture

LATE = timedelta(minutes=15)
AHEAD = timedelta(seconds=60)
SUSPENDED_SINCE = timedelta(days=30)
FAILED_SINCE = timedelta(days=7)
CERTIFICATE_DAYS = 21
BACKUP_KINDS = ("backup", "backup_made")
BACKUP_AGE = timedelta(days=2)
OLDEST = {"sqlite": (3, 35), "postgresql": (13, 0)}
ZONE_YEARS = 2


def run(house: House, state: Path) -> Iterator[Finding]:
    """Every check, from one picture of the database."""
    with house.db.read() as conn:
        picture = pictures.look(conn, house)
        rested = health.suspended(conn, since=picture.now - SUSPENDED_SINCE)
        failed = health.failed(conn, since=picture.now - FAILED_SINCE)
        newest = events.recent(conn, 1)
        backup = events.latest(conn, BACKUP_KINDS)
        version = server_version(conn)
    yield _oldest_letter(picture)
    yield _counted("letters.unknown", picture.health.letters["unknown"], *_UNKNOWN)
    yield _counted("letters.failed", failed, *_FAILED)
    yield _held(picture)
    yield _suspended(rested)
    yield _quarantine(picture)
    yield from _standing(picture)
    yield _operators(house)
    yield _clock(newest[0].at if newest else None, picture.now)
    yield _version(house.db.dialect, version)
    yield _zones(picture.now)
    yield _backup(backup, picture.now)
    yield from _modes(state, house)


_UNKNOWN = (
    Both("{n} 封信结果不明：服务器没有答复", "the end of {n} letters is not known: the server did not answer"),
    Both(
        "先查已发送邮件，再 intake outbox retry 或 drop：intake outbox list -s unknown",
        "look among the sent mail, then intake outbox retry or drop: intake outbox list -s unknown",
    ),
)
_FAILED = (
    Both("7 天内有 {n} 封信寄不出去", "{n} letters could not be delivered within 7 days"),
    Both("查看并联系收件人：intake outbox list -s failed", "look, and reach the people: intake outbox list -s failed"),
)


def _counted(name: str, count: int, cause: Both, remedy: Both) -> Finding:
    if not count:
        return Finding(name, "ok")
    return Finding(name, "warn", Both(cause.zh.format(n=count), str(cause).format(n=count)), remedy)


def _oldest_letter(picture: Picture) -> Finding:
    late = timedelta(seconds=picture.oldest_letter_seconds)
    if late <= LATE:
        return Finding("outbox.oldest", "ok")
    minutes = late // timedelta(minutes=1)
    cause = Both(f"最早该寄的信已晚了 {minutes} 分钟", f"a letter is {minutes} minutes late")
    return Finding(
        "outbox.oldest", "warn", cause, Both("守护进程在运行吗？intake status", "is the daemon running? intake status")
    )


def _held(picture: Picture) -> Finding:
    held = picture.health.held
    if not held:
        return Finding("outbox.held", "ok")
    listed = ", ".join(f"{reason} {n}" for reason, n in held.items())
    remedy = "intake outbox release --held REASON / intake outbox drop --held REASON"
    return Finding(
        "outbox.held", "warn", Both(f"有信扣住，等人决定：{listed}", f"letters wait for a person: {listed}"), remedy
    )


def _suspended(rested: list[str]) -> Finding:
    if not rested:
        return Finding("addresses.suspended", "ok")
    named = ", ".join(rested[:3]) + (" …" if len(rested) > 3 else "")
    cause = Both(
        f"{len(rested)} 个地址退信，暂停自动寄信：{named}",
        f"{len(rested)} addresses bounce and get no automatic letter: {named}",
    )
    remedy = Both("更正通讯录；该地址的人来信后自动恢复", "mend the directory; a mail from the person ends it")
    return Finding("addresses.suspended", "warn", cause, remedy)


def _quarantine(picture: Picture) -> Finding:
    count, oldest = picture.health.mails["quarantined"], picture.health.oldest_quarantined_at
    if not count or oldest is None:
        return Finding("mail.quarantine", "ok")
    days = (picture.now - oldest).days
    cause = Both(f"{count} 封来信已隔离，最久 {days} 天", f"{count} mails are set aside, the oldest for {days} days")
    return Finding("mail.quarantine", "warn", cause, "intake quarantine list")


def _standing(picture: Picture) -> Iterator[Finding]:
    """Pauses, alarms and storms that last."""
    for one in picture.standing:
        since = f"{one.since:%Y-%m-%d %H:%M} UTC"
        if one.name.startswith((ALARM, STORM)):
            what = one.name.removeprefix(ALARM)
            yield Finding(
                "alarm", "warn", Both(f"告警中：{what}，自 {since}", f"{what}, since {since}"), "intake status"
            )
        else:
            cause = Both(f"{one.actor} 暂停了工作，自 {since}", f"paused by {one.actor} since {since}")
            yield Finding("paused", "warn", cause, "intake daemon resume")


def _operators(house: House) -> Finding:
    if house.policy.operators:
        return Finding("alarm.operators", "ok", ", ".join(house.policy.operators))
    cause = Both("没有人会收到故障告警", "nobody is told when something stands still")
    remedy = 'operators = ["it@hq.example"]'
    return Finding("alarm.operators", "warn", cause, Both(f"在 [operations] 写 {remedy}", f"{remedy} in [operations]"))


def _clock(newest: datetime | None, now: datetime) -> Finding:
    """A journal from the future says that the clock was set back."""
    if newest is None or newest <= now + AHEAD:
        return Finding("clock.step", "ok")
    seconds = (newest - now).total_seconds()
    cause = Both(
        f"记事里有 {seconds:.0f} 秒之后的事：系统时钟被拨回了",
        f"the journal is {seconds:.0f} s ahead: the clock was set back",
    )
    return Finding("clock.step", "warn", cause, Both("打开时间同步", "switch on time synchronisation"))


def _version(dialect: str, version: str) -> Finding:
    numbers = tuple(int(one) for one in re.findall(r"\d+", version)[:2])
    oldest = OLDEST[dialect]
    wanted = ".".join(map(str, oldest))
    if numbers >= oldest:
        return Finding("db.version", "ok", f"{dialect} {version}")
    cause = Both(f"{dialect} {version} 太旧，至少 {wanted}", f"{dialect} {version} is too old: {wanted} at least")
    return Finding("db.version", "fail", cause, Both("升级数据库", "upgrade the database"))


def _zones(now: datetime) -> Finding:
    try:
        version = metadata.version("tzdata")
    except metadata.PackageNotFoundError:
        cause = Both("没有安装 tzdata", "tzdata is not installed")
        return Finding("timezone.data", "warn", cause, "pip install tzdata")
    if int(version.split(".")[0]) < now.year - ZONE_YEARS:
        cause = Both(f"时区数据 {version} 已旧", f"time zone data of {version} is old")
        return Finding("timezone.data", "warn", cause, "pip install --upgrade tzdata")
    return Finding("timezone.data", "ok", f"tzdata {version}")


def _backup(newest: datetime | None, now: datetime) -> Finding:
    if newest is None:
        return Finding("backup.age", "ok", Both("本程序没有做过备份，不知道", "not known: this program has made none"))
    hours = (now - newest) // timedelta(hours=1)
    if now - newest <= BACKUP_AGE:
        return Finding("backup.age", "ok", Both(f"{hours} 小时前", f"{hours} hours ago"))
    cause = Both(f"上次备份在 {hours} 小时前", f"the last backup is {hours} hours old")
    return Finding("backup.age", "warn", cause, Both("检查备份任务", "look after the backup's timer"))


def _modes(state: Path, house: House) -> Iterator[Finding]:
    """Who else on this machine can read what branches wrote (SECURITY.md threat 36)."""
    open_ = [one for one in (state, *sorted(state.glob("intake.db*"))) if _is_open(one)]
    for one in open_:
        cause = Both(f"本机其他人可以进入 {one}", f"others on this machine can read {one}")
        yield Finding("state.modes", "warn", cause, f"chmod {'0700' if one.is_dir() else '0600'} {one}")
        return
    yield Finding("state.modes", "ok", str(state) if house.db.dialect == "sqlite" else "")


def _is_open(path: Path) -> bool:
    """Whether everybody may read it; a file inside a closed folder is closed."""
    if not path.is_dir() and not _is_open(path.parent):
        return False
    return bool(path.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH | stat.S_IWOTH))


def certificate(name: str, until: str, now: datetime) -> Finding:
    """How many days a server's certificate lasts; `until` as the certificate says it, "" without TLS."""
    if not until:
        return Finding(f"{name}.certificate", "ok", Both("未加密（仅限本机）", "not encrypted (this machine only)"))
    days = (datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC) - now).days
    if days > CERTIFICATE_DAYS:
        return Finding(f"{name}.certificate", "ok", Both(f"还有 {days} 天", f"{days} days left"))
    cause = Both(f"证书只剩 {days} 天", f"the certificate lasts {days} more days")
    return Finding(f"{name}.certificate", "warn", cause, Both("请邮件管理员更新证书", "ask for a new certificate"))
