"""What can be wrong with a row of a directory table, as a sentence in Chinese and English with a right example."""

from __future__ import annotations

from dataclasses import dataclass

COLUMNS = ("kind", "key", "name", "address", "domain", "branch", "team", "role", "login", "language")
_WHY = {  # code: (Chinese, English, a right example)
    "kind": ("类型“{value}”不认识", "kind {value!r} is not known", "branch, contact, staff (分公司、联系人、工作人员)"),
    "missing": ("缺少{column}", "{column} is missing", "{example}"),
    "address": ("“{value}”不是邮件地址", "{value!r} is not a mail address", "liwei@south.example"),
    "domain": ("“{value}”不是邮件域名", "{value!r} is not a mail domain", "south.example"),
    "language": ("语言“{value}”不认识", "language {value!r} is not known", "zh_CN, en"),
    "date": ("“{value}”不是日期", "{value!r} is no date", "2026-11-24"),
    "branch": ("没有分公司“{value}”", "there is no branch {value!r}", "{example}"),
    "twice": ("与第 {other} 行重复：{value}", "{value} stands in row {other}, too", ""),
    "domain_twice": (
        "域名 {value} 在第 {other} 行属于另一分公司",
        "domain {value} belongs to another branch in row {other}",
        "",
    ),
    "login": ("登录名“{value}”含空格", "login {value!r} holds blanks", "zhao"),
}
_EXAMPLES = {"key": "south", "address": "liwei@south.example", "login": "zhao", "kind": "branch"}
_CHINESE = {
    "kind": "类型", "key": "键", "name": "姓名", "address": "地址", "domain": "域名", "branch": "分公司",
    "team": "科室", "role": "角色", "login": "登录名", "language": "语言",
    "valid_from": "启用日期", "valid_to": "停用日期",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with one cell; `row` is counted as a person counts, the heading included."""

    row: int
    column: str
    why: str
    value: str = ""
    other: int = 0  # the other row that it concerns
    example: str = ""

    def say(self, language: str) -> str:
        """`row 7, address: 'liwei' is not a mail address; right: liwei@south.example`."""
        zh, en, right = _WHY[self.why]
        is_chinese = language.startswith("zh")
        column = _CHINESE.get(self.column, self.column) if is_chinese else self.column
        values = {"value": self.value[:60], "other": self.other, "column": column}
        example = right.format(example=self.example or _EXAMPLES.get(self.column, ""))
        if is_chinese:
            said = f"第 {self.row} 行 {column}：{zh.format(**values)}"
            return f"{said}；正确示例：{example}" if example else said
        said = f"row {self.row}, {column}: {en.format(**values)}"
        return f"{said}; right: {example}" if example else said


def column_name(name: str, language: str) -> str:
    """A column as people read it."""
    return _CHINESE.get(name, name) if language.startswith("zh") else name
