"""What the desk's own commands say to people, in Chinese and English."""

from __future__ import annotations

SAID = {  # key: (Chinese, English)
    "search.none": ("没有找到。", "Nothing was found."),
    "search.where": ("出处", "Said in"),
    "search.request": ("主题/来件人", "subject"),
    "search.mail": ("来信", "mail"),
    "search.event": ("经办文字", "staff"),
    "search.file": ("附件名", "file"),
}
