"""What the world's name servers say about mail from our domain: SPF and DMARC; DKIM where its selector is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from intake.nameserver import Unanswered
from intake.workflows.upkeep.findings import Both, Finding

Ask = Callable[[str], list[str]]  # the TXT records of a name; raises Unanswered
PUBLIC_HELP = Both("请邮件服务商或域名管理员添加", "ask the mail provider, or whoever keeps the domain's records")


def check(ask: Ask, domain: str, selectors: tuple[str, ...] = ()) -> Iterator[Finding]:
    """One finding for each record; a network without DNS is a warning, since our letters leave by the relay."""
    try:
        yield _spf(domain, [one for one in ask(domain) if one.lower().startswith("v=spf1")])
        yield _dmarc(domain, _dmarc_records(ask, domain))
        for selector in selectors:
            yield _dkim(selector, ask(f"{selector}._domainkey.{domain}"))
    except Unanswered as trouble:
        cause = Both(f"查不到域名记录：{trouble}", f"the domain's records cannot be looked up: {trouble}")
        yield Finding(
            "dns", "warn", cause, Both("检查 /etc/resolv.conf 与防火墙", "check /etc/resolv.conf and the firewall")
        )


def _dmarc_records(ask: Ask, domain: str) -> list[str]:
    """Of the domain, else of the one above it (RFC 7489 section 6.6.3 without a list of public suffixes)."""
    labels = domain.split(".")
    for name in (domain, *([".".join(labels[1:])] if len(labels) > 2 else [])):
        if found := [one for one in ask(f"_dmarc.{name}") if one.lower().startswith("v=dmarc1")]:
            return found
    return []


def _spf(domain: str, records: list[str]) -> Finding:
    if len(records) == 1:
        return Finding("dns.spf", "ok", records[0][:200])
    if records:
        cause = Both(
            f"{domain} 有 {len(records)} 条 SPF 记录，等于没有",
            f"{domain} has {len(records)} SPF records, so none counts",
        )
        return Finding("dns.spf", "fail", cause, Both("只留一条", "leave one of them"))
    cause = Both(
        f"{domain} 没有 SPF 记录，回执可能进垃圾邮件夹",
        f"{domain} has no SPF record: acknowledgements may be taken for junk",
    )
    return Finding("dns.spf", "warn", cause, PUBLIC_HELP)


def _dmarc(domain: str, records: list[str]) -> Finding:
    if records:
        return Finding("dns.dmarc", "ok", records[0][:200])
    cause = Both(
        f"{domain} 没有 DMARC 记录，回执可能进垃圾邮件夹",
        f"{domain} has no DMARC record: acknowledgements may be taken for junk",
    )
    return Finding("dns.dmarc", "warn", cause, PUBLIC_HELP)


def _dkim(selector: str, records: list[str]) -> Finding:
    if any("p=" in one and not one.rstrip("; ").endswith("p=") for one in records):
        return Finding("dns.dkim", "ok", selector)
    cause = Both(f"选择器 {selector} 没有 DKIM 公钥", f"selector {selector} has no DKIM key")
    return Finding("dns.dkim", "warn", cause, PUBLIC_HELP)
