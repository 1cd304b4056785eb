"""What the desk's own commands say to people, in Chinese and English."""

from __future__ import annotations

SAID = {  # key: (Chinese, English)
    "done.release": ("{ref} 已退回，暂无人经办，列在最前", "{ref} is released: nobody owns it, it is listed first"),
    "passed_over": (
        "注意：影响一线的 {refs} 还没有人经办，先办一线。",
        "Mind: {refs} hold up the front line and nobody has them; the front line comes first.",
    ),
    "search.none": ("没有找到。", "Nothing was found."),
    "search.where": ("出处", "Said in"),
    "search.request": ("主题/来件人", "subject"),
    "search.mail": ("来信", "mail"),
    "search.event": ("经办文字", "staff"),
    "search.file": ("附件名", "file"),
}
