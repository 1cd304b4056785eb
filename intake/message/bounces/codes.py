"""What a notice of a mail system says of the failure: its status code, and whether it is one at all."""

from __future__ import annotations

import re

LONGEST = 16 * 1024  # characters looked at
_FAILED, _DELAYED, _EXPIRED = "5.0.0", "4.0.0", "4.4.7"  # RFC 3463: other or undefined, and delivery time expired
_STATUS = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
REPLY = re.compile(r"(?<![\d.:])([45])[0-7]\d(?:[ -]|\Z)")
_REPLY_ZH = re.compile(r"(?:返回码|错误码|错误代码|代码|错误)\s{0,3}[:：]\s{0,3}([45])[0-7]\d(?!\d)")
_DELAY = re.compile(
    r"will (?:continue|keep|be (?:re)?tr|retry|try)|attempts? will|postponed|still (?:trying|being retried)|"
    r"not yet been delivered|delivery (?:is |has been )?delayed|continue to try|no action is required|deferred|"
    r"do not need to resend|继续(?:为您)?(?:尝试|重试|投递|发送|传递)|仍在(?:尝试|重试)|正在(?:尝试|重试)|"
    r"尚未(?:成功)?(?:送达|投递|传递)|(?:小时|分钟|天)(?:之)?内(?:自动)?(?:重试|重新)|"
    r"(?:传递|投递|递送|发送)(?:被)?延[迟遲]|傳遞延遲|無須重新傳送|(?:无需|无须|不需要|不必)(?:您)?(?:重新|再次)?(?:发送|重发)",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"permanent (?:fatal )?error|giv(?:e|en|ing) up|not going to try again|gave up|retry timeout exceeded|"
    r"could not be delivered to one or more|returned to sender|退信|退回|停止(?:尝试|投递)|放弃投递",
    re.IGNORECASE,
)
_TRIED_LONG = re.compile(
    r"retry time(?:out)? exceeded|failing for a long time|(?:connection|conversation|lookup) timed out|queue too long|"
    r"could not be delivered for \d|message expired|连接超时|多次(?:尝试|重试)|respond timeout",
    re.IGNORECASE,
)


def is_delayed(text: str) -> bool:
    """Whether the words of a notice say that the system goes on trying: no failure yet."""
    text = text[:LONGEST]
    if _DELAY.search(text):
        return _FINAL.search(text) is None
    return (status(text) or "5").startswith("4") and _FINAL.search(text) is None


def status(text: str) -> str | None:
    """The first enhanced status code in the text (RFC 3463), else `5.0.0` or `4.0.0` after an SMTP reply code."""
    text = text[:LONGEST]
    if found := _STATUS.search(text):
        return found[0]
    reply = REPLY.search(text) or _REPLY_ZH.search(text)
    return f"{reply[1]}.0.0" if reply else None


def default_status(text: str, *, temporary: bool) -> str:
    """What RFC 3463 offers for a notice without a code: late, given up after trying for long, or failed."""
    if temporary:
        return _DELAYED
    return _EXPIRED if _TRIED_LONG.search(text[:LONGEST]) else _FAILED
