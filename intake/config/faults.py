"""What can be wrong with a configuration, as a sentence in Chinese and English, each with a right example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_WHY = {
    "missing": ("缺少此项", "is missing"),
    "text": ("应为引号中的文字", "must be text in quotation marks"),
    "empty": ("不能为空", "must not be empty"),
    "too_long": ("太长", "is too long"),
    "printable": ("不能含有换行等控制字符", "must not hold line ends or other control characters"),
    "whole_number": ("应为整数", "must be a whole number"),
    "number": ("应为数字", "must be a number"),
    "yes_no": ("应为 true 或 false", "must be true or false"),
    "list": ("应为方括号中的列表", "must be a list in square brackets"),
    "table": ("应为表", "must be a table"),
    "tables": ("应为双层方括号的表", "must be a table in double square brackets"),
    "entry": ("至少需要一项", "needs at least one entry"),
    "path": ("应为引号中的路径", "must be a path in quotation marks"),
    "choice": ("不在可选值之列：{choices}", "is none of the choices {choices}"),
    "at_least": ("不得小于 {bound}", "must be at least {bound}"),
    "at_most": ("不得大于 {bound}", "must be at most {bound}"),
    "above": ("应大于 {bound}", "must be greater than {bound}"),
    "wrong": ("不正确", "is not right"),
    "unknown_near": ("没有这个键；是否想写 {near}？", "there is no such key; did you mean {near}?"),
    "unknown": ("没有这个键；可用的键：{known}", "there is no such key; known keys: {known}"),
    "password": (
        "密码不写在配置文件里，应放入只有本服务可读的文件",
        "a password does not stand in this file, but in one that only the service can read",
    ),
    "oauth2": ("尚不支持 OAuth2，请用客户端专用密码（授权码）", "OAuth2 is not there yet; use an app password"),
    "address": ("应为一个普通的电子邮件地址", "must be one plain e-mail address"),
    "domain": ("应为邮件域名", "must be a mail domain"),
    "host": (
        "应为主机名；* 代表点以外的任意字符",
        "must be the name of a host; * stands for any characters but a dot",
    ),
    "listen": (
        "应为本机地址和端口",
        "must be an address of this machine and a port",
    ),
    "mark": ("应为电子邮件地址，或 @ 加邮件域名", "must be an e-mail address, or @ and a mail domain"),
    "zone": ("应为 IANA 时区名", "must be a time zone of the IANA list"),
    "target": ("应为工作时间长度：天、小时或分钟", "must be a length of working time: 3d, 8h or 30m"),
    "hours": ("应为一天中互不重叠的时段", "must be spans of a day that do not overlap"),
    "country": ("应为两个大写字母的国家代码，或为空", "must be a country code of two capital letters, or empty"),
    "weekday": ("应为星期几（英文）", "must be a day of the week in English"),
    "clock": ("应为时刻", "must be a time of day"),
    "key": (
        "应为小写字母、数字、_ 或 -，以字母开头",
        "must be small letters, digits, _ or -, beginning with a letter",
    ),
    "prefix": (
        "应为一至十个大写字母或数字，以字母开头",
        "must be one to ten capital letters or digits, beginning with a letter",
    ),
    "since": ("应为 now、all 或日期", "must be now, all, or a date"),
    "database": ("应为 sqlite 或 PostgreSQL 地址", "must be sqlite or a PostgreSQL address"),
    "clamd": ("应为 unix:/路径 或 tcp:主机:端口", "must be unix:/path or tcp:host:port"),
    "blobs": ("应为 database、files 或 s3:// 地址", "must be database, files, or an s3:// address"),
    "plaintext": (
        "不加密（none）只允许用于本机地址",
        'security "none" is allowed for addresses of this machine only',
    ),
    "one_secret": (
        "password_file、password_env、credential 须有且只有一个",
        "needs exactly one of password_file, password_env, credential",
    ),
    "one_url_source": (
        "url_file、url_env、url_credential 须有且只有一个",
        "needs exactly one of url_file, url_env, url_credential",
    ),
    "one_secret_source": (
        "secret_file、secret_env、secret_credential 最多一个",
        "takes one of secret_file, secret_env, secret_credential at most",
    ),
    "url": (
        "机器人的地址和密钥不写在配置文件里，应放入只有本服务可读的文件",
        "a webhook's address and secret do not stand in this file, but in one that only the service can read",
    ),
    "login": (
        "user 与密码来源（password_file、password_env、credential 之一）须同时给出",
        "user and one of password_file, password_env, credential belong together",
    ),
    "login_needed": ("外部服务器需要 user 和密码", "user and password are needed for a server elsewhere"),
    "no_level": ("没有这个服务标准；已有：{known}", "there is no such service level; there are: {known}"),
    "general_level": (
        "至少要有一个不限 impact 的服务标准",
        "needs at least one level that is not for one impact only",
    ),
    "twice": ("与前面一项同名", "has the same name as one before it"),
    "no_file": ("没有这个文件：{path}", "there is no such file: {path}"),
    "no_folder": ("没有这个目录：{path}", "there is no such folder: {path}"),
    "folders": ("与同一邮箱的另一个文件夹相同", "is the same as another folder of this mailbox"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, why (a code of the catalogue), and a right example. Never the wrong value."""

    where: str
    why: str
    right: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, language: str) -> str:
        """`mailbox[1].port: must be at most 65535; right: port = 993`."""
        why = _WHY[self.why][0 if language.startswith("zh") else 1].format(**self.values)
        if language.startswith("zh"):
            return f"{self.where}：{why}" + (f"；正确示例：{self.right}" if self.right else "")
        return f"{self.where}: {why}" + (f"; right: {self.right}" if self.right else "")


class Wrong(Exception):
    """A table of the file is not right; `faults` are all that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(*(fault.say("en") for fault in faults))
        self.faults = faults
