"""The check-up of the directory itself: what nobody would notice until a mail is sorted wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from intake.message import address
from intake.store.people import directory
from intake.store.people.directory import Branch, Contact, Staff
from intake.workflows.house import House
from intake.workflows.upkeep.findings import Both, Finding

PUBLIC = frozenset(
    ("qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com", "sohu.com", "139.com", "189.cn",
     "aliyun.com", "gmail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com")
)  # fmt: skip
SHOWN = 5
MEND = Both("更正后重新导入：intake directory import FILE", "mend it and import again: intake directory import FILE")


def check(house: House) -> Iterator[Finding]:
    """Every finding; one line of `ok` where there is none."""
    with house.db.read() as conn:
        branches, contacts, staff = directory.branches(conn), directory.all_contacts(conn), directory.all_staff(conn)
    ours = {one.lower() for one in (house.office.address, *house.office.aliases)}
    found = [*_branches(branches, contacts), *_people(contacts, staff, ours)]
    yield from found
    if not found:
        said = f"{len(branches)} / {len(contacts)} / {len(staff)}"
        yield Finding(
            "directory", "ok", Both(f"分公司、联系人、工作人员：{said}", f"branches, contacts, staff: {said}")
        )


def _branches(branches: list[Branch], contacts: list[Contact]) -> Iterator[Finding]:
    public = [f"{one.key} ({name})" for one in branches for name in one.domains if name in PUBLIC]
    yield from _named("directory.public_domain", public, Both(
        "公共邮箱域名会把陌生人也归入该分公司：{names}",
        "a public mail domain makes strangers part of the branch: {names}"
    ))  # fmt: skip
    peopled = {one.branch for one in contacts}
    empty = [one.key for one in branches if not one.domains and one.key not in peopled and one.valid_to is None]
    yield from _named("directory.empty_branch", empty, Both(
        "既无域名也无联系人，来信认不出这些分公司：{names}",
        "no domain and no contact, so no mail is known as theirs: {names}"
    ))  # fmt: skip
    names = Counter(one.name for one in branches)
    yield from _named("directory.same_name", [name for name, count in names.items() if count > 1], Both(
        "几个分公司同名：{names}", "several branches bear one name: {names}"
    ))  # fmt: skip


def _people(contacts: list[Contact], staff: list[Staff], ours: set[str]) -> Iterator[Finding]:
    shared = Counter(one.address for one in staff)
    yield from _named("directory.shared_address", [name for name, count in shared.items() if count > 1], Both(
        "几名工作人员共用一个地址，回信分不清是谁：{names}", "several members of staff share an address: {names}"
    ))  # fmt: skip
    everybody = [*(one.address for one in contacts), *(one.address for one in staff)]
    own = [one for one in everybody if one in ours]
    yield from _named("directory.own_address", own, Both(
        "这是服务台自己的地址：{names}", "this is the office's own address: {names}"
    ))  # fmt: skip
    both = sorted({one.address for one in contacts} & set(shared))
    yield from _named("directory.twice", both, Both(
        "既是联系人又是工作人员：{names}", "both contact and staff: {names}"
    ))  # fmt: skip
    invalid = [one for one in everybody if not address.valid(one)]
    yield from _named("directory.address", invalid, Both(
        "不是可用的邮件地址：{names}", "not an address that mail can be sent to: {names}"
    ))  # fmt: skip


def _named(name: str, found: Iterable[str], cause: Both) -> Iterator[Finding]:
    listed = list(found)
    if listed:
        more = f" (+{len(listed) - SHOWN})" if len(listed) > SHOWN else ""
        names = ", ".join(listed[:SHOWN]) + more
        yield Finding(name, "warn", Both(cause.zh.format(names=names), str(cause).format(names=names)), MEND)
