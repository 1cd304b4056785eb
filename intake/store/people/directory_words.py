"""How people write the words of a directory table: column names and kinds in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from intake.message.shown import undefused

_COLUMNS = {
    "类型": "kind", "类别": "kind", "种类": "kind",
    "键": "key", "代码": "key", "编号": "key",
    "姓名": "name", "名称": "name", "名字": "name",
    "地址": "address", "邮箱": "address", "邮件地址": "address", "邮箱地址": "address", "电子邮件": "address",
    "email": "address", "e-mail": "address", "mail": "address",
    "域名": "domain", "邮件域名": "domain", "domains": "domain",
    "分公司": "branch", "部门": "branch", "单位": "branch",
    "科室": "team", "组": "team", "班组": "team",
    "角色": "role", "职务": "role", "岗位": "role",
    "登录名": "login", "账号": "login", "工号": "login",
    "语言": "language", "语种": "language",
    "启用日期": "valid_from", "停用日期": "valid_to",
}  # fmt: skip
KNOWN = frozenset(_COLUMNS.values())
_KINDS = {
    "分公司": "branch", "部门": "branch", "单位": "branch",
    "联系人": "contact", "工作人员": "staff", "员工": "staff", "职员": "staff",
}  # fmt: skip
_ROLES = {"经办": "agent", "组长": "lead", "科长": "lead", "主任": "head", "处长": "head"}


def column(name: str) -> str:
    """The column as the table names it: `登录名` is `login`; others stay."""
    name = name.strip().lower()
    return _COLUMNS.get(name, name)


def renamed(row: Mapping[str, str]) -> dict[str, str]:
    """A row by our column names, its cells without blanks around them and without the mark that defuses formulas."""
    return {column(name): _plain(cell) for name, cell in row.items() if name and cell is not None}


def unused(columns: Iterable[str]) -> tuple[str, ...]:
    """Columns that say nothing to us."""
    return tuple(name for name in columns if column(name) not in KNOWN)


def kind(text: str) -> str:
    """`联系人` is `contact`; others stay."""
    return _KINDS.get(text.strip(), text.strip().lower())


def staff_role(text: str) -> str:
    """`组长` is `lead`; others stay."""
    return _ROLES.get(text, text)


def _plain(cell: str) -> str:
    return undefused(cell.strip())
