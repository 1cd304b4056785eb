"""What the command line itself says: previews, references, drafts, pickers; in Chinese and English."""

from __future__ import annotations

SHELL: dict[str, tuple[str, str]] = {  # key: (Chinese, English)
    "would.change": ("{ref} 将变为：{changes}", "{ref} would change: {changes}"),
    "would.keep": ("{ref} 本身不变", "{ref} itself stays as it is"),
    "would.make": ("新建 {count} 个事项", "{count} new requests"),
    "ask.sure": ("将寄出以上 {count} 封信，继续吗？", "Send {count} letter(s) as above?"),
    "ask.all": (
        "以上 {count} 个事项照此办理（{failed} 个不能办理），继续吗？",
        "Do this to {count} requests as above ({failed} cannot be done)?",
    ),
    "ask.yes": (
        "以上 {count} 个事项尚未改动；编号来自标准输入，无法询问：核对后加 --yes",
        "nothing was changed: standard input held references, nobody can be asked; if these {count} are right: --yes",
    ),
    "draft.below": ("此行以下不会寄出；留空即取消。", "Nothing below this line is sent; an empty text stops it."),
    "draft.internal": ("仅内部，不寄给来件人", "internal, not for the requester"),
    "draft.found": ("有未用的草稿 {path}，接着写吗？", "There is a draft in {path}. Go on with it?"),
    "draft.kept": (
        "文稿已保存：{path}\n再次使用：{command}",
        "your text is kept in {path}\nto use it again: {command}",
    ),
    "draft.empty": ("没有写内容，已取消。", "Nothing was written."),
    "moment.yesterday": ("昨天", "yesterday"),
    "moment.today": ("今天", "today"),
    "moment.tomorrow": ("明天", "tomorrow"),
    "moment.d": ("{count} 天", "{count} d"),
    "moment.h": ("{count} 小时", "{count} h"),
    "moment.m": ("{count} 分钟", "{count} min"),
    "moment.left": ("剩 {length}", "{length} left"),
    "moment.late": ("逾期 {length}", "{length} late"),
    "pick.ask": ("序号、编号、文字或拼音首字母", "number, reference, or words to narrow the list"),
    "pick.more": ("… 另有 {count} 个", "… and {count} more"),
    "pick.none": ("没有符合“{typed}”的事项。", "Nothing fits “{typed}”."),
    "refs.none": ("没有编号，什么也没做。", "No references: nothing to do."),
}
