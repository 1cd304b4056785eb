"""What tells that a mail system wrote a mail about a delivery, and not a person (MAIL-RULES.md 3, rows 8, 9, 23)."""

from __future__ import annotations

import re
import unicodedata

# At the very beginning, so that an answer or a forward by a person does not count
_ZH = (
    r"(?:系统|邮件|郵件)?(?:退信|退回)(?:通知|提醒|信息|报告|邮件|邮件通知)?|(?:邮件|郵件)?(?:投递|投遞|发送|發送|递送|传递|傳遞|送达|传输)(?:失败|失敗|延迟|延遲)"
    r"(?:的?(?:通知|提醒|报告))?|(?:邮件|郵件)?(?:未|无法|無法|未能)(?:送达|送達|投递|投遞|传递|傳遞|递送|傳送)(?:的主旨|的邮件|的郵件)?(?:通知)?|来自.{1,60}的退信"
)
_EN = (
    r"undeliverable(?: (?:mail|message))?|undelivered mail|non-delivery|(?:mail )?delivery (?:status )?notification|"
    r"delivery (?:has )?fail(?:ure|ed)(?: (?:notification|notice|report))?|delivery delayed|delayed mail|"
    r"failure notice|returned mail|mail could not be delivered|mail delivery (?:warning|failed|failure|delayed)|"
    r"mail system error|systems? bounce"
)
_YOURS = (
    r"(?:您的|您发送的|你的)邮件.{0,20}(?:退回|失败|无法送达|未送达)|"
    r"your (?:message|mail|e-?mail).{0,40}(?:undeliver\w*|not be delivered|delayed)"
)
_SUBJECT = re.compile(
    rf"[\[(【]?\s{{0,4}}(?:{_ZH}|{_EN}|{_YOURS})\s{{0,4}}(?:[:/(!\]】)-]|\Z|returned to sender)", re.IGNORECASE
)
_DAEMON = re.compile(r"(?:mailer-daemon|post[_-]?master|double-bounce|mail-daemon|mdaemon)(?:@|\Z)", re.IGNORECASE)
_EXCHANGE = re.compile(r"microsoftexchange[0-9a-f]{32}(?:@|\Z)", re.IGNORECASE)
_DAEMON_NAME = re.compile(r"(?:mail deliver\w* (?:sub)?system|system administrator|mailer-daemon)\Z", re.IGNORECASE)
_SYSTEM = re.compile(
    r"admin|system|smtp|daemon|post ?master|gateway|bounce|no-?reply|mail(?:er)?[ _-]?(?:service|delivery|server)|"
    r"系统|系統|管理员|管理員|邮局|郵局|退信|(?:qq|163|126|139|网易|腾讯|阿里|新浪|搜狐|企业).{0,4}邮箱",
    re.IGNORECASE,
)


def is_notice(subject: str) -> bool:
    """Whether a subject begins as those of returned or late mails do; people write such subjects, too."""
    return _SUBJECT.match(unicodedata.normalize("NFKC", subject[:1000]).lstrip()) is not None


def is_daemon(address: str) -> bool:
    """Whether an address, or its local part, is a mail system's own: mailer-daemon, postmaster and their like."""
    return _DAEMON.match(address) is not None or _EXCHANGE.match(address) is not None


def is_daemon_name(name: str) -> bool:
    """Whether a display name is a mail system's, for those that write From without an address."""
    return _DAEMON_NAME.match(name) is not None


def is_system(name: str, address: str) -> bool:
    """Whether a mailbox sounds like a program or an administration rather than a person."""
    return _SYSTEM.search(f"{name} {address.rpartition('@')[0]}") is not None
