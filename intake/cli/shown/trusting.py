"""How sure we are who wrote a mail, in words."""

from __future__ import annotations

from collections.abc import Mapping

_LEVELS = {
    "T0": ("发件人未经证实", "nothing proves the sender"),
    "T1": ("有一台服务器作证，但不是发件人的域名", "a server vouches, but for another domain than the sender's"),
    "T2": ("发件人的域名已证实", "the sender's domain is proven"),
    "T3": ("证实来自本单位的域名", "proven to come from our own organisation"),
    "T4": ("证实来自本单位，并且是在册工作人员", "proven to come from our own organisation, and a member of staff"),
}
_REASONS = {
    "off": ("没有配置 [trust]", "[trust] names no server"),
    "no_sender": ("没有唯一的发件人", "it has no single sender"),
    "no_received": ("没有任何服务器的收信记录", "no server has signed its receipt"),
    "no_results": ("没有可信服务器的 Authentication-Results", "no Authentication-Results of a trusted server"),
    "conflict": ("同一项检查有互相矛盾的结论", "two verdicts contradict each other"),
    "failed": ("检查没有通过", "the checks failed"),
    "unaligned": ("通过的域名与发件人的不一致", "what passed is another domain"),
    "dmarc": ("DMARC 通过", "DMARC passes"),
    "dkim": ("发件人域名的 DKIM 签名有效", "a DKIM signature of the sender's domain is valid"),
    "internal": ("Exchange Online 标明为内部信件", "Exchange Online says that it is internal"),
}


def lines(trust: Mapping[str, str] | None, language: str) -> list[str]:
    """`发件人可信程度：T2（发件人的域名已证实：DMARC 通过）`, and the field that says so; nothing where none counts."""
    if not trust or trust["reason"] == "off":
        return []
    at = 0 if language.startswith("zh") else 1
    level, reason = trust["level"], trust["reason"]
    said, why = _LEVELS.get(level, (level, level))[at], _REASONS.get(reason, (reason, reason))[at]
    head = f"发件人可信程度：{level}（{said}：{why}）" if at == 0 else f"Sender: {level} ({said}: {why})"
    return [f"{head} [{reason}]", *([f"Authentication-Results: {trust['field']}"] if trust["field"] else [])]
